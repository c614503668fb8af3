internal import GabaritGit
internal import GabaritQueue
internal import GabaritSource

extension RunFault {
    /// So many problems stand in a dead letter one by one; the preview of the message shows them all.
    private static let mostShown = 20

    /// The fault that an error of a lower layer means to a run.
    ///
    /// - Throws: `CancellationError` when the error is one: a run that is stopped has not failed.
    public init(reporting error: any Error) throws {
        switch error {
        case let fault as RunFault: self = fault
        case is CancellationError: throw CancellationError()
        case let fault as GitFault: self = Self.fault(of: fault)
        case let fault as QueueFault: self = .transient("E_QUEUE", fault.description)
        case let problem as Diagnostic: self = .permanent(problem.code, Self.line(problem))
        case let problems as Diagnostics:
            let first = problems.all.first { $0.severity == .error } ?? problems.all.first
            let more = problems.all.count > Self.mostShown ? ["and \(problems.all.count - Self.mostShown) more"] : []
            let lines = problems.all.prefix(Self.mostShown).map(Self.line) + more
            self = .permanent(first?.code ?? "E_INPUT", lines.joined(separator: "; "))
        default: self = .transient("E_UNEXPECTED", VisibleText.escaped(String("\(error)".prefix(1000))))
        }
    }

    /// One line, with the place.
    private static func line(_ problem: Diagnostic) -> String { DiagnosticFormatter().headline(of: problem) }

    private static func fault(of fault: GitFault) -> RunFault {
        switch fault {
        case .leaseLost: .moved(fault.description)
        case .rejected: .permanent("E_PUSH_REJECTED", fault.description)
        // No fault of the request: a remote that is away, or a token that has ended, refuses every other one as well.
        case .notFound: .transient("E_REMOTE", fault.description)
        case .conflict: .permanent("E_CONFLICT", fault.description)
        case .unsafeEntry: .permanent("E_UNSAFE_ENTRY", fault.description)
        case .tooLarge: .permanent("E_TOO_LARGE", fault.description)
        case .unreachable, .failed: .transient("E_GIT", fault.description)
        }
    }
}
