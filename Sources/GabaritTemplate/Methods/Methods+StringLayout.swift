extension Methods {
    /// Methods of strings that add and take away at the ends.
    static let stringLayout: [String: Body] = [
        "strip": { cell, arguments, renderer in
            try trim(cell, positional(arguments, "strip", ["chars"]), .both, renderer)
        },
        "lstrip": { cell, arguments, renderer in
            try trim(cell, positional(arguments, "lstrip", ["chars"]), .start, renderer)
        },
        "rstrip": { cell, arguments, renderer in
            try trim(cell, positional(arguments, "rstrip", ["chars"]), .end, renderer)
        },
        "center": { cell, arguments, renderer in
            let bound = try positional(arguments, "center", ["width", "fillchar"], required: 1)
            return try Padding.center(cell, bound.integer(0, default: 0), fill(bound), renderer)
        },
        "ljust": { cell, arguments, renderer in
            let bound = try positional(arguments, "ljust", ["width", "fillchar"], required: 1)
            return try Padding.pad(cell, bound.integer(0, default: 0), fill(bound), renderer) { _ in 0 }
        },
        "rjust": { cell, arguments, renderer in
            let bound = try positional(arguments, "rjust", ["width", "fillchar"], required: 1)
            return try Padding.pad(cell, bound.integer(0, default: 0), fill(bound), renderer) { $0 }
        },
        "zfill": { cell, arguments, renderer in
            let bound = try positional(arguments, "zfill", ["width"], required: 1)
            return try zeroFill(cell, bound.integer(0, default: 0), renderer)
        },
        "removeprefix": { cell, arguments, renderer in
            let part = Array(
                try positional(arguments, "removeprefix", ["prefix"], required: 1).text(0, default: "").utf8)
            let text = try renderer.bytes(cell)
            return try renderer.like(cell, bytes: text.starts(with: part) ? Array(text.dropFirst(part.count)) : text)
        },
        "removesuffix": { cell, arguments, renderer in
            let part = Array(
                try positional(arguments, "removesuffix", ["suffix"], required: 1).text(0, default: "").utf8)
            let text = try renderer.bytes(cell)
            let ends = TextSearch.isMatch(part.span, text.span, text.count - part.count)
            return try renderer.like(cell, bytes: ends ? Array(text.dropLast(part.count)) : text)
        },
        "expandtabs": { cell, arguments, renderer in
            let bound = try BoundArguments(arguments, "expandtabs", ["tabsize"])
            return try expandTabs(cell, bound.integer(0, default: 8), renderer)
        },
    ]

    static func trim(
        _ cell: Cell, _ bound: BoundArguments, _ ends: TextTrim.Ends, _ renderer: Renderer
    ) throws -> Cell {
        let characters = try bound.optionalText(0).map(CodePoints.decode)
        let text = try renderer.bytes(cell)
        let kept = TextTrim.trim(text.span, characters, ends: ends)
        return renderer.like(cell, String(decoding: text[kept], as: UTF8.self))
    }

    private static func fill(_ bound: BoundArguments) throws -> Unicode.Scalar {
        let scalars = CodePoints.decode(try bound.text(1, default: " "))
        guard scalars.count == 1 else {
            throw TemplateFault(.type, "the fill must be one character, not \(scalars.count)")
        }
        return scalars[0]
    }

    private static func zeroFill(_ cell: Cell, _ width: Int, _ renderer: Renderer) throws -> Cell {
        let text = try renderer.scalars(cell)
        let (missing, overflow) = width.subtractingReportingOverflow(text.count)
        guard !overflow, missing > 0 else { return try renderer.like(cell, text) }
        let signed = text.first == "-" || text.first == "+"
        return renderer.like(
            cell,
            try renderer.build { (out) throws(TextFault) in
                try out.append(text.prefix(signed ? 1 : 0))
                try out.append("0", count: missing)
                try out.append(text.dropFirst(signed ? 1 : 0))
            })
    }

    private static func expandTabs(_ cell: Cell, _ size: Int, _ renderer: Renderer) throws -> Cell {
        let text = try renderer.scalars(cell)
        return renderer.like(
            cell,
            try renderer.build { (out) throws(TextFault) in
                var column = 0
                for scalar in text {
                    if scalar == "\t" {
                        guard size > 0 else { continue }
                        let count = size - column % size
                        try out.append(" ", count: count)
                        column += count
                        continue
                    }
                    column = scalar == "\n" || scalar == "\r" ? 0 : column + 1
                    try out.append(scalar)
                }
            })
    }
}
