extension Methods {
    static let lists: [String: Body] = tuples.merging(changes) { $1 }

    /// Methods of lists, tuples and ranges that only read.
    static let tuples: [String: Body] = [
        "index": { cell, arguments, renderer in
            let bound = try positional(arguments, "index", ["value", "start", "stop"], required: 1)
            let elements = try renderer.iterate(cell)
            try renderer.charge(elements.count / 8)
            let start = clamped(try bound.optionalInteger(1) ?? 0, elements.count)
            let stop = clamped(try bound.optionalInteger(2) ?? elements.count, elements.count)
            let wanted = bound.required(0)
            guard start < stop,
                let place = try (start..<stop).first(where: { try Comparison.equal(elements[$0], wanted, renderer) })
            else {
                throw TemplateFault(.value, "the list does not hold the value")
            }
            return .integer(place)
        },
        "count": { cell, arguments, renderer in
            let wanted = try positional(arguments, "count", ["value"], required: 1).required(0)
            let elements = try renderer.iterate(cell)
            try renderer.charge(elements.count / 8)
            return .integer(try elements.filter { try Comparison.equal($0, wanted, renderer) }.count)
        },
    ]

    private static let changes: [String: Body] = [
        "append": { cell, arguments, renderer in
            let bound = try positional(arguments, "append", ["object"], required: 1)
            let list = try list(cell)
            try renderer.requireRoom(in: list, for: 1)
            list.elements.append(bound.required(0))
            return .none
        },
        "extend": { cell, arguments, renderer in
            let bound = try positional(arguments, "extend", ["iterable"], required: 1)
            let list = try list(cell)
            let more = try renderer.iterate(bound.required(0))
            try renderer.requireRoom(in: list, for: more.count)
            list.elements += more
            return .none
        },
        "insert": { cell, arguments, renderer in
            let bound = try positional(arguments, "insert", ["index", "object"], required: 2)
            let list = try list(cell)
            try renderer.requireRoom(in: list, for: 1)
            try renderer.charge(list.elements.count / 8)
            let place = clamped(try bound.integer(0, default: 0), list.elements.count)
            list.elements.insert(bound.required(1), at: place)
            return .none
        },
        "pop": { cell, arguments, renderer in
            let bound = try positional(arguments, "pop", ["index"])
            let list = try list(cell)
            let place = try bound.integer(0, default: -1)
            guard !list.elements.isEmpty else { throw TemplateFault(.index, "'pop' from an empty list") }
            let (absolute, overflow) = place.addingReportingOverflow(place < 0 ? list.elements.count : 0)
            guard !overflow, list.elements.indices.contains(absolute) else {
                throw TemplateFault(.index, "the list has no element \(place)")
            }
            try renderer.charge((list.elements.count - absolute) / 8)
            return list.elements.remove(at: absolute)
        },
        "remove": { cell, arguments, renderer in
            let wanted = try positional(arguments, "remove", ["value"], required: 1).required(0)
            let list = try list(cell)
            guard let place = try Comparison.place(of: wanted, in: list.elements, renderer) else {
                throw TemplateFault(.value, "the list does not hold the value")
            }
            list.elements.remove(at: place)
            return .none
        },
        "sort": { cell, arguments, renderer in
            guard arguments.positional.isEmpty else { throw TemplateFault(.type, "'sort' takes its arguments by name") }
            let bound = try BoundArguments(arguments, "sort", ["reverse", "key"])
            let list = try list(cell)
            let reversed = try bound.flag(0, default: false, renderer)
            list.elements = try Sorting.sorted(list.elements, by: SortKey(nil, true), reversed: reversed, renderer)
            return .none
        },
        "reverse": { cell, arguments, renderer in
            _ = try positional(arguments, "reverse", [])
            let list = try list(cell)
            try renderer.charge(list.elements.count / 8)
            list.elements.reverse()
            return .none
        },
        "clear": { cell, arguments, _ in
            _ = try positional(arguments, "clear", [])
            try list(cell).elements = []
            return .none
        },
        "copy": { cell, arguments, renderer in
            _ = try positional(arguments, "copy", [])
            let list = try list(cell)
            try renderer.charge(elements: list.elements.count)
            return .list(ListCell(list.elements))
        },
    ]

    private static func list(_ cell: Cell) throws -> ListCell {
        guard case .list(let list) = cell else {
            throw TemplateFault(.type, "a list is expected, not \(cell.kindName)")
        }
        return list
    }

    private static func clamped(_ place: Int, _ count: Int) -> Int {
        min(max(place < 0 ? place + count : place, 0), count)
    }
}

extension Renderer {
    /// Pays for elements that are added to a list.
    func requireRoom(in list: ListCell, for more: Int) throws {
        guard list.elements.count + more <= settings.limits.elements else {
            throw TemplateFault(.limit, "the list would have more than \(settings.limits.elements) elements")
        }
        try charge(1 + more / 8)
        // A list that grows takes room for twice as much, and leaves what it had.
        try charge(memory: more * 2 * MemoryLayout<Cell>.stride)
    }
}
