internal import ArgumentParser
internal import GabaritGit
internal import GabaritQueue
internal import GabaritRun
internal import GabaritSource

/// A fault of a run or of the world outside, as a command ends with it.
struct CommandFault {
    private let code: String
    private let text: String
    /// What to do next, when the text does not say it.
    private let hint: String?
    private let status: ExitCode

    /// - Parameter error: anything that a command threw; `nil` for what is not a fault of this kind.
    init?(_ error: any Error) {
        switch error {
        case let fault as RunFault:
            code = fault.code
            text = fault.description
            hint = Self.hint(fault)
            status = fault.kind == .transient ? ExitStatus.unavailable : ExitStatus.failed
        case let fault as GitFault:
            code = "E_GIT"
            text = fault.description
            hint = Self.hint(fault)
            status = ExitStatus.unavailable
        case let fault as QueueFault where fault.isTooLarge:
            code = "E_TOO_LARGE"
            text = fault.description
            hint = "split the request into several, or use a queue that takes longer messages (docs/brokers.md)"
            status = ExitStatus.failed
        case let fault as QueueFault:
            code = "E_QUEUE"
            text = fault.description
            hint = "look at 'data' and 'queue' in the configuration; the command can be repeated"
            status = ExitStatus.unavailable
        default: return nil
        }
    }

    /// Shows the fault and ends the process.
    func end() -> Never {
        Gabarit.tellPrograms([Diagnostic(code: code, Message(verbatim: text), hint: hint.map { Message(verbatim: $0) })]
        )
        let next = hint.map { "\n    = \($0)" } ?? ""
        Terminal().note("error: " + VisibleText.escaped(text) + next)
        Gabarit.exit(withError: status)
    }

    private static func hint(_ fault: RunFault) -> String? {
        switch fault.code {
        case "E_PUSH_REJECTED":
            "the words are the remote's own: its hooks, its policies or the rights of the credential decide; then repeat the command"
        case "E_NOT_READY": "'gabarit pr list --all' shows the state of each; only one that is ready is decided about"
        case "E_NOT_MERGED":
            "'gabarit pr list --all' shows the state of each; 'gabarit pr approve' merges one that is ready"
        // A saved plan says itself what to do.
        case "E_MOVED" where !fault.text.contains("gabarit preview"):
            "somebody else was faster; repeat the command, which reads everything again"
        default: fault.kind == .transient ? "the command can be repeated" : nil
        }
    }

    private static func hint(_ fault: GitFault) -> String {
        switch fault {
        case .notFound:
            "check the repositories in the configuration and the rights on them; 'git init --bare PATH' makes a new one"
        case .unreachable: "check the network and the addresses in the configuration; the command can be repeated"
        case .leaseLost: "somebody else was faster; repeat the command"
        case .rejected: "the words are the remote's own: its hooks or policies decide"
        case .conflict: "bring the target branch into the workspace branch by hand, or reject the pull request"
        case .unsafeEntry: "remove it from the repository, or name another folder in the configuration"
        case .tooLarge: "name a smaller folder in the configuration, or take out of it what does not belong there"
        case .failed: "repeat the command; if it stays, delete 'mirrors' below the data folder, which is made anew"
        }
    }
}

extension QueueFault {
    /// Whether the message can never be sent as it is.
    fileprivate var isTooLarge: Bool { if case .tooLarge = self { true } else { false } }
}
