internal import GabaritSource
internal import GabaritValue

/// Answers the cases of a conformance corpus: one line of JSON for each.
///
/// A case is `{"id", "templates", "entry", "context", "env"}`; the answer is `{"id", "output"}` or
/// `{"id", "error": {"group", "kind", "message"}}`. The options of `env` are Jinja's, by Jinja's names.
public struct Conformance: Sendable {
    private let render: @Sendable (Template, Object) throws(Diagnostics) -> String

    public init() {
        render = { (template, context) throws(Diagnostics) in try template.render(context) }
    }

    /// Answers with another way to render, which is to be compared.
    init(_ render: @escaping @Sendable (Template, Object) throws(Diagnostics) -> String) { self.render = render }

    /// The answer to one line; never fails, a line that is no case is answered with an error.
    public func answer(_ line: String) -> String {
        do throws(Diagnostics) {
            let value = try JSONReader(limits: .document).value(SourceFile(name: "case", text: line))
            return JSONWriter().text(answer(value))
        } catch {
            return JSONWriter().text(["id": .null, "error": .object(Self.description(of: error))])
        }
    }

    private func answer(_ question: Value) -> Value {
        let id = question["id"] ?? .null
        let texts = (question["templates"]?.object ?? [:]).map { ($0.key, $0.value.string ?? "") }
        let options = question["env"] ?? .object([:])
        do throws(Diagnostics) {
            let environment = TemplateEnvironment(
                Self.settings(options), loader: DictionaryLoader(Dictionary(texts) { $1 }),
                globals: options["globals"]?.object ?? [:])
            let template = try environment.template(named: question["entry"]?.string ?? "")
            let output = try render(template, question["context"]?.object ?? [:])
            return ["id": id, "output": .string(output)]
        } catch {
            return ["id": id, "error": .object(Self.description(of: error))]
        }
    }

    private static func description(of problems: Diagnostics) -> Object {
        guard let first = problems.all.first else { return ["kind": "runtime"] }
        let kind = kind(first.code)
        let groups = ["syntax", "undefined", "not-found", "security"]
        let group = groups.contains(kind) ? kind : "runtime"
        return ["group": .string(group), "kind": .string(kind), "message": .string(first.message)]
    }

    private static func kind(_ code: String) -> String {
        switch code {
        case "E_UNDEFINED": "undefined"
        case "E_TEMPLATE_NOT_FOUND": "not-found"
        case "E_SECURITY": "security"
        case "E_ZERO_DIVISION": "zero-division"
        case "E_NESTING", "E_TEMPLATE_SYNTAX", "E_TOO_LARGE": "syntax"
        default: code.hasPrefix("E_TEMPLATE_") ? code.dropFirst("E_TEMPLATE_".count).lowercased() : "runtime"
        }
    }
}

extension Conformance {
    private static func settings(_ options: Value) -> TemplateSettings {
        var settings = TemplateSettings()
        settings.trimBlocks = flag(options, "trim_blocks")
        settings.lstripBlocks = flag(options, "lstrip_blocks")
        settings.keepTrailingNewline = flag(options, "keep_trailing_newline")
        settings.newlineSequence = options["newline_sequence"]?.string ?? settings.newlineSequence
        settings.delimiters = delimiters(options)
        settings.lineStatementPrefix = options["line_statement_prefix"]?.string
        settings.lineCommentPrefix = options["line_comment_prefix"]?.string
        if options["autoescape"]?.string == "select" { settings.autoescape = .select }
        if flag(options, "autoescape") { settings.autoescape = .on }
        settings.undefined = options["undefined"]?.string.flatMap(TemplateSettings.UndefinedKind.init) ?? .standard
        let extensions = (options["extensions"]?.array ?? []).compactMap(\.string)
        settings.allowsDo = extensions.contains("do")
        settings.allowsLoopControls = extensions.contains("loopcontrols")
        settings.policies = policies(options["policies"] ?? .object([:]))
        return settings
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
        if case .integer(let indent)? = arguments?["indent"] { policies.jsonIndent = indent }
        if case .bool(let sorts)? = arguments?["sort_keys"] { policies.jsonSortsKeys = sorts }
        return policies
    }
}
