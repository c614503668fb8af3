internal import GabaritValue

extension Filters {
    static let text: [String: FilterBody] = [
        "upper": { cell, _, renderer in try renderer.like(cell, renderer.subject(cell).uppercased()) },
        "lower": { cell, _, renderer in try renderer.like(cell, renderer.subject(cell).lowercased()) },
        "capitalize": { cell, _, renderer in
            let text = renderer.subject(cell)
            return try renderer.like(cell, text.prefix(1).uppercased() + text.dropFirst().lowercased())
        },
        "title": { cell, _, renderer in try renderer.like(cell, TextCase.title(renderer.subject(cell))) },
        "trim": { cell, arguments, renderer in
            let bound = try BoundArguments(arguments, "trim", ["chars"])
            let characters = try bound["chars"].map { _ in Set(try bound.text("chars", default: "").unicodeScalars) }
            return try renderer.like(cell, TextTrim.trimmed(renderer.subject(cell), characters))
        },
        "replace": { cell, arguments, renderer in
            let bound = try BoundArguments(arguments, "replace", ["old", "new", "count"])
            let old = CellText.text(try bound.required("old"))
            let new = CellText.text(try bound.required("new"))
            let count = try bound.integer("count", default: -1)
            return try renderer.like(cell, TextReplace.replaced(renderer.subject(cell), old, new, count, renderer))
        },
        "escape": { cell, _, _ in cell.isMarkup ? cell : .markup(Escape.html(CellText.text(cell))) },
        "e": { cell, _, _ in cell.isMarkup ? cell : .markup(Escape.html(CellText.text(cell))) },
        "forceescape": { cell, _, _ in .markup(Escape.html(CellText.text(cell))) },
        "safe": { cell, _, _ in .markup(CellText.text(cell)) },
        "string": { cell, _, _ in cell.text != nil ? cell : .string(CellText.text(cell)) },
        "indent": { cell, arguments, renderer in
            let bound = try BoundArguments(arguments, "indent", ["width", "first", "blank"])
            let prefix =
                try bound["width"]?.text
                ?? String(repeating: " ", count: try Self.width(bound.integer("width", default: 4), renderer))
            return try renderer.like(
                cell,
                TextLayout.indented(
                    renderer.subject(cell), prefix, first: bound.flag("first", default: false),
                    blank: bound.flag("blank", default: false)))
        },
        "center": { cell, arguments, renderer in
            let bound = try BoundArguments(arguments, "center", ["width"])
            let width = try Self.width(bound.integer("width", default: 80), renderer)
            return try renderer.like(cell, TextLayout.centered(renderer.subject(cell), width))
        },
        "truncate": { cell, arguments, renderer in
            let bound = try BoundArguments(arguments, "truncate", ["length", "killwords", "end", "leeway"])
            return try renderer.like(
                cell,
                TextLayout.truncated(
                    renderer.subject(cell), try bound.integer("length", default: 255),
                    cutsWords: bound.flag("killwords", default: false), end: try bound.text("end", default: "..."),
                    leeway: try bound.integer("leeway", default: 5)))
        },
        "wordcount": { cell, _, renderer in
            .integer(
                renderer.subject(cell).split { !($0.isLetter || $0.isNumber || $0 == "_") }.count)
        },
        "striptags": { cell, _, renderer in .string(TextLayout.withoutTags(renderer.subject(cell))) },
        "urlencode": { cell, _, renderer in .string(try URLEncoding.encoded(cell, renderer)) },
        "format": { cell, arguments, renderer in
            let values: Cell =
                arguments.keyword.isEmpty
                ? .tuple(arguments.positional)
                : .dictionary(DictionaryCell(arguments.keyword.map { ($0.name, $0.value) }))
            return try renderer.printf(renderer.subject(cell), values, isMarkup: cell.isMarkup)
        },
        "tojson": { cell, arguments, renderer in
            let bound = try BoundArguments(arguments, "tojson", ["indent"])
            let indent = try bound["indent"].map { _ in try Self.width(bound.integer("indent", default: 0), renderer) }
            let text = JSONText.spaced(try cell.value(), indent: indent, sortedKeys: true)
            return .markup(JSONText.safeInHTML(text))
        },
        "pprint": { cell, _, _ in .string(CellText.represented(cell)) },
    ]

    /// A width that is not too wide to make.
    static func width(_ width: Int, _ renderer: Renderer) throws -> Int {
        let clamped = max(0, width)
        try renderer.charge(bytes: clamped)
        return clamped
    }
}
