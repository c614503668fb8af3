internal import ArgumentParser
internal import GabaritGit
internal import GabaritQueue
internal import GabaritRun
internal import GabaritSource

/// A fault of a run or of the world outside, as a command ends with it.
struct CommandFault {
    private let text: String
    private let status: ExitCode

    /// - Parameter error: anything that a command threw; `nil` for what is not a fault of this kind.
    init?(_ error: any Error) {
        switch error {
        case let fault as RunFault:
            text = fault.description
            status = fault.kind == .transient ? ExitStatus.unavailable : ExitStatus.failed
        case let fault as GitFault:
            text = fault.description
            status = ExitStatus.unavailable
        case let fault as QueueFault:
            text = fault.description
            status = ExitStatus.unavailable
        default: return nil
        }
    }

    /// Shows the fault and ends the process.
    func end() -> Never {
        Terminal().note("error: " + VisibleText.escaped(text))
        Gabarit.exit(withError: status)
    }
}
