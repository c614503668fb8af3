internal import FoundationEssentials
internal import GabaritProcess

/// A program that a test writes and then runs.
public enum ExecutableFile {
    /// It could not be written.
    public struct NotWritten: Error {
        public var reason: String
    }

    /// Writes a program by a process of its own.
    ///
    /// A file cannot be executed while anybody has it open for writing, and a process that is started elsewhere in the
    /// tests has what this one has open until it is itself. So this one never opens it.
    public static func write(_ text: String, to path: String) async throws {
        let draft = path + ".draft"
        try Data(text.utf8).write(to: URL(filePath: draft))
        let install = Program(
            path: "/usr/bin/install", arguments: ["-m", "755", draft, path], environment: ["PATH": "/usr/bin:/bin"],
            limits: ProgramLimits(time: .seconds(1800)))
        let result = try await install.run()
        guard result.isSuccess else { throw NotWritten(reason: result.errorText) }
        try FileManager.default.removeItem(atPath: draft)
    }
}
