internal import GabaritSource
internal import GabaritValue

extension TemplatePolicies {
    /// Policies by Jinja's names, and what is wrong with them.
    static func read(_ options: Node, at pointer: JSONPointer) -> (TemplatePolicies, [Diagnostic]) {
        var policies = TemplatePolicies()
        var fields = Fields(options, of: "'policies'", at: pointer)
        if let leeway = fields.integer("truncate.leeway") { policies.truncateLeeway = leeway }
        // Null is a policy as well: no relation at all.
        if let relation = options["urlize.rel"], case .scalar(.null) = relation.content { policies.urlizeRel = nil }
        if let relation = fields.string("urlize.rel") { policies.urlizeRel = relation }
        policies.urlizeTarget = fields.string("urlize.target")
        policies.urlizeExtraSchemes = fields.strings("urlize.extra_schemes").map(\.text)
        if let arguments = fields.value("json.dumps_kwargs") {
            var layout = Fields(arguments, of: "'json.dumps_kwargs'", at: pointer.appending("json.dumps_kwargs"))
            // The policy takes the place of Jinja's, which sorts.
            policies.jsonSortsKeys = layout.bool("sort_keys") ?? false
            policies.jsonIndent = layout.indent()
            policies.jsonEscapesNonASCII = layout.bool("ensure_ascii") ?? true
            policies.jsonSeparators = layout.separators()
            fields.add(layout.finish())
        }
        return (policies, fields.finish())
    }

    /// The widest indentation of `tojson` that is worth having.
    fileprivate static let widestIndent = 100
}

extension Fields {
    /// What a level is indented with: that many spaces, or a text.
    fileprivate mutating func indent() -> String? {
        switch value("indent")?.value {
        case nil: return nil
        case .string(let text) where text.utf8.count <= TemplatePolicies.widestIndent: return text
        case .integer(let width) where width <= TemplatePolicies.widestIndent:
            return String(repeating: " ", count: max(0, width))
        default:
            reject(
                "indent", code: "E_CHOICE",
                "'indent' must be a number of spaces or a string, up to \(TemplatePolicies.widestIndent)")
            return nil
        }
    }

    fileprivate mutating func separators() -> TemplatePolicies.JSONSeparators? {
        let given = strings("separators").map(\.text)
        guard value("separators") != nil else { return nil }
        guard given.count == 2 else {
            reject("separators", code: "E_CHOICE", "'separators' must be two strings, between items and behind a key")
            return nil
        }
        return .init(items: given[0], keys: given[1])
    }
}
