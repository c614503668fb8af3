extension Filters {
    static let lists: [String: FilterBody] = [
        "list": { cell, _, renderer in .list(ListCell(try renderer.iterate(cell))) },
        "length": { cell, _, renderer in .integer(try Self.count(cell, renderer)) },
        "count": { cell, _, renderer in .integer(try Self.count(cell, renderer)) },
        "first": { cell, _, renderer in
            try renderer.iterate(cell).first
                ?? .undefined(MissingValue(message: "the list has no first element", name: "first"))
        },
        "last": { cell, _, renderer in
            try renderer.iterate(cell).last
                ?? .undefined(MissingValue(message: "the list has no last element", name: "last"))
        },
        "random": { cell, _, _ in
            throw TemplateFault(.security, "'random' is not available: the same input must give the same output")
        },
        "join": { cell, arguments, renderer in
            let bound = try BoundArguments(arguments, "join", ["d", "attribute"])
            let separator = bound["d"] ?? .string("")
            let elements = try renderer.iterate(cell).map { element in
                try bound["attribute"].map { try attribute($0, of: element, renderer) } ?? element
            }
            let isMarkup = renderer.autoescape && (separator.isMarkup || elements.contains(where: \.isMarkup))
            for element in elements { try renderer.requireStrict(element) }
            let parts = elements.map { isMarkup ? renderer.escaped($0) : CellText.text($0) }
            try renderer.charge(bytes: parts.reduce(0) { $0 + $1.utf8.count })
            let text = parts.joined(separator: isMarkup ? renderer.escaped(separator) : CellText.text(separator))
            return isMarkup ? .markup(text) : .string(text)
        },
        "reverse": { cell, _, renderer in
            if cell.text != nil {
                return try renderer.like(
                    cell, String(String.UnicodeScalarView(renderer.subject(cell).unicodeScalars.reversed())))
            }
            return .list(ListCell(try renderer.iterate(cell).reversed()))
        },
        "sort": { cell, arguments, renderer in
            let bound = try BoundArguments(arguments, "sort", ["reverse", "case_sensitive", "attribute"])
            let sorted = try Sorting.sorted(
                renderer.iterate(cell), by: bound["attribute"],
                isCaseSensitive: bound.flag("case_sensitive", default: false),
                reversed: bound.flag("reverse", default: false), renderer)
            return .list(ListCell(sorted))
        },
        "unique": { cell, arguments, renderer in
            let bound = try BoundArguments(arguments, "unique", ["case_sensitive", "attribute"])
            var seen: [Cell] = []
            var kept: [Cell] = []
            for element in try renderer.iterate(cell) {
                var key = try bound["attribute"].map { try attribute($0, of: element, renderer) } ?? element
                if !bound.flag("case_sensitive", default: false), let text = key.text {
                    key = .string(text.lowercased())
                }
                try renderer.charge(1 + seen.count / 8)
                if !seen.contains(where: { Comparison.equal($0, key) }) {
                    seen.append(key)
                    kept.append(element)
                }
            }
            return .list(ListCell(kept))
        },
        "batch": { cell, arguments, renderer in
            let bound = try BoundArguments(arguments, "batch", ["linecount", "fill_with"])
            return try Chunks.batches(
                renderer.iterate(cell), CellNumber.integer(bound.required("linecount"), "batch"), bound["fill_with"],
                renderer)
        },
        "slice": { cell, arguments, renderer in
            let bound = try BoundArguments(arguments, "slice", ["slices", "fill_with"])
            return try Chunks.slices(
                renderer.iterate(cell), CellNumber.integer(bound.required("slices"), "slice"), bound["fill_with"],
                renderer)
        },
        "groupby": { cell, arguments, renderer in
            let bound = try BoundArguments(arguments, "groupby", ["attribute", "default", "case_sensitive"])
            return try Sorting.grouped(
                renderer.iterate(cell), by: bound.required("attribute"), preset: bound["default"],
                isCaseSensitive: bound.flag("case_sensitive", default: false), renderer)
        },
        "items": { cell, _, _ in
            switch cell {
            case .undefined: return .list(ListCell([]))
            case .dictionary(let dictionary):
                return .list(ListCell(dictionary.pairs.map { .tuple([$0.key, $0.value]) }))
            default: throw TemplateFault(.type, "'items' needs a dictionary, not \(cell.kindName)")
            }
        },
        "dictsort": { cell, arguments, renderer in
            let bound = try BoundArguments(arguments, "dictsort", ["case_sensitive", "by", "reverse"])
            guard case .dictionary(let dictionary) = cell else {
                throw TemplateFault(.type, "'dictsort' needs a dictionary, not \(cell.kindName)")
            }
            let by = try bound.text("by", default: "key")
            guard by == "key" || by == "value" else {
                throw TemplateFault(.value, "'dictsort' sorts by 'key' or 'value', not by '\(by)'")
            }
            let pairs = dictionary.pairs.map { Cell.tuple([$0.key, $0.value]) }
            return .list(
                ListCell(
                    try Sorting.sorted(
                        pairs, by: .integer(by == "key" ? 0 : 1),
                        isCaseSensitive: bound.flag("case_sensitive", default: false),
                        reversed: bound.flag("reverse", default: false), renderer)))
        },
        "default": Self.preset, "d": Self.preset,
        "attr": { cell, arguments, renderer in
            let bound = try BoundArguments(arguments, "attr", ["name"])
            if case .dictionary = cell {
                let name = CellText.text(try bound.required("name"))
                return .undefined(MissingValue(message: "a dictionary has no attribute '\(name)'", name: name))
            }
            return try renderer.attribute(CellText.text(bound.required("name")), of: cell)
        },
    ]

    private static let preset: FilterBody = { cell, arguments, _ in
        let bound = try BoundArguments(arguments, "default", ["default_value", "boolean"])
        let isMissing = if case .undefined = cell { true } else { false }
        guard isMissing || (bound.flag("boolean", default: false) && !cell.isTrue) else { return cell }
        return arguments.positional.first ?? arguments.keyword.first { $0.name == "default_value" }?.value
            ?? .string("")
    }

    static func count(_ cell: Cell, _ renderer: Renderer) throws -> Int {
        switch cell {
        case .string(let text), .markup(let text): return text.unicodeScalars.count
        case .dictionary(let dictionary): return dictionary.count
        case .range(let range): return range.count
        case .undefined, .list, .tuple: return try renderer.iterate(cell).count
        default: throw TemplateFault(.type, "\(cell.kindName) has no length")
        }
    }
}
