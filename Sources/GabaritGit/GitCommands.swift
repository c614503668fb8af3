public import GabaritProcess

/// Runs the commands of git: where a test puts faults between git and what it is asked.
public protocol GitCommands: Sendable {
    /// Runs a program of git to its end.
    ///
    /// - Parameter command: what git is asked to do, for example `push`.
    func run(_ program: Program, of command: String) async throws(ProgramFault) -> ProgramResult
}

/// Runs every command in a process of its own.
public struct GitProcesses: GitCommands {
    public init() {}

    public func run(_ program: Program, of command: String) async throws(ProgramFault) -> ProgramResult {
        try await program.run()
    }
}
