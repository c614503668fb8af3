extension Methods {
    /// Methods of strings that take texts apart and put them together.
    static let stringSplitting: [String: Body] = [
        "split": { cell, arguments, renderer in try split("split", cell, arguments, renderer, fromEnd: false) },
        "rsplit": { cell, arguments, renderer in try split("rsplit", cell, arguments, renderer, fromEnd: true) },
        "splitlines": { cell, arguments, renderer in
            let bound = try BoundArguments(arguments, "splitlines", ["keepends"])
            let text = try renderer.bytes(cell)
            let keeps = try bound.integer(0, default: 0) != 0
            return try list(TextSplit.lines(text.span, keepingEnds: keeps), text, cell, renderer)
        },
        "partition": { cell, arguments, renderer in
            let separator = try separator("partition", arguments)
            let text = try renderer.bytes(cell)
            let place = TextSearch.find(separator.span, in: text.span)
            return try parts(text, separator, place, cell, emptyFirst: false, renderer)
        },
        "rpartition": { cell, arguments, renderer in
            let separator = try separator("rpartition", arguments)
            let text = try renderer.bytes(cell)
            let place = TextSearch.findLast(separator.span, in: text.span, before: text.count)
            return try parts(text, separator, place, cell, emptyFirst: true, renderer)
        },
        "join": { cell, arguments, renderer in
            let bound = try positional(arguments, "join", ["iterable"], required: 1)
            let elements = try renderer.iterate(bound.required(0))
            let separator = try renderer.bytes(cell)
            var texts: [[UInt8]] = []
            for element in elements {
                guard element.text != nil || cell.isMarkup else {
                    throw TemplateFault(
                        .type, "'join' needs strings, not \(element.kindName)",
                        hint: "the filter 'join' takes any value")
                }
                texts.append(try renderer.bytes(element, for: cell))
            }
            return renderer.like(
                cell,
                try renderer.build { (out) throws(TextFault) in
                    for (index, text) in texts.enumerated() {
                        if index > 0 { try out.append(separator) }
                        try out.append(text)
                    }
                })
        },
    ]

    private static func split(
        _ function: String, _ cell: Cell, _ arguments: CallArguments, _ renderer: Renderer, fromEnd: Bool
    ) throws -> Cell {
        let bound = try BoundArguments(arguments, function, ["sep", "maxsplit"])
        let limit = try bound.integer(1, default: -1)
        let text = try renderer.bytes(cell)
        guard let separator = try bound.optionalText(0) else {
            let words =
                fromEnd ? TextSplit.wordsFromEnd(text.span, limit: limit) : TextSplit.words(text.span, limit: limit)
            return try list(words, text, cell, renderer)
        }
        guard !separator.isEmpty else {
            throw TemplateFault(.value, "'\(function)' needs a separator that is not empty")
        }
        let bytes = Array(separator.utf8)
        let ranges =
            fromEnd
            ? TextSplit.splitFromEnd(text.span, by: bytes.span, limit: limit)
            : TextSplit.split(text.span, by: bytes.span, limit: limit)
        return try list(ranges, text, cell, renderer)
    }

    private static func list(
        _ ranges: [Range<Int>], _ text: [UInt8], _ cell: Cell, _ renderer: Renderer
    ) throws -> Cell {
        try renderer.charge(elements: ranges.count)
        return .list(ListCell(ranges.map { renderer.like(cell, String(decoding: text[$0], as: UTF8.self)) }))
    }

    private static func separator(_ function: String, _ arguments: CallArguments) throws -> [UInt8] {
        let bound = try positional(arguments, function, ["sep"], required: 1)
        let separator = Array(try bound.text(0, default: "").utf8)
        guard !separator.isEmpty else {
            throw TemplateFault(.value, "'\(function)' needs a separator that is not empty")
        }
        return separator
    }

    private static func parts(
        _ text: [UInt8], _ separator: [UInt8], _ place: Int?, _ cell: Cell, emptyFirst: Bool, _ renderer: Renderer
    ) throws -> Cell {
        try renderer.charge(bytes: text.count)
        func piece(_ bytes: ArraySlice<UInt8>) -> Cell { renderer.like(cell, String(decoding: bytes, as: UTF8.self)) }
        guard let place else {
            return emptyFirst
                ? .tuple([piece([]), piece([]), piece(text[...])]) : .tuple([piece(text[...]), piece([]), piece([])])
        }
        let end = place + separator.count
        return .tuple([piece(text[..<place]), piece(text[place..<end]), piece(text[end...])])
    }
}
