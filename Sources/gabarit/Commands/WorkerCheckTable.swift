internal import GabaritSource
internal import GabaritValue

/// Shows what `gabarit worker --check` found: a table for people, or a JSON object a row.
struct WorkerCheckTable {
    let rows: [WorkerCheck.Row]

    func show(on terminal: Terminal, json: Bool) {
        let width = rows.map { $0.part.count }.max() ?? 0
        for row in rows {
            if json {
                terminal.line(JSONWriter().text(Self.value(row)))
                continue
            }
            let mark = row.isGood ? terminal.styled("✓", .green) : terminal.styled("✗", .red)
            let padding = String(repeating: " ", count: width - row.part.count)
            terminal.line("\(mark) \(row.part)\(padding)  \(shown(row.target)): \(shown(row.text))")
            if let next = row.next { terminal.line("    = \(shown(next))") }
        }
    }

    private static func value(_ row: WorkerCheck.Row) -> Value {
        var value: Object = [
            "part": .string(row.part), "target": .string(row.target), "ok": .bool(row.isGood),
            "text": .string(row.text),
        ]
        value["next"] = row.next.map { .string($0) }
        return .object(value)
    }

    private func shown(_ text: String) -> String { VisibleText.escaped(text) }
}
