internal import GabaritSource

/// Walks a template and looks every name up in what is known to be in scope.
///
/// Lenient where a run decides: what one branch sets is known after it, and a macro or block sees everything that its
/// template sets anywhere at the top. Recursion follows the syntax tree, whose depth the parser bounds.
struct NameChecker {
    let environment: TemplateEnvironment
    var current: CompiledTemplate
    var scopes: [[String: NameShape]]
    /// Names that the template itself asks for with `is defined`.
    var assumed: Set<String> = []
    /// Names that are asked for like that anywhere, known ones too: a macro's parameter may then be left out.
    var askedFor: Set<String> = []
    var result = TemplateFindings()
    /// Macros by the name or the path that they can be called by: `row`, `library.row`.
    var macros: [String: KnownMacro] = [:]
    /// What the conditions around the place that is looked at say, as they are written.
    var facts: [String: Bool] = [:]
    /// How many branches stand around the place that is looked at: what is set there may not be set after them.
    var branchDepth = 0
    /// The macro that is looked at for one of its calls, or `nil`.
    var macroCall: MacroCall?
    /// The loops around the place that is looked at, outermost first: whether each may call itself.
    var loops: [Bool] = []
    /// The texts that `set` gives to names of the current template, and the names that something else gives a value to.
    var setTexts: [String: [Expression]] = [:]
    var otherNames: Set<String> = []
    /// The calls of macros that were looked at, with what each gives to its caller.
    var macroCalls: [MacroCall.Key: [ArgumentShapes]] = [:]
    /// The macros that call each other around the place that is looked at, outermost first.
    var openMacros: [OpenPart] = []
    /// Whether what is called next gets the body of a `call` block.
    var givesCaller = false
    /// What the macro that is looked at gives to its caller.
    var callerCalls: [ArgumentShapes] = []
    /// What the macro that was looked at last gives to its caller.
    var lastCallerCalls: [ArgumentShapes] = []
    /// What is known of blocks where the current template stands.
    var blocks = BlockScope()
    private var reported: Set<Diagnostic> = []
    /// What is in the names of the result.
    var noted: Set<TemplateName> = []
    /// The templates that are being checked, by their names, outermost first.
    var open: [OpenPart] = []
    /// How many statements around the place that is looked at may leave it out or run it again.
    var conditionDepth = 0
    /// What the templates that were looked at export, by what they saw: one that is named again there is not looked at
    /// again.
    var visited: [TemplateVisit: [String: NameShape]] = [:]
    /// Whether a template around the current one puts something new into lists or dictionaries.
    var growsAround = false
    /// Where the words stand that were reported.
    var wordFaults: [Int] = []

    init(_ environment: TemplateEnvironment, _ template: CompiledTemplate, names: [String: NameShape]) {
        self.environment = environment
        current = template
        var globals = Dictionary(environment.globalCells.keys.map { ($0, NameShape.any) }) { $1 }
        globals["self"] = .any
        scopes = [globals, names]
    }

    mutating func check(_ statements: [Statement]) {
        for statement in statements { check(statement) }
    }

    /// Takes back what is known of values that a template makes itself: another one may change them.
    mutating func forgetValues() {
        for place in scopes.indices.dropFirst(2) { scopes[place] = scopes[place].mapValues { _ in .any } }
    }

    /// The names that the current template sets at its top, in any branch, as a macro or a block sees them. What is set
    /// in one place only is that wherever it is known.
    func topNames() -> [String: NameShape] {
        let assigned = current.tree.statements.flatMap(\.assignedNames)
        var names = Dictionary(assigned.map { ($0, NameShape.nothing) }) { _, _ in .any }
        let top = scopes.indices.contains(blocks.top - 1) && blocks.top > 2 ? scopes[blocks.top - 1] : [:]
        for (name, shape) in names where shape == .nothing { names[name] = top[name] ?? .any }
        return names
    }

    mutating func inScope(_ names: [String: NameShape], _ work: (inout NameChecker) -> Void) {
        scopes.append(names)
        work(&self)
        scopes.removeLast()
    }

    mutating func declare(_ name: String, _ shape: NameShape) {
        let top = scopes.count - 1
        forgetMacros(named: name)
        otherNames.insert(name)
        if macroCall?.scope == top { macroCall?.written[name] = nil }
        let known = scopes[top][name] ?? (branchDepth > 0 ? scopes.dropFirst().last { $0[name] != nil }?[name] : nil)
        scopes[top][name] = known.map { $0.joined(shape) } ?? shape
    }

    /// What a name stood for once stands for something else now.
    mutating func forgetMacros(named name: String) {
        guard !macros.isEmpty else { return }
        macros[name] = nil
        for path in macros.keys where path.hasPrefix(name + ".") { macros[path] = nil }
    }

    /// Names that a template sets at its top, in any branch.
    static func assigned(by statements: [Statement]) -> [String: NameShape] {
        var names: [String: NameShape] = [:]
        for statement in statements {
            for name in statement.assignedNames { names[name] = .any }
        }
        return names
    }

    // MARK: problems

    mutating func report(_ code: String, _ message: Message, _ range: Range<Int>, hint: Message? = nil) {
        add(Diagnostic(code: code, message, at: SourceSpan(file: current.file, range: range), hint: hint))
    }

    mutating func warn(_ code: String, _ message: Message, _ range: Range<Int>) {
        // What one call of a macro leaves out another may need; an impossible word is the cause of what it leaves out.
        guard macroCall == nil, !wordFaults.contains(where: range.contains) else { return }
        add(Diagnostic(.warning, code: code, message, at: SourceSpan(file: current.file, range: range)))
    }

    /// A name that is not among the ones that could stand there.
    mutating func report(
        _ code: String, _ message: Message, _ range: Range<Int>, name: String, among candidates: some Sequence<String>,
        otherwise hint: Message? = nil
    ) {
        let span = SourceSpan(file: current.file, range: range)
        report(code, message, span, name: name, among: candidates, otherwise: hint)
    }

    /// A name that is not among the ones that could stand there, also in another template.
    mutating func report(
        _ code: String, _ message: Message, _ span: SourceSpan, name: String, among candidates: some Sequence<String>,
        otherwise hint: Message? = nil
    ) {
        let text = span.text
        let isQuoted = text.count == name.count + 2 && text.contains(name)
        guard text == name || isQuoted else {
            let near = NearName.of(name, among: candidates)
            return add(Diagnostic(code: code, message, at: span, hint: near.map { "did you mean '\($0)'?" } ?? hint))
        }
        let quote = isQuoted ? String(text.prefix(1)) : ""
        add(
            Diagnostic(
                code: code, message, at: .span(span), name: name, among: candidates, quote: quote, otherwise: hint))
    }

    mutating func add(_ problem: Diagnostic) {
        if reported.insert(problem).inserted { result.problems.append(problem) }
    }

    /// Lets everything be reported again.
    mutating func forgetReports() { reported = [] }

    var visibleNames: [String] { Set(scopes.flatMap(\.keys)).sorted() }
}

/// A template or a macro that is being looked at, with the ``NameChecker/conditionDepth`` where it was named.
struct OpenPart {
    var name: String
    var depth: Int
}
