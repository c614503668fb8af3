internal import GabaritSource

/// What a template changes of values that it is given or makes.
struct TemplateChanges: Sendable {
    /// Whether it changes lists, dictionaries or namespaces, so that their first content says little about them.
    var values = false
    /// Whether it puts something new into lists or dictionaries.
    var grows = false
    /// The attributes that it sets of namespaces, whatever these are called.
    var attributes: Set<String> = []

    /// Methods that put something new into a list or a dictionary.
    private static let changing: Set<String> = ["append", "extend", "insert", "setdefault", "update"]

    init(_ syntax: FlatSyntax) {
        for place in 0..<syntax.nodes.count {
            let node = syntax.nodes[place]
            switch node.kind {
            case .attribute: grows = grows || Self.changing.contains(syntax.name(node.first).string)
            case .attributeTarget: attributes.insert(syntax.name(node.second).string)
            default: break
            }
        }
        values = grows || !attributes.isEmpty
    }
}

extension CompiledTemplate {
    /// Every name that it binds anywhere, in loops too.
    var boundNames: Set<String> {
        (0..<syntax.nodes.count).reduce(into: ["loop"]) { names, place in
            let node = syntax.nodes[place]
            switch node.kind {
            case .nameTarget, .parameter: names.insert(syntax.name(node.first).string)
            case .importTemplate, .importedName: names.insert(syntax.name(node.second).string)
            default: break
            }
        }
    }

    /// The templates that it names by a literal, and whether it names one that only a run can tell.
    var namedTemplates: (names: [String], hasUnknown: Bool) {
        var found: (names: [String], hasUnknown: Bool) = ([], false)
        for place in 0..<syntax.nodes.count {
            let node = syntax.nodes[place]
            guard [.include, .extends, .importTemplate, .fromImport].contains(node.kind) else { continue }
            let name = syntax[node.first]
            if name.kind == .literal, syntax.constant(name.first).isText {
                found.names.append(syntax.constant(name.first).string)
            } else {
                found.hasUnknown = true
            }
        }
        return found
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
