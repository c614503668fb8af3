internal import GabaritSource

extension CompiledTemplate {
    /// Methods that put something new into a list or a dictionary.
    private static let changing: Set<String> = ["append", "extend", "insert", "setdefault", "update"]

    /// Whether it changes lists, dictionaries or namespaces, so that their first content says little about them.
    var changesValues: Bool {
        (0..<syntax.nodes.count).contains { place in
            let node = syntax.nodes[place]
            switch node.kind {
            case .attribute: return Self.changing.contains(syntax.name(node.first).string)
            case .attributeTarget: return true
            default: return false
            }
        }
    }

    /// The attributes that it sets of namespaces, whatever these are called.
    var setAttributes: Set<String> {
        (0..<syntax.nodes.count).reduce(into: []) { names, place in
            let node = syntax.nodes[place]
            if node.kind == .attributeTarget { names.insert(syntax.name(node.second).string) }
        }
    }

    /// Whether it puts something new into lists or dictionaries.
    var growsValues: Bool {
        (0..<syntax.nodes.count).contains { place in
            let node = syntax.nodes[place]
            return node.kind == .attribute && Self.changing.contains(syntax.name(node.first).string)
        }
    }
}

extension SyntaxTree {
    /// Whether it extends one template or another, as a condition has it.
    var extendsByCondition: Bool {
        statements.contains { statement in
            guard case .conditional(let branches, let otherwise) = statement.form else { return false }
            return (branches.flatMap(\.body) + otherwise).contains { $0.extendedName != nil }
        }
    }
}
