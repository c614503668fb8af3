public import GabaritValue

extension TemplateSettings {
    /// Settings by the names of Jinja's `Environment`; what is not named keeps its default.
    ///
    /// - Parameter options: an object, for example `{"trim_blocks": true, "undefined": "strict"}`.
    public init(jinja options: Value) {
        var settings = TemplateSettings()
        settings.trimBlocks = Self.flag(options, "trim_blocks")
        settings.lstripBlocks = Self.flag(options, "lstrip_blocks")
        settings.keepTrailingNewline = Self.flag(options, "keep_trailing_newline")
        settings.newlineSequence = options["newline_sequence"]?.string ?? settings.newlineSequence
        settings.delimiters = Self.delimiters(options)
        settings.lineStatementPrefix = options["line_statement_prefix"]?.string
        settings.lineCommentPrefix = options["line_comment_prefix"]?.string
        if options["autoescape"]?.string == "select" { settings.autoescape = .select }
        if Self.flag(options, "autoescape") { settings.autoescape = .on }
        settings.undefined = options["undefined"]?.string.flatMap(TemplateSettings.UndefinedKind.init) ?? .standard
        let extensions = (options["extensions"]?.array ?? []).compactMap(\.string)
        settings.allowsDo = extensions.contains("do")
        settings.allowsLoopControls = extensions.contains("loopcontrols")
        settings.policies = Self.policies(options["policies"] ?? .object([:]))
        if Self.flag(options, "sandbox") { settings.sandbox = .on }
        if options["sandbox"]?.string == "immutable" { settings.sandbox = .immutable }
        self = settings
    }

    private static func flag(_ options: Value, _ name: String) -> Bool { options[name] == .bool(true) }

    private static func delimiters(_ options: Value) -> Delimiters {
        var delimiters = Delimiters()
        let places: [(String, WritableKeyPath<Delimiters, String>)] = [
            ("block_start_string", \.blockStart), ("block_end_string", \.blockEnd),
            ("variable_start_string", \.variableStart), ("variable_end_string", \.variableEnd),
            ("comment_start_string", \.commentStart), ("comment_end_string", \.commentEnd),
        ]
        for (name, place) in places { if let text = options[name]?.string { delimiters[keyPath: place] = text } }
        return delimiters
    }

    private static func policies(_ given: Value) -> TemplatePolicies {
        var policies = TemplatePolicies()
        if case .integer(let leeway)? = given["truncate.leeway"] { policies.truncateLeeway = leeway }
        if let value = given["urlize.rel"] { policies.urlizeRel = value.string }
        if let value = given["urlize.target"] { policies.urlizeTarget = value.string }
        policies.urlizeExtraSchemes = (given["urlize.extra_schemes"]?.array ?? []).compactMap(\.string)
        let arguments = given["json.dumps_kwargs"]
        // The policy takes the place of Jinja's, which sorts.
        if arguments != nil { policies.jsonSortsKeys = false }
        if case .integer(let indent)? = arguments?["indent"] { policies.jsonIndent = indent }
        if case .bool(let sorts)? = arguments?["sort_keys"] { policies.jsonSortsKeys = sorts }
        return policies
    }
}
