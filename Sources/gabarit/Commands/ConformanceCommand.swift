internal import ArgumentParser
internal import GabaritSource
internal import GabaritTemplate
internal import GabaritValue

/// `gabarit conformance`: answers template cases, a JSON object a line, for test runners.
struct ConformanceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conformance", abstract: "Answer template cases on standard input.", shouldDisplay: false)

    func run() throws {
        let terminal = Terminal(.never)
        while let line = readLine(strippingNewline: true) {
            guard !line.isEmpty else { continue }
            terminal.line(JSONWriter().text(ConformanceCase(line).answer))
        }
    }
}

/// One case: templates, context and options in, text or an error out.
struct ConformanceCase {
    private let line: String

    init(_ line: String) {
        self.line = line
    }

    var answer: Value {
        var id: Value = .null
        do throws(Diagnostics) {
            let reader = JSONReader(limits: JSONLimits(bytes: 64 * 1024 * 1024, depth: 256))
            let document = try reader.value(SourceFile(name: "case", text: line))
            id = document["id"] ?? .null
            return ["id": id, "output": .string(try render(document))]
        } catch {
            let first = error.all.first
            let text = DiagnosticFormatter().text(error)
            return ["id": id, "error": ["group": .string(Self.group(first?.code ?? "")), "message": .string(text)]]
        }
    }

    private func render(_ document: Value) throws(Diagnostics) -> String {
        let environment = document["env"]?.object ?? [:]
        let texts = document["templates"]?.object ?? [:]
        let loader = DictionaryLoader(Dictionary(texts.map { ($0.key, $0.value.string ?? "") }) { $1 })
        let templates = TemplateEnvironment(
            Self.settings(environment), loader: loader, globals: environment["globals"]?.object ?? [:])
        let template = try templates.template(named: document["entry"]?.string ?? "")
        return try template.render(document["context"]?.object ?? [:])
    }

    /// Options by Jinja's names.
    static func settings(_ options: Object) -> TemplateSettings {
        var settings = TemplateSettings()
        func text(_ key: String) -> String? { options[key]?.string }
        func flag(_ key: String) -> Bool { options[key] == .bool(true) }
        settings.trimBlocks = flag("trim_blocks")
        settings.lstripBlocks = flag("lstrip_blocks")
        settings.keepTrailingNewline = flag("keep_trailing_newline")
        settings.newlineSequence = text("newline_sequence") ?? "\n"
        settings.lineStatementPrefix = text("line_statement_prefix")
        settings.lineCommentPrefix = text("line_comment_prefix")
        settings.autoescape = flag("autoescape") ? .on : text("autoescape") == "select" ? .select : .off
        settings.undefined = text("undefined").flatMap(TemplateSettings.UndefinedKind.init) ?? .standard
        let extensions = options["extensions"]?.array?.compactMap(\.string) ?? []
        settings.allowsDo = extensions.contains("do")
        settings.allowsLoopControls = extensions.contains("loopcontrols")
        var marks = Delimiters()
        marks.blockStart = text("block_start_string") ?? marks.blockStart
        marks.blockEnd = text("block_end_string") ?? marks.blockEnd
        marks.variableStart = text("variable_start_string") ?? marks.variableStart
        marks.variableEnd = text("variable_end_string") ?? marks.variableEnd
        marks.commentStart = text("comment_start_string") ?? marks.commentStart
        marks.commentEnd = text("comment_end_string") ?? marks.commentEnd
        settings.delimiters = marks
        return settings
    }

    private static func group(_ code: String) -> String {
        switch code {
        case "E_TEMPLATE_SYNTAX", "E_NESTING": "syntax"
        case "E_UNDEFINED": "undefined"
        case "E_TEMPLATE_NOT_FOUND": "not-found"
        case "E_SECURITY": "security"
        default: "runtime"
        }
    }
}
