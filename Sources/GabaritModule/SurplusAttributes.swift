internal import GabaritSource
internal import GabaritValue

/// Attributes of values that a manifest writes out and that the type of the variable does not have: Terraform and runs drop
/// them without a word.
enum SurplusAttributes {
    /// - Parameter node: a manifest.
    static func problems(in node: Node) -> [Diagnostic] {
        guard let variables = node["variables"], case .object(let members) = variables.content else { return [] }
        return members.flatMap { member -> [Diagnostic] in
            guard let text = member.value["type"]?.value.string, case .success(let type) = VariableType.parse(text)
            else {
                return []
            }
            return ["default", "value"].compactMap { member.value[$0] }.flatMap { problems(in: $0, of: type) }
        }
    }

    private static func isPart(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == 0x5F || byte == 0x2D
    }

    private static func problems(in node: Node, of type: VariableType) -> [Diagnostic] {
        switch (type, node.content) {
        case (.list(let inner), .array(let elements)), (.set(let inner), .array(let elements)):
            return elements.flatMap { problems(in: $0, of: inner) }
        case (.tuple(let types), .array(let elements)): return zip(elements, types).flatMap { problems(in: $0, of: $1) }
        case (.map(let inner), .object(let members)): return members.flatMap { problems(in: $0.value, of: inner) }
        case (.object(let attributes), .object(let members)):
            let types = Dictionary(attributes.map { ($0.name, $0.type) }) { first, _ in first }
            return members.flatMap { member -> [Diagnostic] in
                if let type = types[member.key] { return problems(in: member.value, of: type) }
                // What an expression names only a run can tell.
                guard member.key.utf8.allSatisfy(Self.isPart) else { return [] }
                return [
                    Diagnostic(
                        .warning, code: "W_SURPLUS_ATTRIBUTE", "the type has no attribute '\(member.key.shortened)'",
                        at: .span(member.keySpan), name: member.key, among: attributes.map(\.name),
                        quote: member.quote, otherwise: "it is dropped: add it to the type, or take it out")
                ]
            }
        default: return []
        }
    }
}
