/// Writes a value as JSON: the same bytes for the same value, on every machine.
public struct JSONWriter: Sendable {
    /// Spaces per level, or `nil` for one line without spaces.
    public var indent: Int?
    /// Whether keys are written in the order of their UTF-8 bytes rather than their own.
    public var sortedKeys: Bool

    public init(indent: Int? = nil, sortedKeys: Bool = false) {
        self.indent = indent
        self.sortedKeys = sortedKeys
    }

    /// The text, without a line end at its end.
    public func text(_ value: Value) -> String { String(decoding: bytes(value), as: UTF8.self) }

    /// The text as UTF-8, without a line end at its end.
    public func bytes(_ value: Value) -> [UInt8] {
        var output: [UInt8] = []
        write(value, level: 0, to: &output)
        return output
    }

    private func write(_ value: Value, level: Int, to output: inout [UInt8]) {
        switch value {
        case .null: output += "null".utf8
        case .bool(let flag): output += (flag ? "true" : "false").utf8
        case .integer(let number): output += String(number).utf8
        case .double(let number): output += JSONNumber.text(number).utf8
        case .literal(let literal): output += literal.text.utf8
        case .string(let text): JSONString.write(text, to: &output)
        case .array(let elements): writeArray(elements, level: level, to: &output)
        case .object(let members): writeObject(members, level: level, to: &output)
        }
    }

    private func writeArray(_ elements: [Value], level: Int, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "["))
        for (index, element) in elements.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            breakLine(level + 1, &output)
            write(element, level: level + 1, to: &output)
        }
        if !elements.isEmpty { breakLine(level, &output) }
        output.append(UInt8(ascii: "]"))
    }

    private func writeObject(_ members: Object, level: Int, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "{"))
        let keys = sortedKeys ? members.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } : members.keys
        for (index, key) in keys.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            breakLine(level + 1, &output)
            JSONString.write(key, to: &output)
            output.append(UInt8(ascii: ":"))
            if indent != nil { output.append(UInt8(ascii: " ")) }
            write(members[key] ?? .null, level: level + 1, to: &output)
        }
        if !members.isEmpty { breakLine(level, &output) }
        output.append(UInt8(ascii: "}"))
    }

    private func breakLine(_ level: Int, _ output: inout [UInt8]) {
        guard let indent else { return }
        output.append(UInt8(ascii: "\n"))
        output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent * level))
    }
}
