extension Methods {
    /// Methods of strings that look for other strings.
    static let stringSearch: [String: Body] = [
        "find": { cell, arguments, renderer in
            .integer(try place("find", cell, arguments, renderer, last: false) ?? -1)
        },
        "rfind": { cell, arguments, renderer in
            .integer(try place("rfind", cell, arguments, renderer, last: true) ?? -1)
        },
        "index": { cell, arguments, renderer in
            try found("index", place("index", cell, arguments, renderer, last: false))
        },
        "rindex": { cell, arguments, renderer in
            try found("rindex", place("rindex", cell, arguments, renderer, last: true))
        },
        "count": { cell, arguments, renderer in
            let window = try Window("count", cell, arguments, renderer)
            guard let part = window.part else { return .integer(0) }
            return .integer(TextSearch.count(part.span, in: window.text.span))
        },
        "startswith": { cell, arguments, renderer in
            try affix("startswith", cell, arguments, renderer) { TextSearch.isMatch($1.span, $0.span, 0) }
        },
        "endswith": { cell, arguments, renderer in
            try affix("endswith", cell, arguments, renderer) {
                TextSearch.isMatch($1.span, $0.span, $0.count - $1.count)
            }
        },
        "replace": { cell, arguments, renderer in
            let bound = try positional(arguments, "replace", ["old", "new", "count"], required: 2)
            let (old, new) = (try bound.text(0, default: ""), try bound.text(1, default: ""))
            _ = (old, new)
            return try replace(
                cell, bound.required(0), bound.required(1), bound.integer(2, default: -1), renderer)
        },
    ]

    /// `str.replace`; markup escapes what it takes in.
    static func replace(
        _ cell: Cell, _ old: Cell, _ new: Cell, _ limit: Int, _ renderer: Renderer
    ) throws -> Cell {
        let text = try renderer.bytes(cell)
        let (before, after) = (try renderer.bytes(old), try renderer.bytes(new, for: cell))
        let result = try renderer.build { (out) throws(TextFault) in
            try TextSearch.replace(before.span, with: after.span, in: text.span, limit: limit, to: &out)
        }
        return renderer.like(cell, result)
    }

    private static func found(_ function: String, _ place: Int?) throws -> Cell {
        guard let place else { throw TemplateFault(.value, "'\(function)' did not find the text") }
        return .integer(place)
    }

    private static func place(
        _ function: String, _ cell: Cell, _ arguments: CallArguments, _ renderer: Renderer, last: Bool
    ) throws -> Int? {
        let window = try Window(function, cell, arguments, renderer)
        guard let part = window.part else { return nil }
        let offset =
            last
            ? TextSearch.findLast(part.span, in: window.text.span, before: window.text.count)
            : TextSearch.find(part.span, in: window.text.span)
        guard let offset else { return nil }
        return window.start + CodePoints.count(window.text.span.extracting(0..<offset))
    }

    private static func affix(
        _ function: String, _ cell: Cell, _ arguments: CallArguments, _ renderer: Renderer,
        _ holds: ([UInt8], [UInt8]) -> Bool
    ) throws -> Cell {
        var several = arguments
        var candidates: [Cell] = []
        if case .tuple(let parts)? = arguments.positional.first {
            candidates = parts.elements
            several.positional[0] = .string("")
        } else if let first = arguments.positional.first {
            candidates = [first]
        }
        let window = try Window(function, cell, several, renderer)
        for candidate in candidates {
            guard let text = candidate.text else {
                throw TemplateFault(
                    .type, "'\(function)' needs a string or a tuple of strings, not \(candidate.kindName)")
            }
            if window.part != nil, holds(window.text, Array(text.utf8)) { return .bool(true) }
        }
        return .bool(false)
    }

    /// The part of a text between two places, as `find(sub, start, end)` names it.
    private struct Window {
        var text: [UInt8]
        /// What is looked for; `nil` when the window lies past the end.
        var part: [UInt8]?
        var start: Int

        init(_ function: String, _ cell: Cell, _ arguments: CallArguments, _ renderer: Renderer) throws {
            let bound = try positional(arguments, function, ["sub", "start", "end"], required: 1)
            let part = Array(try bound.text(0, default: "").utf8)
            text = try renderer.bytes(cell)
            start = 0
            self.part = part
            guard bound.given(1) != nil || bound.given(2) != nil else { return }
            let count = CodePoints.count(text.span)
            func clamped(_ place: Int) -> Int { place < 0 ? max(place + count, 0) : place }
            start = clamped(try bound.optionalInteger(1) ?? 0)
            let end = min(clamped(try bound.optionalInteger(2) ?? count), count)
            guard start <= end else {
                self.part = nil
                return
            }
            let range = CodePoints.offset(of: start, in: text.span)..<CodePoints.offset(of: end, in: text.span)
            text = Array(text[range])
        }
    }
}
