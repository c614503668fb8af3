internal import GabaritSource

extension Filters {
    /// Filters that apply another filter or a test to every element.
    static let selection: [String: FilterBody] = [
        "map": { cell, arguments, renderer in try map(cell, arguments, renderer) },
        "select": { cell, arguments, renderer in
            try select("select", cell, arguments, renderer, keeps: true, byAttribute: false)
        },
        "reject": { cell, arguments, renderer in
            try select("reject", cell, arguments, renderer, keeps: false, byAttribute: false)
        },
        "selectattr": { cell, arguments, renderer in
            try select("selectattr", cell, arguments, renderer, keeps: true, byAttribute: true)
        },
        "rejectattr": { cell, arguments, renderer in
            try select("rejectattr", cell, arguments, renderer, keeps: false, byAttribute: true)
        },
    ]

    private static func map(_ cell: Cell, _ arguments: CallArguments, _ renderer: Renderer) throws -> Cell {
        guard try renderer.isTrue(cell) else { return .object(GeneratorCell("map", [])) }
        let elements = try renderer.iterate(cell)
        try renderer.charge(elements.count)
        try renderer.charge(made: elements.count)
        if arguments.positional.isEmpty, let key = arguments.keyword.first(where: { $0.name == "attribute" })?.value {
            let preset = arguments.keyword.first { $0.name == "default" && $0.value.isGiven }?.value
            if let other = arguments.keyword.first(where: { $0.name != "attribute" && $0.name != "default" }) {
                throw TemplateFault(
                    .argument, "'map' has no argument '\(other.name)' beside 'attribute'",
                    hint: NearName.hint(for: other.name, among: ["default"])
                ).of(.name(other.name))
            }
            return .object(
                GeneratorCell("map", try elements.map { try attribute(key, of: $0, preset: preset, renderer) }))
        }
        guard let first = arguments.positional.first else {
            let fault = TemplateFault(.argument, "'map' needs the name of a filter, or 'attribute'")
            guard let other = arguments.keyword.first else { throw fault }
            throw TemplateFault(
                .argument, "'map' has no argument '\(other.name)'",
                hint: NearName.hint(for: other.name, among: ["attribute", "default"])
            ).of(.name(other.name))
        }
        let name = try named(first, "map", "filter")
        let rest = CallArguments(
            positional: Array(arguments.positional.dropFirst()), keyword: arguments.keyword, taken: 1)
        return .object(GeneratorCell("map", try elements.map { try renderer.filter(name, $0, rest) }))
    }

    private static func named(_ cell: Cell, _ function: String, _ what: String) throws -> String {
        guard let name = cell.text else {
            throw TemplateFault(.runtime, "'\(function)' needs the name of a \(what), not \(cell.kindName)")
        }
        return name
    }

    private static func select(
        _ function: String, _ cell: Cell, _ arguments: CallArguments, _ renderer: Renderer, keeps: Bool,
        byAttribute: Bool
    ) throws -> Cell {
        guard try renderer.isTrue(cell) else { return .object(GeneratorCell(function, [])) }
        var rest = arguments.positional[...]
        let key = byAttribute ? rest.popFirst() : nil
        if byAttribute, key == nil { throw TemplateFault(.argument, "'\(function)' needs the name of an attribute") }
        let test = try rest.popFirst().map { try named($0, function, "test") }
        let remaining = CallArguments(
            positional: Array(rest), keyword: arguments.keyword, taken: arguments.positional.count - rest.count)
        let elements = try renderer.iterate(cell)
        try renderer.charge(elements.count)
        try renderer.charge(made: elements.count)
        let kept = try elements.filter { element in
            let value = try key.map { try attribute($0, of: element, renderer) } ?? element
            let holds = try test.map { try renderer.test($0, value, remaining) } ?? renderer.isTrue(value)
            return holds == keeps
        }
        return .object(GeneratorCell(function, kept))
    }
}

extension Cell {
    /// Whether this is not none.
    var isGiven: Bool { if case .none = self { false } else { true } }
}
