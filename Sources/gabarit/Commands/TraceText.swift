internal import GabaritPlan
internal import GabaritSource
internal import GabaritValue
internal import GabaritYAML

/// Shows where the value of a variable comes from.
struct TraceText {
    private let trace: VariableTrace
    private let output: OutputOptions
    private let configuration: String

    init(_ trace: VariableTrace, _ output: OutputOptions, configuration: String) {
        self.trace = trace
        self.output = output
        self.configuration = configuration
    }

    func show() {
        let terminal = output.terminal
        if output.json { return terminal.line(JSONWriter().text(value)) }
        terminal.line(
            terminal.styled("\(trace.name): \(trace.type)", .bold)
                + "  (\(shown(trace.module)), \(shown(trace.declared.file.name)):\(trace.declared.start))")
        let rows = trace.layers.map { (layer: $0, value: text(of: $0.state)) }
        let width = min(rows.map(\.value.count).max() ?? 0, 50)
        for (index, row) in rows.enumerated() {
            let isWinner = index == trace.winner
            let name = padded(row.layer.origin.rawValue, 14)
            let about = [place(of: row.layer), row.layer.note].compactMap { $0 }.map(shown).joined(separator: ", ")
            let line = "  \(isWinner ? "→" : " ") \(name)\(padded(row.value, width))  \(about)"
            let trimmed = String(line.reversed().drop { $0 == " " }.reversed())
            terminal.line(isWinner ? terminal.styled(trimmed, .green) : trimmed)
        }
    }

    private func text(of state: VariableTrace.Layer.State) -> String {
        switch state {
        case .value(let value): shown(JSONWriter().text(value))
        case .absent: "–"
        case .open: "decided by the request"
        case .failed(let reason): "an error: " + shown(reason)
        }
    }

    /// Where the layer says it; the configuration is read again, since values there carry no place.
    private func place(of layer: VariableTrace.Layer) -> String? {
        guard layer.origin == .configuration, layer.state != .absent else { return layer.place }
        guard let file = try? Files.read(configuration), let node = try? YAMLReader().read(file),
            case .object(let members)? = node["variables"]?.content,
            let member = members.first(where: { $0.key.lowercased() == trace.name.lowercased() })
        else { return nil }
        return "\(file.name):\(member.keySpan.start)"
    }

    private var value: Value {
        .object([
            "variable": .string(trace.name), "module": .string(trace.module), "type": .string(trace.type),
            "layers": .array(trace.layers.enumerated().map { value(of: $1, isWinner: $0 == trace.winner) }),
        ])
    }

    private func value(of layer: VariableTrace.Layer, isWinner: Bool) -> Value {
        var members: Object = ["layer": .string(layer.origin.rawValue), "decides": .bool(isWinner)]
        switch layer.state {
        case .value(let value): members["value"] = value
        case .absent: break
        case .open: members["open"] = true
        case .failed(let reason): members["error"] = .string(reason)
        }
        if let place = place(of: layer) { members["place"] = .string(place) }
        if let note = layer.note { members["note"] = .string(note) }
        return .object(members)
    }

    private func shown(_ text: String) -> String { VisibleText.escaped(text) }

    private func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
