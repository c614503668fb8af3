public import GabaritSource
public import GabaritValue

extension TemplateSettings {
    /// Settings by the names of Jinja's `Environment`; what is not named keeps its default.
    ///
    /// `trim_blocks`, `lstrip_blocks` and `keep_trailing_newline` are booleans; `newline_sequence`, the six delimiters
    /// (`block_start_string` and so on), `line_statement_prefix` and `line_comment_prefix` are strings; `autoescape` is a
    /// boolean or `"select"`, `undefined` one of `"default"`, `"chainable"`, `"strict"` and `"debug"`, `sandbox` a boolean or
    /// `"immutable"`, `extensions` a list of `"do"` and `"loopcontrols"`, `policies` an object with Jinja's names. An object
    /// `globals` may stand beside them; it is for the environment.
    ///
    /// - Parameter options: an object, for example `{"trim_blocks": true, "undefined": "strict"}`.
    /// - Throws: a problem for every name that is no setting and every value that a setting does not take.
    public init(jinja options: Node) throws(Diagnostics) {
        var settings = TemplateSettings()
        var fields = Fields(options, of: "the environment")
        settings.trimBlocks = fields.bool("trim_blocks") ?? false
        settings.lstripBlocks = fields.bool("lstrip_blocks") ?? false
        settings.keepTrailingNewline = fields.bool("keep_trailing_newline") ?? false
        settings.newlineSequence = fields.lineEnd("newline_sequence") ?? .lineFeed
        settings.delimiters = fields.delimiters()
        settings.lineStatementPrefix = fields.mark("line_statement_prefix")
        settings.lineCommentPrefix = fields.mark("line_comment_prefix")
        settings.autoescape = fields.switched("autoescape", [.off, .on], ["select": .select]) ?? .off
        settings.undefined = fields.word("undefined") ?? .standard
        let extensions = fields.words("extensions", LanguageExtension.self)
        settings.allowsDo = extensions.contains(.do)
        settings.allowsLoopControls = extensions.contains(.loopControls)
        settings.sandbox = fields.switched("sandbox", [.off, .on], ["immutable": .immutable]) ?? .off
        if let policies = fields.value("policies") {
            let (read, problems) = TemplatePolicies.read(policies, at: fields.pointer.appending("policies"))
            settings.policies = read
            fields.add(problems)
        }
        _ = fields.object("globals")
        let problems = fields.finish()
        guard problems.isEmpty else { throw Diagnostics(problems.sortedByPlace) }
        self = settings
    }

    /// Settings by the names of Jinja's `Environment`, from values that stand in no file.
    ///
    /// - Throws: as ``init(jinja:)-(Node)`` does, with places in the settings written as JSON.
    public init(jinja options: Value) throws(Diagnostics) {
        var limits = JSONLimits.document
        limits.allowsNUL = true
        let text = SourceFile(name: "template settings", text: JSONWriter().text(options))
        try self.init(jinja: try JSONReader(limits: limits).node(text))
    }

    /// What may be added to the statements of the language, by Jinja's short names.
    private enum LanguageExtension: String, CaseIterable { case `do`, loopControls = "loopcontrols" }
}

extension Fields {
    /// A string that is not empty: at an empty one every place of a text would be a mark.
    fileprivate mutating func mark(_ name: String) -> String? {
        guard let text = string(name) else { return nil }
        if text.isEmpty { reject(name, code: "E_CHOICE", "'\(name)' must not be empty") }
        return text
    }

    fileprivate mutating func delimiters() -> Delimiters {
        let standard = Delimiters()
        return Delimiters(
            blockStart: mark("block_start_string") ?? standard.blockStart,
            blockEnd: mark("block_end_string") ?? standard.blockEnd,
            variableStart: mark("variable_start_string") ?? standard.variableStart,
            variableEnd: mark("variable_end_string") ?? standard.variableEnd,
            commentStart: mark("comment_start_string") ?? standard.commentStart,
            commentEnd: mark("comment_end_string") ?? standard.commentEnd)
    }

    fileprivate mutating func lineEnd(_ name: String) -> TemplateSettings.LineEnd? {
        guard let text = string(name) else { return nil }
        if let end = TemplateSettings.LineEnd(rawValue: text) { return end }
        reject(name, code: "E_CHOICE", "'\(name)' must be \"\\n\", \"\\r\\n\" or \"\\r\"")
        return nil
    }

    /// A setting that is off, on, or something more that has a word.
    ///
    /// - Parameter states: what false and true stand for.
    fileprivate mutating func switched<State>(
        _ name: String, _ states: [State], _ words: [String: State]
    ) -> State? {
        guard let given = value(name)?.value else { return nil }
        if case .bool(let flag) = given { return states[flag ? 1 : 0] }
        if let state = given.string.flatMap({ words[$0] }) { return state }
        let names = words.keys.sorted()
        let near = given.string.flatMap { NearName.of($0, among: names) }
        let isQuoted = ["true", "false"].contains(given.string?.lowercased())
        reject(
            name, code: "E_CHOICE",
            "'\(name)' must be true, false or \(names.map { "\"\($0)\"" }.joined(separator: ", ")), this is \(given.kindWords)",
            hint: near.map { "did you mean '\($0)'?" } ?? (isQuoted ? "write it without quotes" : nil))
        return nil
    }

    /// A list of words out of a closed set.
    fileprivate mutating func words<Choice: RawRepresentable & CaseIterable>(
        _ name: String, _ type: Choice.Type
    ) -> [Choice] where Choice.RawValue == String {
        let known = Choice.allCases.map(\.rawValue)
        var unknown: [Diagnostic] = []
        let found = strings(name).enumerated().compactMap { index, element in
            let choice = Choice(rawValue: element.text)
            if choice == nil {
                unknown.append(
                    Diagnostic(
                        code: "E_CHOICE", "'\(name)' has no '\(element.text.shortened)'",
                        at: .value(pointer.appending(name).appending(index), element.node.span), name: element.text,
                        among: known, quote: element.node.quote,
                        otherwise: "it takes \(known.map { "'\($0)'" }.joined(separator: ", "))"))
            }
            return choice
        }
        add(unknown)
        return found
    }
}
