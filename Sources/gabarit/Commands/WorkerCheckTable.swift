internal import GabaritSource
internal import GabaritValue

/// Shows what `gabarit worker --check` finds, a row at a time: a table for people, or a JSON object a row.
struct WorkerCheckTable {
    private let width: Int
    private let terminal: Terminal
    private let json: Bool

    /// - Parameter parts: the parts of all rows that will come.
    init(_ parts: [String], on terminal: Terminal, json: Bool) {
        width = parts.map(\.count).max() ?? 0
        self.terminal = terminal
        self.json = json
    }

    func show(_ row: WorkerCheck.Row) {
        guard !json else { return terminal.line(JSONWriter().text(Self.value(row))) }
        let mark =
            switch row.standing {
            case .good: terminal.styled("✓", .green)
            case .bad: terminal.styled("✗", .red)
            case .unseen: "?"
            }
        let padding = String(repeating: " ", count: max(0, width - row.part.count))
        let unseen = row.standing == .unseen ? "not looked at: " : ""
        terminal.line("\(mark) \(row.part)\(padding)  \(shown(row.target)): \(unseen)\(shown(row.text))")
        if let next = row.next { terminal.line("    = \(shown(next))") }
    }

    /// `ok` is null for what was not looked at.
    private static func value(_ row: WorkerCheck.Row) -> Value {
        var value: Object = [
            "part": .string(row.part), "target": .string(row.target),
            "ok": row.standing == .unseen ? .null : .bool(row.standing == .good), "text": .string(row.text),
        ]
        value["next"] = row.next.map { .string($0) }
        return .object(value)
    }

    private func shown(_ text: String) -> String { VisibleText.escaped(text) }
}
