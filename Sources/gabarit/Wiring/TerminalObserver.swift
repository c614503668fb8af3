internal import GabaritPlan
internal import GabaritRun
internal import GabaritSource
internal import GabaritTelemetry
internal import GabaritValue

/// Tells a person what happens in runs, a line an event; or a program, a JSON object a line.
struct TerminalObserver: RunObserver {
    let terminal: Terminal
    let json: Bool
    /// Whether the process is about this one run, and ends with what went wrong in it.
    var isAlone = false

    func observe(_ event: RunEvent) async {
        if json {
            return terminal.line(JSONWriter().text(event.document))
        }
        let name = terminal.styled(VisibleText.escaped(event.workspace ?? event.run), .cyan)
        if let text = text(event.kind) { terminal.line("\(name)  \(text)") }
        if let next = next(after: event.kind) { terminal.progress("\(name)  \(terminal.styled(next + " …", .dim))") }
    }

    /// What a run does after an event, while somebody waits for the next one.
    private func next(after kind: RunEvent.Kind) -> String? {
        switch kind {
        case .received: "reading the repository"
        case .readBase: "reading the modules"
        case .resolvedModules: "planning"
        case .stepStarted(_, let uses): shown(uses)
        default: nil
        }
    }

    private func text(_ kind: RunEvent.Kind) -> String? {
        switch kind {
        case .received(let message, let delivery):
            "request \(shown(message)) received\(delivery > 1 ? ", delivery \(delivery)" : "")"
        case .alreadyApplied where isAlone:
            "this run was applied before; nothing is done again: give the request another messageId to ask for it again"
        case .alreadyApplied: "this run was applied before; nothing is done again"
        case .resumed(let head): "the commits are on the branch already (\(head.prefix(10))); going on behind the push"
        case .takenBack(let head): "the commits are off the branch again (\(head.prefix(10)))"
        case .readBase(_, let branch, let base):
            "reading \(base.prefix(10))\(branch == nil ? ", the branch is new" : "")"
        case .resolvedModules(let version): "modules at \(shown(version))"
        case .planned(_, let outcome, let message):
            "\(outcome == "Error" ? terminal.styled("✗", .red) : terminal.styled("✓", .green)) \(shown(message))"
        case .asked, .planSealed, .stepStarted: nil
        case .stepFinished(_, "status", _): nil  // said by what was published
        case .stepFinished(_, let uses, let note):
            "  \(shown(uses))\(note.isEmpty ? "" : "  " + terminal.styled(shown(note), .dim))"
        case .stepFailed(_, let uses, let code, let text):
            terminal.styled("  \(shown(uses)) failed: \(code): \(shown(text))", .red)
        case .progress(_, let text): "    \(shown(text))"
        case .published(let phase, _): "  status  \(terminal.styled(word(phase), .yellow))"
        case .startedOver(let attempt, let reason): "starting over after attempt \(attempt): \(shown(reason))"
        case .ended(let ending): self.ending(ending)
        }
    }

    private func ending(_ ending: RunEnding) -> String {
        switch ending {
        case .pendingApproval(let address): terminal.styled("waits for approval: \(shown(address))", .green)
        case .noChanges: terminal.styled("nothing to change", .green)
        case .alreadyApplied: terminal.styled("done before", .green)
        case .refused(let code, _) where isAlone: terminal.styled("refused (\(code))", .red)
        case .refused(let code, let text): terminal.styled("refused (\(code)): \(shownLines(text))", .red)
        case .failed(let code, let text):
            terminal.styled("failed, will be tried again (\(code)): \(shownLines(text))", .red)
        case .interrupted: "interrupted; will be taken up again"
        }
    }

    private func word(_ phase: String) -> String { RunPhase(rawValue: phase).map(StatusStyle().word) ?? shown(phase) }

    private func shown(_ text: String) -> String { VisibleText.escaped(text) }

    private func shownLines(_ text: String) -> String {
        text.split(separator: "\n").map { VisibleText.escaped(String($0)) }.joined(separator: "\n    ")
    }
}
