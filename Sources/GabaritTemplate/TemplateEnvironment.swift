public import GabaritSource
public import GabaritValue
internal import Synchronization

/// What templates have in common: settings, the loader, the global variables and the cache of compiled templates.
///
/// Safe to share between threads; independent templates render in parallel.
public final class TemplateEnvironment: Sendable {
    public let settings: TemplateSettings
    private let loader: (any TemplateLoader)?
    private let globals: Object
    private let cache = Mutex<[String: CompiledTemplate]>([:])

    public init(
        _ settings: TemplateSettings = TemplateSettings(), loader: (any TemplateLoader)? = nil, globals: Object = [:]
    ) {
        self.settings = settings
        self.loader = loader
        self.globals = globals
    }

    /// Compiles a template.
    ///
    /// - Throws: all syntax errors of the template.
    public func compile(_ file: SourceFile) throws(Diagnostics) -> Template { try compile(file.span) }

    /// Compiles a template that stands in a part of a file, as a string of a manifest does; places are the file's.
    public func compile(_ span: SourceSpan) throws(Diagnostics) -> Template {
        Template(environment: self, compiled: try CompiledTemplate(span, settings))
    }

    /// Compiles an expression without delimiters: `variables.environments`.
    public func compileExpression(_ span: SourceSpan) throws(Diagnostics) -> TemplateExpression {
        TemplateExpression(environment: self, compiled: try CompiledTemplate(expression: span, settings))
    }

    /// The template that the loader knows by a name.
    public func template(named name: String) throws(Diagnostics) -> Template {
        guard let compiled = try compiled(named: name) else {
            throw Diagnostics(Diagnostic(code: "E_TEMPLATE_NOT_FOUND", "there is no template '\(name)'"))
        }
        return Template(environment: self, compiled: compiled)
    }

    func compiled(named name: String) throws(Diagnostics) -> CompiledTemplate? {
        if let known = cache.withLock({ $0[name] }) { return known }
        guard let source = loader?.source(named: name) else { return nil }
        let compiled = try CompiledTemplate(source.span, settings)
        cache.withLock { $0[name] = compiled }
        return compiled
    }

    /// The names of the templates that can be named, where they are all in memory.
    var templateNames: [String] { (loader as? DictionaryLoader)?.names ?? [] }

    var globalCells: [String: Cell] {
        Globals.all.merging(globals.map { ($0.key, Cell($0.value)) }) { $1 }
    }

    /// A global variable of this environment.
    func globalValue(_ name: String) -> Value? { globals[name] }

    func autoescapes(_ name: String) -> Bool {
        switch settings.autoescape {
        case .off: return false
        case .on: return true
        case .select:
            let lowered = name.lowercased()
            return [".html", ".htm", ".xml"].contains { lowered.hasSuffix($0) }
        }
    }
}

/// A template after parsing. Immutable.
final class CompiledTemplate: @unchecked Sendable {
    /// Its flat code, made when it is first rendered.
    let tier = FastTier()
    // Cells in literals are strings, numbers and booleans only, which nothing can change: sharing them is safe.
    let file: SourceFile
    let span: SourceSpan
    let tree: SyntaxTree

    init(_ span: SourceSpan, _ settings: TemplateSettings) throws(Diagnostics) {
        try Self.checkSize(span, settings)
        try Self.checkDelimiters(settings.delimiters)
        file = span.file
        self.span = span
        var source = span
        if !settings.keepTrailingNewline { source.range = Self.withoutLastLineEnd(span) }
        var parser = Parser(source, settings: settings)
        tree = parser.template()
        guard parser.problems.isEmpty else { throw Diagnostics(parser.problems.sortedByPlace) }
    }

    init(expression span: SourceSpan, _ settings: TemplateSettings) throws(Diagnostics) {
        try Self.checkSize(span, settings)
        file = span.file
        self.span = span
        var parser = Parser(expression: span, settings: settings)
        let expression = parser.wholeExpression()
        guard let expression, parser.problems.isEmpty else { throw Diagnostics(parser.problems) }
        tree = SyntaxTree(statements: [Statement(form: .output(expression), range: span.range)], blocks: [:])
    }

    private static func checkSize(_ span: SourceSpan, _ settings: TemplateSettings) throws(Diagnostics) {
        guard span.range.count <= settings.limits.source else {
            throw Diagnostics(
                Diagnostic(
                    code: "E_TOO_LARGE",
                    "the template has \(span.range.count) bytes, the limit is \(settings.limits.source)",
                    at: .file(span.file.name)))
        }
    }

    private static func checkDelimiters(_ marks: Delimiters) throws(Diagnostics) {
        let starts = Set([marks.blockStart, marks.variableStart, marks.commentStart])
        guard starts.count < 3 || starts.contains("") else { return }
        throw Diagnostics(
            Diagnostic(
                code: "E_TEMPLATE_ARGUMENT",
                "the starts of blocks, variables and comments must differ and not be empty",
                hint: "they are '\(marks.blockStart)', '\(marks.variableStart)' and '\(marks.commentStart)'"))
    }

    private static func withoutLastLineEnd(_ span: SourceSpan) -> Range<Int> {
        var upper = span.range.upperBound
        if upper > span.range.lowerBound, span.file.bytes[upper - 1] == 0x0A { upper -= 1 }
        if upper > span.range.lowerBound, span.file.bytes[upper - 1] == 0x0D { upper -= 1 }
        return span.range.lowerBound..<upper
    }
}

extension [Diagnostic] {
    fileprivate var sortedByPlace: [Diagnostic] {
        sorted { ($0.place.span?.range.lowerBound ?? 0) < ($1.place.span?.range.lowerBound ?? 0) }
    }
}

extension Parser {
    init(expression span: SourceSpan, settings: TemplateSettings) {
        var inner = settings
        inner.delimiters = Delimiters()
        self.init(SourceSpan(file: span.file, range: span.range.lowerBound..<span.range.lowerBound), settings: inner)
        tokens = []
        var scanner = CodeScanner(
            file: span.file, position: span.range.lowerBound, end: span.range.upperBound, close: [0])
        scanning: while true {
            switch scanner.next() {
            case .token(let token): tokens.append(token)
            case .fault(let message, let range):
                problems.append(problem(message, range))
                break scanning
            case .closed, .unclosed: break scanning
            }
        }
        tokens.append(Token(kind: .end, range: span.range.upperBound..<span.range.upperBound))
    }

    mutating func wholeExpression() -> Expression? {
        guard problems.isEmpty else { return nil }
        do throws(Diagnostic) {
            let expression = try expressionOrTuple()
            guard peek == .end else { throw unexpected("the end of the expression is expected") }
            return expression
        } catch {
            problems.append(error)
            return nil
        }
    }
}
