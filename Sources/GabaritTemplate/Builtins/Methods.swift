/// The methods of Python's strings, lists and dictionaries that templates lean on.
enum Methods {
    typealias Body = @Sendable (Cell, CallArguments, Renderer) throws -> Cell

    /// A method bound to its value, or `nil` when values of this kind have no such method.
    static func find(_ name: String, of cell: Cell) -> Cell? {
        let table: [String: Body]
        switch cell {
        case .string, .markup: table = strings
        case .dictionary: table = dictionaries
        case .list: table = lists
        default: return nil
        }
        guard let body = table[name] else { return nil }
        return .callable(NativeFunction(name) { arguments, renderer in try body(cell, arguments, renderer) })
    }

    private static let strings: [String: Body] = [
        "upper": { cell, _, renderer in try renderer.like(cell, CellText.text(cell).uppercased()) },
        "lower": { cell, _, renderer in try renderer.like(cell, CellText.text(cell).lowercased()) },
        "title": { cell, _, renderer in try renderer.like(cell, TextCase.title(CellText.text(cell))) },
        "capitalize": { cell, arguments, renderer in try renderer.filter("capitalize", cell, arguments) },
        "strip": { cell, arguments, renderer in try trim(cell, arguments, renderer, true, true) },
        "lstrip": { cell, arguments, renderer in try trim(cell, arguments, renderer, true, false) },
        "rstrip": { cell, arguments, renderer in try trim(cell, arguments, renderer, false, true) },
        "replace": { cell, arguments, renderer in try renderer.filter("replace", cell, arguments) },
        "startswith": { cell, arguments, _ in try affix(cell, arguments) { $0.utf8.starts(with: $1.utf8) } },
        "endswith": { cell, arguments, _ in
            try affix(cell, arguments) { $0.utf8.reversed().starts(with: $1.utf8.reversed()) }
        },
        "split": { cell, arguments, renderer in
            let bound = try BoundArguments(arguments, "split", ["sep", "maxsplit"])
            let count = try bound.integer("maxsplit", default: -1)
            let parts = try TextSplit.split(
                CellText.text(cell), try bound["sep"].map { _ in try bound.text("sep", default: "") }, count)
            try renderer.charge(elements: parts.count)
            return .list(ListCell(parts.map(Cell.string)))
        },
        "splitlines": { cell, _, renderer in
            var lines = CellText.text(cell).split(omittingEmptySubsequences: false) { $0.isNewline }.map {
                Cell.string(String($0))
            }
            if case .string("")? = lines.last { lines.removeLast() }
            try renderer.charge(elements: lines.count)
            return .list(ListCell(lines))
        },
        "join": { cell, arguments, renderer in
            let bound = try BoundArguments(arguments, "join", ["iterable"])
            let parts = try renderer.iterate(bound.required("iterable")).map { part in
                guard let text = part.text else {
                    throw TemplateFault(.type, "'join' needs strings, not \(part.kindName)")
                }
                return text
            }
            return try renderer.like(cell, parts.joined(separator: CellText.text(cell)))
        },
        "find": { cell, arguments, _ in
            let text = CellText.text(cell)
            let part = try BoundArguments(arguments, "find", ["sub"]).text("sub", default: "")
            guard let found = text.firstPlace(of: part) else { return .integer(-1) }
            return .integer(text.unicodeScalars.distance(from: text.startIndex, to: found.lowerBound))
        },
        "count": { cell, arguments, _ in
            let part = try BoundArguments(arguments, "count", ["sub"]).text("sub", default: "")
            guard !part.isEmpty else { return .integer(CellText.text(cell).unicodeScalars.count + 1) }
            return .integer(try TextSplit.split(CellText.text(cell), part, -1).count - 1)
        },
        "isdigit": { cell, _, _ in
            all(cell) { $0.properties.numericType == .digit || $0.properties.numericType == .decimal }
        },
        "isalpha": { cell, _, _ in all(cell) { $0.properties.isAlphabetic } },
        "isalnum": { cell, _, _ in all(cell) { $0.properties.isAlphabetic || $0.properties.numericType != nil } },
        "isspace": { cell, _, _ in all(cell) { $0.properties.isWhitespace } },
        "isupper": { cell, _, renderer in .bool(try renderer.test("upper", cell, CallArguments())) },
        "islower": { cell, _, renderer in .bool(try renderer.test("lower", cell, CallArguments())) },
        "removeprefix": { cell, arguments, renderer in
            let part = try BoundArguments(arguments, "removeprefix", ["prefix"]).text("prefix", default: "")
            let text = CellText.text(cell)
            return try renderer.like(cell, text.hasPrefix(part) ? String(text.dropFirst(part.count)) : text)
        },
        "removesuffix": { cell, arguments, renderer in
            let part = try BoundArguments(arguments, "removesuffix", ["suffix"]).text("suffix", default: "")
            let text = CellText.text(cell)
            return try renderer.like(cell, text.hasSuffix(part) ? String(text.dropLast(part.count)) : text)
        },
    ]

    private static let dictionaries: [String: Body] = [
        "items": { cell, _, renderer in try renderer.filter("items", cell, CallArguments()) },
        "keys": { cell, _, renderer in .list(ListCell(try renderer.iterate(cell))) },
        "values": { cell, _, _ in
            guard case .dictionary(let dictionary) = cell else { return .none }
            return .list(ListCell(dictionary.pairs.map(\.value)))
        },
        "get": { cell, arguments, _ in
            let bound = try BoundArguments(arguments, "get", ["key", "default"])
            guard case .dictionary(let dictionary) = cell else { return .none }
            return try dictionary[bound.required("key")] ?? bound["default"] ?? .none
        },
        "update": { cell, arguments, renderer in
            guard case .dictionary(let dictionary) = cell else { return .none }
            for case .dictionary(let other) in arguments.positional {
                try renderer.charge(elements: other.count)
                for pair in other.pairs { dictionary[pair.key] = pair.value }
            }
            for (name, value) in arguments.keyword { dictionary[.string(name)] = value }
            return .none
        },
    ]

    private static let lists: [String: Body] = [
        "append": { cell, arguments, renderer in
            guard case .list(let list) = cell else { return .none }
            try renderer.charge(elements: list.elements.count + 1)
            list.elements.append(try BoundArguments(arguments, "append", ["object"]).required("object"))
            return .none
        },
        "extend": { cell, arguments, renderer in
            guard case .list(let list) = cell else { return .none }
            let more = try renderer.iterate(BoundArguments(arguments, "extend", ["iterable"]).required("iterable"))
            try renderer.charge(elements: list.elements.count + more.count)
            list.elements += more
            return .none
        },
        "index": { cell, arguments, _ in
            guard case .list(let list) = cell else { return .none }
            let wanted = try BoundArguments(arguments, "index", ["value"]).required("value")
            guard let place = list.elements.firstIndex(where: { Comparison.equal($0, wanted) }) else {
                throw TemplateFault(.value, "the list does not hold the value")
            }
            return .integer(place)
        },
        "count": { cell, arguments, _ in
            guard case .list(let list) = cell else { return .none }
            let wanted = try BoundArguments(arguments, "count", ["value"]).required("value")
            return .integer(list.elements.filter { Comparison.equal($0, wanted) }.count)
        },
        "pop": { cell, _, _ in
            guard case .list(let list) = cell, let last = list.elements.popLast() else {
                throw TemplateFault(.index, "the list is empty")
            }
            return last
        },
    ]

    private static func trim(
        _ cell: Cell, _ arguments: CallArguments, _ renderer: Renderer, _ start: Bool, _ end: Bool
    ) throws -> Cell {
        let bound = try BoundArguments(arguments, "strip", ["chars"])
        let characters = try bound["chars"].map { _ in Set(try bound.text("chars", default: "").unicodeScalars) }
        return try renderer.like(cell, TextTrim.trimmed(CellText.text(cell), characters, start: start, end: end))
    }

    private static func affix(_ cell: Cell, _ arguments: CallArguments, _ holds: (String, String) -> Bool) throws
        -> Cell
    {
        let affix = try BoundArguments(arguments, "startswith", ["affix"]).required("affix")
        var candidates = [affix]
        if case .tuple(let several) = affix { candidates = several }
        return .bool(
            try candidates.contains {
                guard let text = $0.text else { throw TemplateFault(.type, "a string is expected, not \($0.kindName)") }
                return holds(CellText.text(cell), text)
            })
    }

    private static func all(_ cell: Cell, _ holds: (Unicode.Scalar) -> Bool) -> Cell {
        let scalars = CellText.text(cell).unicodeScalars
        return .bool(!scalars.isEmpty && scalars.allSatisfy(holds))
    }
}

/// Splitting a text.
enum TextSplit {
    /// - Parameters:
    ///   - separator: what separates; runs of white space when `nil`.
    ///   - count: the most splits, all when negative.
    static func split(_ text: String, _ separator: String?, _ count: Int) throws -> [String] {
        let most = count < 0 ? Int.max : count
        guard let separator else {
            return text.split(maxSplits: most) { $0.isWhitespace }.map(String.init)
        }
        guard !separator.isEmpty else { throw TemplateFault(.value, "the separator cannot be empty") }
        var parts: [String] = []
        var place = text.startIndex
        while parts.count < most, let found = text.firstPlace(of: separator, from: place) {
            parts.append(String(text[place..<found.lowerBound]))
            place = found.upperBound
        }
        return parts + [String(text[place...])]
    }
}
