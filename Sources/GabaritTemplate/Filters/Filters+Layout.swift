extension Filters {
    /// Filters that lay a text out.
    static let layout: [String: FilterBody] = [
        "trim": { cell, arguments, renderer in
            let bound = try BoundArguments(arguments, "trim", ["chars"])
            return try Methods.trim(cell, bound, .both, renderer)
        },
        "center": { cell, arguments, renderer in
            let bound = try BoundArguments(arguments, "center", ["width"])
            return try Padding.center(cell, bound.integer(0, default: 80), " ", renderer)
        },
        "indent": { cell, arguments, renderer in
            let bound = try BoundArguments(arguments, "indent", ["width", "first", "blank"])
            return try indent(cell, bound, renderer)
        },
        "truncate": { cell, arguments, renderer in
            let bound = try BoundArguments(arguments, "truncate", ["length", "killwords", "end", "leeway"])
            return try truncate(cell, bound, renderer)
        },
        "wordwrap": { cell, arguments, renderer in
            let names: [String] = ["width", "break_long_words", "wrapstring", "break_on_hyphens"]
            return try wrap(cell, try BoundArguments(arguments, "wordwrap", names), renderer)
        },
        "wordcount": { cell, arguments, renderer in
            _ = try BoundArguments(arguments, "wordcount", [])
            var count = 0
            var inWord = false
            for scalar in try renderer.scalars(cell) {
                let isWord = scalar.isWord
                if isWord, !inWord { count += 1 }
                inWord = isWord
            }
            return .integer(count)
        },
    ]

    private static func indent(_ cell: Cell, _ bound: BoundArguments, _ renderer: Renderer) throws -> Cell {
        let text = try renderer.stringBytes(cell, "indent")
        var indention: [UInt8]
        if let given = bound[0], given.text != nil {
            indention = try renderer.bytes(given, for: cell)
        } else {
            indention = Array(repeating: 32, count: try width(bound.integer(0, default: 4), renderer))
        }
        let first = try bound.flag(1, default: false, renderer)
        let blank = try bound.flag(2, default: false, renderer)
        return renderer.like(
            cell,
            try renderer.build { (out) throws(TextFault) in
                try Indentation.indent(text.span, by: indention.span, first: first, blank: blank, to: &out)
            })
    }

    private static func truncate(_ cell: Cell, _ bound: BoundArguments, _ renderer: Renderer) throws -> Cell {
        let length = try bound.integer(0, default: 255)
        let kills = try bound.flag(1, default: false, renderer)
        let end = CodePoints.decode(try bound.text(2, default: "..."))
        let leeway = try bound.optionalInteger(3) ?? renderer.settings.policies.truncateLeeway
        guard length >= end.count else {
            throw TemplateFault(
                .argument, "'truncate' needs a length of at least \(end.count), that of its end, not \(length)")
        }
        if cell.text == nil, let count = try? count(cell), leeway >= 0, count - leeway <= length { return cell }
        let text = try renderer.stringBytes(cell, "truncate")
        let short = try renderer.perform { () throws(TextFault) in
            try Truncation.truncate(
                CodePoints.decode(text.span), length: length, killsWords: kills, end: end, leeway: leeway)
        }
        return try short.map { try renderer.like(cell, $0) } ?? renderer.like(cell, bytes: text)
    }

    private static func wrap(_ cell: Cell, _ bound: BoundArguments, _ renderer: Renderer) throws -> Cell {
        let text = try renderer.stringBytes(cell, "wordwrap")
        var wrap = WordWrap(width: try bound.integer(0, default: 79))
        wrap.breaksLongWords = try bound.flag(1, default: true, renderer)
        let separator = try bound.optionalText(2) ?? renderer.settings.newlineSequence.rawValue
        wrap.breaksOnHyphens = try bound.flag(3, default: true, renderer)
        let pieces = try renderer.build { (out) throws(TextFault) in
            var isFirst = true
            for range in TextSplit.lines(text.span) {
                if !isFirst { try out.append(separator) }
                isFirst = false
                let lines = try wrap.lines(of: CodePoints.decode(text.span.extracting(range)))
                for (index, line) in lines.enumerated() {
                    if index > 0 { try out.append(separator) }
                    try out.append(line)
                }
            }
        }
        return .string(pieces)
    }
}

/// Padding to a width.
enum Padding {
    static func center(_ cell: Cell, _ width: Int, _ fill: Unicode.Scalar, _ renderer: Renderer) throws -> Cell {
        try pad(cell, width, fill, renderer) { missing in missing / 2 + (missing & width & 1) }
    }

    /// - Parameter before: how much of the missing width goes before the text.
    static func pad(
        _ cell: Cell, _ width: Int, _ fill: Unicode.Scalar, _ renderer: Renderer, before: (Int) -> Int
    ) throws -> Cell {
        let text = try renderer.bytes(cell)
        let (missing, overflow) = width.subtractingReportingOverflow(CodePoints.count(text.span))
        guard !overflow, missing > 0 else { return renderer.like(cell, String(decoding: text, as: UTF8.self)) }
        let lead = before(missing)
        return renderer.like(
            cell,
            try renderer.build { (out) throws(TextFault) in
                try out.append(fill, count: lead)
                try out.append(text)
                try out.append(fill, count: missing - lead)
            })
    }
}
