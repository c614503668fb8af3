extension Filters {
    /// Filters that sort, group and compare.
    static let order: [String: FilterBody] = [
        "sort": { cell, arguments, renderer in
            let bound = try BoundArguments(arguments, "sort", ["reverse", "case_sensitive", "attribute"])
            let key = SortKey(bound.given(2), try bound.flag(1, default: false, renderer))
            let reversed = try bound.integer(0, default: 0) != 0
            return .list(ListCell(try Sorting.sorted(renderer.iterate(cell), by: key, reversed: reversed, renderer)))
        },
        "unique": { cell, arguments, renderer in
            let bound = try BoundArguments(arguments, "unique", ["case_sensitive", "attribute"])
            let key = SortKey(bound.given(1), try bound.flag(0, default: false, renderer))
            return try unique(renderer.iterate(cell), key, renderer)
        },
        "groupby": { cell, arguments, renderer in
            let bound = try BoundArguments(
                arguments, "groupby", ["attribute", "default", "case_sensitive"], required: 1)
            var key = SortKey(bound.required(0), try bound.flag(2, default: false, renderer))
            key.preset = bound.given(1)
            return try Sorting.grouped(renderer.iterate(cell), by: key, renderer)
        },
        "dictsort": { cell, arguments, renderer in
            let bound = try BoundArguments(arguments, "dictsort", ["case_sensitive", "by", "reverse"])
            return try dictsort(cell, bound, renderer)
        },
        "min": { cell, arguments, renderer in
            let bound = try BoundArguments(arguments, "min", ["case_sensitive", "attribute"])
            return try extreme(cell, bound, renderer) { try Sorting.less($0, $1, renderer) }
        },
        "max": { cell, arguments, renderer in
            let bound = try BoundArguments(arguments, "max", ["case_sensitive", "attribute"])
            return try extreme(cell, bound, renderer) { try Sorting.less($1, $0, renderer) }
        },
    ]

    private static func unique(_ elements: [Cell], _ key: SortKey, _ renderer: Renderer) throws -> Cell {
        try renderer.charge(members: elements.count)
        var seen: Set<CellKey> = []
        var kept: [Cell] = []
        for element in elements {
            try renderer.charge()
            let value = try key.single(element, renderer)
            try renderer.requireStrict(value)
            try renderer.charge(key: value)
            guard let hashed = CellKey(value) else {
                throw TemplateFault(.type, "'unique' cannot compare \(value.kindName), which can change")
            }
            if seen.insert(hashed).inserted { kept.append(element) }
        }
        return .object(GeneratorCell("unique", kept))
    }

    private static func dictsort(_ cell: Cell, _ bound: BoundArguments, _ renderer: Renderer) throws -> Cell {
        let by = bound[1]?.text ?? "key"
        guard by == "key" || by == "value", bound[1] == nil || bound[1]?.text != nil else {
            throw TemplateFault(.argument, "'dictsort' sorts by 'key' or 'value', not by '\(by)'")
        }
        guard case .dictionary(let dictionary) = cell else {
            try renderer.requireDefined(cell)
            throw TemplateFault(.type, "'dictsort' needs a dictionary, not \(cell.kindName)")
        }
        let key = SortKey(.integer(by == "key" ? 0 : 1), try bound.flag(0, default: false, renderer))
        try renderer.charge(members: dictionary.count)
        let pairs = dictionary.pairs.map { Cell.tuple([$0.key, $0.value]) }
        let reversed = try bound.flag(2, default: false, renderer)
        let sorted = try Sorting.sorted(pairs, by: key, reversed: reversed, renderer)
        // Equals need an order too: dictionaries, lists of them and none have none.
        for (left, right) in zip(sorted, sorted.dropFirst()) {
            _ = try Sorting.less(key.plain(left, renderer), key.plain(right, renderer), renderer)
        }
        return .list(ListCell(sorted))
    }

    private static func extreme(
        _ cell: Cell, _ bound: BoundArguments, _ renderer: Renderer, _ isBetter: (Cell, Cell) throws -> Bool
    ) throws -> Cell {
        let key = SortKey(bound.given(1), try bound.flag(0, default: false, renderer))
        var best: (key: Cell, element: Cell)?
        for element in try renderer.iterate(cell) {
            try renderer.charge()
            let value = try key.single(element, renderer)
            if let current = best, try !isBetter(value, current.key) { continue }
            best = (value, element)
        }
        return best?.element ?? nothing("aggregated")
    }
}
