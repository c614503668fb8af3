public import GabaritSource
public import GabaritValue
internal import Synchronization

/// What templates have in common: settings, the loader, the global variables and the cache of compiled templates.
///
/// Safe to share between threads; independent templates render in parallel.
public final class TemplateEnvironment: Sendable {
    /// How templates are read and rendered.
    public var settings: TemplateSettings { rules.settings }
    let rules: SyntaxRules
    private let loader: (any TemplateLoader)?
    let extensions: TemplateExtensions
    private let globals: Object
    /// What is wrong with the global variables, told at each render.
    let globalsFault: TemplateFault?
    private let cache = Mutex<[String: CompiledTemplate]>([:])

    /// - Parameters:
    ///   - settings: how templates are read and rendered.
    ///   - loader: where templates that are named are found.
    ///   - globals: variables that every template knows.
    ///   - extensions: what the application adds to the language.
    public init(
        _ settings: TemplateSettings = TemplateSettings(), loader: (any TemplateLoader)? = nil, globals: Object = [:],
        extensions: TemplateExtensions = TemplateExtensions()
    ) {
        var settings = settings
        settings.added = extensions.names
        rules = SyntaxRules(settings)
        self.loader = loader
        self.extensions = extensions
        self.globals =
            extensions.globals.isEmpty
            ? globals
            : Object(Array(extensions.globals.map { ($0.key, $0.value) }) + globals.map { ($0.key, $0.value) })
        globalsFault = Self.fault(of: self.globals)
    }

    /// Compiles a template.
    ///
    /// - Throws: all syntax errors of the template.
    public func compile(_ file: SourceFile) throws(Diagnostics) -> Template { try compile(file.span) }

    /// Compiles a template that stands in a part of a file, as a string of a manifest does; places are the file's.
    public func compile(_ span: SourceSpan) throws(Diagnostics) -> Template {
        Template(environment: self, compiled: try CompiledTemplate(span, rules).complete())
    }

    /// Compiles a template for its ``Template/findings(in:)``, also one that names filters and tests that do not exist: what
    /// else is wrong with it then shows with them.
    ///
    /// - Returns: the template, and what ``compile(_:)-(SourceSpan)`` would throw for it. With such problems it cannot be
    ///   rendered.
    /// - Throws: all syntax errors of the template.
    public func draft(_ span: SourceSpan) throws(Diagnostics) -> (template: Template, problems: [Diagnostic]) {
        let compiled = try CompiledTemplate(span, rules)
        return (Template(environment: self, compiled: compiled), compiled.unknownNames)
    }

    /// Compiles an expression without delimiters: `variables.environments`.
    public func compileExpression(_ span: SourceSpan) throws(Diagnostics) -> TemplateExpression {
        TemplateExpression(environment: self, compiled: try CompiledTemplate(expression: span, rules))
    }

    /// The template that the loader knows by a name.
    ///
    /// - Throws: that there is none, what the loader says of it, or all syntax errors of the template.
    public func template(named name: String) throws(Diagnostics) -> Template {
        guard let compiled = try compiled(named: name) else {
            throw Diagnostics(
                Diagnostic(
                    code: "E_TEMPLATE_NOT_FOUND", "there is no template '\(name.shortened)'", at: .nowhere, name: name,
                    among: templateNames))
        }
        return Template(environment: self, compiled: compiled)
    }

    /// Lets go of all compiled templates, so that the loader is asked again: for templates that have changed.
    ///
    /// A ``Template`` in hand stays what it is, with the templates that it has included so far.
    public func dropTemplates() { cache.withLock { $0 = [:] } }

    func compiled(named name: String) throws(Diagnostics) -> CompiledTemplate? {
        try drafted(named: name)?.complete()
    }

    /// As ``compiled(named:)``, also where it names filters and tests that do not exist.
    func drafted(named name: String) throws(Diagnostics) -> CompiledTemplate? {
        if let known = cache.withLock({ $0[name] }) { return known }
        guard let source = try loader?.source(named: name) else { return nil }
        let compiled = try CompiledTemplate(source.span, rules)
        cache.withLock { $0[name] = compiled }
        return compiled
    }

    /// The names of the templates that can be named, where the loader tells them.
    var templateNames: [String] { (loader as? any TemplateListing)?.templateNames ?? [] }

    private static func fault(of globals: Object) -> TemplateFault? {
        do {
            for (name, value) in globals { try Cell.check(value, "the global variable '\(name.shortened)'") }
            return nil
        } catch {
            return error as? TemplateFault
        }
    }

    /// Refuses global variables that stand too deep in themselves.
    func checkGlobals() throws {
        if let globalsFault { throw globalsFault }
    }

    var globalCells: [String: Cell] {
        var cells = Globals.all
        for (name, function) in extensions.functions { cells[name] = .callable(function) }
        guard globalsFault == nil else { return cells }
        for (name, value) in globals { cells[name] = Cell(value) }
        return cells
    }

    /// The names of all filters, for messages.
    var filterNames: [String] { (Array(Filters.all.keys) + extensions.filters.keys).sorted() }

    /// The names of all tests, for messages.
    var testNames: [String] { (Array(TemplateTests.all.keys) + extensions.tests.keys).sorted() }

    func knowsFilter(_ name: String) -> Bool { extensions.filters[name] != nil || Filters.all[name] != nil }

    func knowsTest(_ name: String) -> Bool { extensions.tests[name] != nil || TemplateTests.all[name] != nil }

    /// Whether there are variables that every template knows.
    var hasGlobals: Bool { !globals.isEmpty }

    /// A global variable of this environment.
    func globalValue(_ name: String) -> Value? { globals[name] }

    func autoescapes(_ file: SourceFile) -> Bool {
        switch rules.settings.autoescape {
        case .off: return false
        case .on: return true
        case .select:
            let lowered = file.name.lowercased()
            return [".html", ".htm", ".xml"].contains { lowered.hasSuffix($0) }
        }
    }
}
