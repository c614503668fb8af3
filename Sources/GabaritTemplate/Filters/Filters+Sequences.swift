extension Filters {
    static let sequences: [String: FilterBody] = [
        "list": { cell, arguments, renderer in
            _ = try BoundArguments(arguments, "list", [])
            let elements = try renderer.iterate(cell)
            try renderer.charge(elements: elements.count)
            return .list(ListCell(elements))
        },
        "length": length, "count": length,
        "first": { cell, arguments, renderer in
            _ = try BoundArguments(arguments, "first", [])
            if let scalars = cell.text?.unicodeScalars {
                return scalars.first.map { .string(String($0)) } ?? nothing("first")
            }
            return try renderer.iterate(cell).first ?? nothing("first")
        },
        "last": { cell, arguments, renderer in
            _ = try BoundArguments(arguments, "last", [])
            try requireReversible(cell, "last")
            return try renderer.iterate(cell).last ?? nothing("last")
        },
        "random": { cell, arguments, renderer in
            _ = try BoundArguments(arguments, "random", [])
            switch cell {
            case .dictionary: throw TemplateFault(.key, "'random' needs a list, not a dictionary")
            case .object(let view as DictionaryView):
                throw TemplateFault(.type, "'random' needs a list, not a \(view.kind)", hint: "put '|list' before it")
            default: break
            }
            try requireReversible(cell, "random")
            let elements = try renderer.iterate(cell)
            return elements.isEmpty ? nothing("random") : elements[renderer.random.next(below: elements.count)]
        },
        "join": { cell, arguments, renderer in
            let bound = try BoundArguments(arguments, "join", ["d", "attribute"])
            return try join(cell, bound[0] ?? .string(""), bound.given(1), renderer)
        },
        "reverse": { cell, arguments, renderer in
            _ = try BoundArguments(arguments, "reverse", [])
            if cell.text != nil { return try renderer.like(cell, renderer.scalars(cell).reversed()) }
            let elements = try renderer.iterate(cell)
            try renderer.charge(elements: elements.count)
            return .object(GeneratorCell("reverse", elements.reversed()))
        },
        "batch": { cell, arguments, renderer in
            let bound = try BoundArguments(arguments, "batch", ["linecount", "fill_with"], required: 1)
            return try Rows.batches(renderer.iterate(cell), bound.required(0), bound.given(1), renderer)
        },
        "slice": { cell, arguments, renderer in
            let bound = try BoundArguments(arguments, "slice", ["slices", "fill_with"], required: 1)
            return try Rows.slices(renderer.iterate(cell), bound.integer(0, default: 1), bound.given(1), renderer)
        },
        "items": { cell, arguments, renderer in
            _ = try BoundArguments(arguments, "items", [])
            switch cell {
            case .undefined: return .object(GeneratorCell("items", []))
            case .dictionary(let dictionary):
                try renderer.charge(members: dictionary.count)
                return .object(GeneratorCell("items", DictionaryView(dictionary: dictionary, part: .items).elements))
            default: throw TemplateFault(.type, "'items' needs a dictionary, not \(cell.kindName)")
            }
        },
    ]

    private static let length: FilterBody = { cell, arguments, renderer in
        _ = try BoundArguments(arguments, "length", [])
        if let text = cell.text { try renderer.charge(text.utf8.count / 64) }
        return .integer(try count(cell))
    }

    static func count(_ cell: Cell) throws -> Int {
        switch cell {
        case .string(let text), .markup(let text): return text.unicodeScalars.count
        case .dictionary(let dictionary): return dictionary.count
        case .range(let range): return range.count
        case .list(let list): return list.elements.count
        case .tuple(let tuple): return tuple.elements.count
        case .object(let view as DictionaryView): return view.count
        case .undefined: return 0
        case .object(let sequence as any SequenceCell) where sequence.form != .generator: return sequence.elements.count
        case .object(let bytes as BytesCell): return bytes.bytes.count
        case .object(let loop as LoopState): return loop.elements.count
        default: throw TemplateFault(.type, "\(cell.kindName) has no length")
        }
    }

    private static func requireReversible(_ cell: Cell, _ function: String) throws {
        if case .object(let sequence as any SequenceCell) = cell, sequence.form == .generator {
            throw TemplateFault(
                .type, "'\(function)' needs a list, and \(sequence.kind) gives its elements only once",
                hint: "put '|list' before it")
        }
    }

    static func nothing(_ which: String) -> Cell {
        let message =
            which == "aggregated" ? "no aggregated item, sequence was empty." : "no \(which) item, sequence was empty."
        return .undefined(
            MissingValue(
                message: "there is no \(which) item: the list is empty", name: which,
                debugText: "undefined value printed: N" + message.dropFirst()))
    }

    private static func join(_ cell: Cell, _ separator: Cell, _ key: Cell?, _ renderer: Renderer) throws -> Cell {
        var elements = try renderer.iterate(cell)
        try renderer.charge(elements: elements.count)
        if let key { elements = try elements.map { try attribute(key, of: $0, renderer) } }
        let isMarkup = renderer.autoescape && (separator.isMarkup || elements.contains(where: \.isMarkup))
        func shown(_ cell: Cell) throws -> String { isMarkup ? try renderer.escaped(cell) : try renderer.text(cell) }
        let between = try shown(separator)
        var parts: [String] = []
        for element in elements { parts.append(try shown(element)) }
        let text = try renderer.build { (out) throws(TextFault) in
            for (index, part) in parts.enumerated() {
                if index > 0 { try out.append(between) }
                try out.append(part)
            }
        }
        let result: Cell = isMarkup ? .markup(text) : .string(text)
        if let provenance = renderer.provenance {
            let isAuthored = provenance.argumentsAreAuthored
            var pieces: [(text: String, data: [Range<Int>])] = []
            for (index, element) in elements.enumerated() {
                if index > 0 { pieces.append((between, isAuthored ? [] : [0..<between.utf8.count])) }
                pieces.append((parts[index], renderer.data(in: parts[index], of: element, from: nil)))
            }
            renderer.note(result, made: pieces)
        }
        return result
    }
}

/// Rows and columns of a list.
enum Rows {
    static func batches(_ elements: [Cell], _ width: Cell, _ fill: Cell?, _ renderer: Renderer) throws -> Cell {
        guard let number = width.number else {
            throw TemplateFault(.type, "the argument 'linecount' of 'batch' must be a number, not \(width.kindName)")
        }
        try renderer.charge(elements: elements.count)
        var rows: [Cell] = []
        var row: [Cell] = []
        for element in elements {
            if Double(row.count) == number {
                try renderer.charge(memory: Renderer.objectSize)
                rows.append(.list(ListCell(row)))
                row = []
            }
            row.append(element)
        }
        if !row.isEmpty {
            if let fill, Double(row.count) < number {
                guard let width = width.integer else {
                    throw TemplateFault(
                        .type, "the argument 'linecount' of 'batch' must be an integer to be filled up to")
                }
                try renderer.charge(elements: width)
                row += repeatElement(fill, count: width - row.count)
            }
            rows.append(.list(ListCell(row)))
        }
        return .object(GeneratorCell("batch", rows))
    }

    static func slices(_ elements: [Cell], _ count: Int, _ fill: Cell?, _ renderer: Renderer) throws -> Cell {
        guard count != 0 else { throw TemplateFault(.zeroDivision, "'slice' needs at least 1 slice, not 0") }
        guard count > 0 else { return .object(GeneratorCell("slice", [])) }
        try renderer.charge(elements: count)
        try renderer.charge(memory: count * Renderer.objectSize)
        try renderer.charge(made: elements.count)
        let (each, extra) = elements.count.quotientAndRemainder(dividingBy: count)
        var place = 0
        let columns = (0..<count).map { index in
            let size = each + (index < extra ? 1 : 0)
            var column = Array(elements[place..<place + size])
            place += size
            if let fill, index >= extra { column.append(fill) }
            return Cell.list(ListCell(column))
        }
        return .object(GeneratorCell("slice", columns))
    }
}
