extension Methods {
    static let dictionaries: [String: Body] = [
        "items": { cell, arguments, _ in try view(cell, .items, arguments) },
        "keys": { cell, arguments, _ in try view(cell, .keys, arguments) },
        "values": { cell, arguments, _ in try view(cell, .values, arguments) },
        "get": { cell, arguments, renderer in
            let bound = try positional(arguments, "get", ["key", "default"], required: 1)
            try renderer.charge(key: bound.required(0))
            return try dictionary(cell)[hashable(bound.required(0))] ?? bound[1] ?? Cell.none
        },
        "pop": { cell, arguments, renderer in
            let bound = try positional(arguments, "pop", ["key", "default"], required: 1)
            let dictionary = try dictionary(cell)
            let key = try hashable(bound.required(0))
            try renderer.charge(key: key)
            guard let value = dictionary[key] ?? bound[1] else {
                throw TemplateFault(.key, "the dictionary has no key '\(CellText.text(key))'")
            }
            try renderer.charge(dictionary.count / 8)
            dictionary[key] = nil
            return value
        },
        "popitem": { cell, arguments, renderer in
            _ = try positional(arguments, "popitem", [])
            let dictionary = try dictionary(cell)
            guard let last = dictionary.pairs.last else { throw TemplateFault(.key, "the dictionary is empty") }
            try renderer.charge(dictionary.count / 8)
            dictionary[last.key] = nil
            return .tuple([last.key, last.value])
        },
        "setdefault": { cell, arguments, renderer in
            let bound = try positional(arguments, "setdefault", ["key", "default"], required: 1)
            try renderer.charge(key: bound.required(0))
            let dictionary = try dictionary(cell)
            let key = try hashable(bound.required(0))
            if let value = dictionary[key] { return value }
            try renderer.charge(members: 1)
            dictionary[key] = bound[1] ?? Cell.none
            return bound[1] ?? Cell.none
        },
        "update": { cell, arguments, renderer in
            let dictionary = try dictionary(cell)
            guard arguments.positional.count < 2 else {
                throw TemplateFault(
                    .type, "'update' takes at most 1 argument by position, not \(arguments.positional.count)")
            }
            for (key, value) in try Globals.members(arguments, "update", renderer) {
                dictionary[try hashable(key)] = value
            }
            return .none
        },
        "copy": { cell, arguments, renderer in
            _ = try positional(arguments, "copy", [])
            let (source, copy) = (try dictionary(cell), DictionaryCell())
            try renderer.charge(elements: source.count)
            try renderer.charge(members: source.count)
            for pair in source.pairs { copy[pair.key] = pair.value }
            return .dictionary(copy)
        },
        "clear": { cell, arguments, _ in
            _ = try positional(arguments, "clear", [])
            try dictionary(cell).removeAll()
            return .none
        },
        "fromkeys": { _, arguments, renderer in try Globals.fromKeys(arguments, renderer) },
    ]

    private static func view(_ cell: Cell, _ part: DictionaryView.Part, _ arguments: CallArguments) throws -> Cell {
        _ = try positional(arguments, String(part.rawValue.dropFirst(5)), [])
        return .object(DictionaryView(dictionary: try dictionary(cell), part: part))
    }

    private static func dictionary(_ cell: Cell) throws -> DictionaryCell {
        guard case .dictionary(let dictionary) = cell else {
            throw TemplateFault(.type, "a dictionary is expected, not \(cell.kindName)")
        }
        return dictionary
    }

    static func hashable(_ key: Cell) throws -> Cell {
        guard CellKey(key) != nil else { throw TemplateFault(.type, "\(key.kindName) cannot be a key") }
        return key
    }
}
