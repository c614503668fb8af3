internal import GabaritQueue
internal import GabaritSource
internal import GabaritStore
internal import GabaritValue

/// Shows a message of the queue.
struct MessageText {
    private let message: StoredMessage
    private let output: OutputOptions

    init(_ message: StoredMessage, _ output: OutputOptions) {
        self.message = message
        self.output = output
    }

    func line() {
        if output.json { return output.terminal.line(JSONWriter().text(value)) }
        output.terminal.line(
            "\(message.sequence)  \(shown(message.queue))  \(shown(message.id))  \(message.state.rawValue)  "
                + "\(shown(message.group ?? "-"))  deliveries \(message.deliveryCount)\(wait)\(reason)")
    }

    /// Until when nobody may take it: for its next attempt, or because a clock was set back since it was sent.
    private var wait: String {
        let rest = message.visible - SystemClock().now()
        guard message.state == .waiting, rest > .zero else { return "" }
        return "  again in \(rest.components.seconds + 1) s"
    }

    /// The first line of the reason; the others are counted.
    private var reason: String {
        let lines = message.reason?.split(separator: "\n") ?? []
        guard let first = lines.first else { return "" }
        let all = ShellCommand("gabarit queue explain", message.id)
        let more = lines.count == 1 ? "" : "  (and \(lines.count - 1) more: \(all))"
        return "  \(message.code ?? "") \(shown(String(first)))\(more)"
    }

    func whole() {
        line()
        guard !output.json else { return }
        let text = String(decoding: message.body, as: UTF8.self)
        for part in text.split(separator: "\n", omittingEmptySubsequences: false) {
            output.terminal.line("  " + shown(String(part)))
        }
    }

    /// What a dead letter can come to, said behind it.
    func next() {
        guard message.state == .dead, !output.json else { return }
        let preview = ShellCommand("gabarit preview --message", message.id)
        let redrive = ShellCommand("gabarit queue redrive", message.id)
        output.terminal.line("next: \(preview) shows what would happen now, or what to mend and how;")
        output.terminal.line("      then \(redrive) sends it again")
    }

    private func shown(_ text: String) -> String { VisibleText.escaped(text) }

    private var value: Value {
        var members: Object = [
            "sequence": .integer(Int(message.sequence)), "queue": .string(message.queue), "id": .string(message.id),
            "state": .string(message.state.rawValue), "deliveries": .integer(message.deliveryCount),
            "failures": .integer(message.failureCount), "enqueued": .integer(Int(message.enqueued.milliseconds)),
            "visible": .integer(Int(message.visible.milliseconds)),
            "body": .string(String(decoding: message.body, as: UTF8.self)),
        ]
        if let group = message.group { members["group"] = .string(group) }
        if let code = message.code { members["code"] = .string(code) }
        if let reason = message.reason { members["reason"] = .string(reason) }
        if let run = message.runID { members["run"] = .string(run) }
        return .object(members)
    }
}

extension StoredMessage {
    /// The body, under the message's name.
    var file: SourceFile { SourceFile(name: "message \(id)", bytes: body) }
}
