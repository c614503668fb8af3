extension Filters {
    static let selection: [String: FilterBody] = [
        "map": { cell, arguments, renderer in
            let elements = try renderer.iterate(cell)
            try renderer.charge(elements.count)
            if let name = arguments.keyword.first(where: { $0.name == "attribute" })?.value {
                let preset = arguments.keyword.first { $0.name == "default" }?.value
                return .list(
                    ListCell(
                        try elements.map { element in
                            let value = try attribute(name, of: element, renderer)
                            if case .undefined = value, let preset { return preset }
                            return value
                        }))
            }
            guard let name = arguments.positional.first?.text else {
                throw TemplateFault(.type, "'map' needs the name of a filter, or 'attribute'")
            }
            let rest = CallArguments(positional: Array(arguments.positional.dropFirst()), keyword: arguments.keyword)
            return .list(ListCell(try elements.map { try renderer.filter(name, $0, rest) }))
        },
        "select": { cell, arguments, renderer in try select(cell, arguments, renderer, keeps: true, byAttribute: false)
        },
        "reject": { cell, arguments, renderer in try select(cell, arguments, renderer, keeps: false, byAttribute: false)
        },
        "selectattr": { cell, arguments, renderer in
            try select(cell, arguments, renderer, keeps: true, byAttribute: true)
        },
        "rejectattr": { cell, arguments, renderer in
            try select(cell, arguments, renderer, keeps: false, byAttribute: true)
        },
    ]

    private static func select(
        _ cell: Cell, _ arguments: CallArguments, _ renderer: Renderer, keeps: Bool, byAttribute: Bool
    ) throws -> Cell {
        var rest = arguments.positional[...]
        let key = byAttribute ? rest.popFirst() : nil
        if byAttribute, key == nil { throw TemplateFault(.type, "the name of an attribute is missing") }
        let test = rest.popFirst()?.text
        let remaining = CallArguments(positional: Array(rest), keyword: arguments.keyword)
        let elements = try renderer.iterate(cell)
        try renderer.charge(elements.count)
        return .list(
            ListCell(
                try elements.filter { element in
                    let value = try key.map { try attribute($0, of: element, renderer) } ?? element
                    let holds = try test.map { try renderer.test($0, value, remaining) } ?? value.isTrue
                    return holds == keeps
                }))
    }
}
