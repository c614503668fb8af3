extension Filters {
    /// Filters that put other text in the place of some.
    static let replacing: [String: FilterBody] = [
        "replace": { cell, arguments, renderer in
            let bound = try BoundArguments(arguments, "replace", ["old", "new", "count"], required: 2)
            let limit = try bound.optionalInteger(2) ?? -1
            return try replace(cell, bound.required(0), bound.required(1), limit, renderer)
        },
        "format": { cell, arguments, renderer in
            guard arguments.positional.isEmpty || arguments.keyword.isEmpty else {
                throw TemplateFault(.argument, "'format' takes arguments by position or by name, not both")
            }
            let values: Cell =
                arguments.keyword.isEmpty
                ? .tuple(TupleCell(arguments.positional))
                : .dictionary(DictionaryCell(arguments.keyword.map { ($0.name, $0.value) }))
            return try Printf.format(renderer.like(cell, renderer.text(cell)), values, renderer)
        },
        "string": { cell, arguments, renderer in
            _ = try BoundArguments(arguments, "string", [])
            return renderer.like(cell, try renderer.text(cell))
        },
        "striptags": { cell, arguments, renderer in
            _ = try BoundArguments(arguments, "striptags", [])
            let plain = TagStripping.strip(try renderer.bytes(cell))
            return .string(CodePoints.string(plain))
        },
        "urlencode": { cell, arguments, renderer in
            _ = try BoundArguments(arguments, "urlencode", [])
            return try urlencode(cell, renderer)
        },
    ]

    /// `str.replace`, where markup escapes what it takes in when escaping is on.
    private static func replace(
        _ cell: Cell, _ old: Cell, _ new: Cell, _ limit: Int, _ renderer: Renderer
    ) throws -> Cell {
        var subject = cell
        if renderer.autoescape, !cell.isMarkup, old.isMarkup || new.isMarkup {
            subject = .markup(try renderer.escaped(cell))
        } else if !renderer.autoescape {
            subject = .string(try renderer.text(cell))
        }
        return try Methods.replace(subject, old, new, limit, renderer)
    }

    private static func urlencode(_ cell: Cell, _ renderer: Renderer) throws -> Cell {
        let pairs: [(Cell, Cell)]
        switch cell {
        case .dictionary(let dictionary): pairs = dictionary.pairs.map { ($0.key, $0.value) }
        case .list, .tuple, .range, .object, .undefined:
            pairs = try renderer.iterate(cell).map { try pair($0, renderer) }
        default:
            let text = try renderer.bytes(cell)
            return .string(
                try renderer.build { (out) throws(TextFault) in
                    try PercentEncoding.append(text.span, query: false, to: &out)
                })
        }
        var parts: [(key: [UInt8], value: [UInt8])] = []
        for (key, value) in pairs { parts.append((try renderer.bytes(key), try renderer.bytes(value))) }
        return .string(
            try renderer.build { (out) throws(TextFault) in
                for (index, part) in parts.enumerated() {
                    if index > 0 { try out.append("&") }
                    try PercentEncoding.append(part.key.span, query: true, to: &out)
                    try out.append("=")
                    try PercentEncoding.append(part.value.span, query: true, to: &out)
                }
            })
    }

    /// The two elements of a pair.
    static func pair(_ cell: Cell, _ renderer: Renderer) throws -> (Cell, Cell) {
        let parts = try renderer.iterate(cell)
        guard parts.count == 2 else {
            throw TemplateFault(.value, "pairs are expected, and here are \(parts.count) elements")
        }
        return (parts[0], parts[1])
    }
}
