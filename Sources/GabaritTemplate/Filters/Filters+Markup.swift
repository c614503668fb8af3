extension Filters {
    /// Filters of HTML and XML.
    static let markup: [String: FilterBody] = [
        "escape": escape, "e": escape,
        "forceescape": { cell, arguments, renderer in
            _ = try BoundArguments(arguments, "forceescape", [])
            return .markup(try escaped(renderer.bytes(cell), renderer))
        },
        "safe": { cell, arguments, renderer in
            _ = try BoundArguments(arguments, "safe", [])
            return try renderer.declaredSafe(cell)
        },
        "urlize": { cell, arguments, renderer in
            let names: [String] = ["trim_url_limit", "nofollow", "target", "rel", "extra_schemes"]
            return try urlize(cell, try BoundArguments(arguments, "urlize", names), renderer)
        },
        "xmlattr": { cell, arguments, renderer in
            let bound = try BoundArguments(arguments, "xmlattr", ["autospace"])
            return try attributes(cell, spaced: bound.flag(0, default: true, renderer), renderer)
        },
        "tojson": { cell, arguments, renderer in
            let bound = try BoundArguments(arguments, "tojson", ["indent"])
            let text = try JSONText.python(cell, indent: bound.given(0), bound, renderer)
            return renderer.document(text, of: cell, isQuoted: true)
        },
        "pprint": { cell, arguments, renderer in
            _ = try BoundArguments(arguments, "pprint", [])
            return .string(try PrettyText.text(cell, renderer))
        },
    ]

    private static let escape: FilterBody = { cell, arguments, renderer in
        _ = try BoundArguments(arguments, "escape", [])
        if cell.isMarkup { return cell }
        return .markup(try escaped(renderer.bytes(cell), renderer))
    }

    private static func escaped(_ text: [UInt8], _ renderer: Renderer) throws -> String {
        try renderer.build { (out) throws(TextFault) in try XMLText.appendEscaped(text.span, to: &out) }
    }

    private static func urlize(_ cell: Cell, _ bound: BoundArguments, _ renderer: Renderer) throws -> Cell {
        let policies = renderer.settings.policies
        var urlizer = Urlizer()
        urlizer.limit = try bound.optionalInteger(0)
        var rel = Set(try words(bound.optionalText(3) ?? ""))
        if try bound.flag(1, default: false, renderer) { rel.insert("nofollow") }
        rel.formUnion(words(policies.urlizeRel ?? ""))
        urlizer.rel = rel.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.joined(separator: " ")
        urlizer.target = try bound.optionalText(2) ?? policies.urlizeTarget
        urlizer.extraSchemes = try schemes(bound.given(4), renderer) ?? policies.urlizeExtraSchemes
        for scheme in urlizer.extraSchemes {
            guard try renderer.perform({ () throws(TextFault) in try Urlizer.isScheme(scheme) }) else {
                throw TemplateFault(.argument, "'\(scheme)' is no scheme of an address; 'tel:' would be one")
            }
        }
        let text = CodePoints.decode(
            cell.isMarkup ? try renderer.text(cell) : try escaped(renderer.bytes(cell), renderer))
        var budget = renderer.remainingFuel
        let before = budget
        let result = try renderer.build { (out) throws(TextFault) in
            try urlizer.append(text, budget: &budget, to: &out)
        }
        try renderer.charge(before - budget)
        return renderer.autoescape ? .markup(result) : .string(result)
    }

    private static func words(_ text: String) -> [String] {
        let bytes = Array(text.utf8)
        return TextSplit.words(bytes.span).map { String(decoding: bytes[$0], as: UTF8.self) }
    }

    private static func schemes(_ cell: Cell?, _ renderer: Renderer) throws -> [String]? {
        guard let cell else { return nil }
        return try renderer.iterate(cell).map { scheme in
            guard let text = scheme.text else {
                throw TemplateFault(.type, "'extra_schemes' needs strings, not \(scheme.kindName)")
            }
            return text
        }
    }

    private static func attributes(_ cell: Cell, spaced: Bool, _ renderer: Renderer) throws -> Cell {
        try renderer.requireDefined(cell)
        guard case .dictionary(let dictionary) = cell else {
            throw TemplateFault(.type, "'xmlattr' needs a dictionary, not \(cell.kindName)")
        }
        var items: [String] = []
        for (key, value) in dictionary.pairs {
            switch value {
            case .none, .undefined: continue
            default: break
            }
            guard let name = key.text else {
                throw TemplateFault(.type, "the name of an attribute must be a string, not \(key.kindName)")
            }
            guard !name.unicodeScalars.contains(where: isForbidden) else {
                throw TemplateFault(
                    .value, "the name of an attribute cannot hold spaces, '/', '>' or '=', as '\(name)' does")
            }
            let shown = try renderer.build { (out) throws(TextFault) in
                try out.append(items.isEmpty && !spaced ? "" : " ")
            }
            items.append(shown + (try escapedText(key, renderer)) + "=\"" + (try escapedText(value, renderer)) + "\"")
        }
        let text = items.joined()
        try renderer.charge(bytes: text.utf8.count)
        return renderer.autoescape ? .markup(text) : .string(text)
    }

    private static func escapedText(_ cell: Cell, _ renderer: Renderer) throws -> String {
        cell.isMarkup ? try renderer.text(cell) : try escaped(renderer.bytes(cell), renderer)
    }

    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "/", ">", "=", " ", "\t", "\n", "\r", "\u{B}", "\u{C}": true
        default: false
        }
    }
}
