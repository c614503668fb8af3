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
    /// The calls of macros that were looked at, with what each gives to its caller.
    var macroCalls: [MacroCall.Key: [ArgumentShapes]] = [:]
    /// How many macros call each other around the place that is looked at.
    var macroCallDepth = 0
    /// What the macro that is looked at gives to its caller.
    var callerCalls: [ArgumentShapes] = []
    /// What the macro that was looked at last gives to its caller.
    var lastCallerCalls: [ArgumentShapes] = []
    /// The blocks of the templates that the current one extends, or `nil` where a run decides which these are.
    private var inheritedBlocks: Set<String>?
    private var reported: Set<Diagnostic> = []
    /// What is in the names of the result.
    var noted: Set<TemplateName> = []
    /// The templates that are being checked, outermost first.
    private(set) var open: [String] = []
    /// How many statements around the place that is looked at may leave it out or run it again.
    var conditionDepth = 0
    /// ``conditionDepth`` where each of the open templates was named.
    private var openDepths: [Int] = []
    /// Templates looked at: a bound on includes that fan out.
    private var visits = 0

    private static let deepest = 16
    private static let most = 500

    init(_ environment: TemplateEnvironment, _ template: CompiledTemplate, names: [String: NameShape]) {
        self.environment = environment
        current = template
        var globals = Dictionary(environment.globalCells.keys.map { ($0, NameShape.any) }) { $1 }
        globals["self"] = .any
        scopes = [globals, names]
    }

    /// The whole template and the ones it extends.
    mutating func checkWhole() {
        var replaced: Set<String> = []
        var extended: Set<String> = []
        var inherited: [String: NameShape] = [:]
        let blocks = inheritance()
        if let blocks {
            let all = blocks.reduce(into: Set<String>()) { $0.formUnion($1) }
            scopes[0]["self"] = .object(Dictionary(all.map { ($0, NameShape.function) }) { $1 })
        }
        for place in 0..<Self.deepest {
            let tree = current.tree
            inheritedBlocks = blocks.map { $0.dropFirst(place + 1).reduce(into: []) { $0.formUnion($1) } }
            if current.changesValues { forgetValues() }
            let parent = tree.statements.lazy.compactMap { $0.extendedName }.first
            scopes.append(inherited)
            for statement in tree.statements {
                if case .block(let block) = statement.form { note(.block, block.name, statement.range) }
            }
            if parent == nil {
                check(tree.statements.filter { !$0.isBlock(in: replaced) })
            } else {
                check(tree.statements.filter(\.isDefinition))
            }
            scopes.removeLast()
            inherited.merge(Self.assigned(by: tree.statements)) { $1 }
            scopes.append(inherited)
            for block in tree.blocks.values where parent != nil && !replaced.contains(block.name) { check(block) }
            scopes.removeLast()
            replaced.formUnion(tree.blocks.keys)
            guard let parent, let next = template(parent) else { break }
            if let name = parent.literalText, !extended.insert(name).inserted {
                report(
                    "E_TEMPLATE_CIRCLE", "the template '\(name)' extends itself without end", parent.range,
                    hint: "take one of the statements out, or put it under a condition")
                break
            }
            current = next
        }
        result.problems.sort { ($0.place.span?.range.lowerBound ?? 0) < ($1.place.span?.range.lowerBound ?? 0) }
        if result.outputs.count == 1, current.tree.statements.count == 1, case .output = current.tree.statements[0].form
        {
            result.shape = result.outputs[0].shape
        }
    }

    mutating func check(_ statements: [Statement]) {
        for statement in statements { check(statement) }
    }

    mutating func check(_ block: BlockDefinition) {
        var names = Self.assigned(by: current.tree.statements)
        // A block that an included template writes has a circle of its own.
        if !open.isEmpty || inheritedBlocks?.contains(block.name) ?? true { names["super"] = .function }
        inScope(names) { $0.check(block.body) }
    }

    /// The blocks of the template and of those that it extends; `nil` where only a run can tell which these are.
    private func inheritance() -> [Set<String>]? {
        var blocks: [Set<String>] = []
        var next: CompiledTemplate? = current
        while let template = next {
            let tree = template.tree
            blocks.append(Set(tree.blocks.keys))
            guard blocks.count < Self.deepest, !tree.extendsByCondition else { return nil }
            guard let name = tree.statements.lazy.compactMap({ $0.extendedName }).first else { return blocks }
            guard let text = name.literalText, let parent = try? environment.compiled(named: text) else { return nil }
            next = parent
        }
        return nil
    }

    /// Takes back what is known of values that a template makes itself: another one may change them.
    mutating func forgetValues() {
        for place in scopes.indices.dropFirst(2) { scopes[place] = scopes[place].mapValues { _ in .any } }
    }

    mutating func inScope(_ names: [String: NameShape], _ work: (inout NameChecker) -> Void) {
        scopes.append(names)
        work(&self)
        scopes.removeLast()
    }

    mutating func declare(_ name: String, _ shape: NameShape) {
        let top = scopes.count - 1
        forgetMacros(named: name)
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
        // What one call of a macro leaves out another may need.
        guard macroCall == nil else { return }
        add(Diagnostic(.warning, code: code, message, at: SourceSpan(file: current.file, range: range)))
    }

    /// A name that is not among the ones that could stand there.
    mutating func report(
        _ code: String, _ message: Message, _ range: Range<Int>, name: String, among candidates: some Sequence<String>
    ) {
        let span = SourceSpan(file: current.file, range: range)
        let text = span.file.text(in: range)
        let isQuoted = text.count == name.count + 2 && text.contains(name)
        guard text == name || isQuoted else {
            let near = NearName.of(name, among: candidates)
            return add(Diagnostic(code: code, message, at: span, hint: near.map { "did you mean '\($0)'?" }))
        }
        let quote = isQuoted ? String(text.prefix(1)) : ""
        add(Diagnostic(code: code, message, at: .span(span), name: name, among: candidates, quote: quote))
    }

    private mutating func add(_ problem: Diagnostic) {
        if reported.insert(problem).inserted { result.problems.append(problem) }
    }

    var visibleNames: [String] { Set(scopes.flatMap(\.keys)).sorted() }

    // MARK: other templates

    /// Checks a template that this one names, with the scope it will see.
    mutating func visit(_ name: String, _ scopes: [[String: NameShape]], from range: Range<Int>) {
        reportCircle(name, range)
        guard !open.contains(name), open.count < Self.deepest, visits < Self.most else { return }
        guard let other = try? environment.compiled(named: name) else { return }
        var scopes = scopes
        if other.changesValues {
            forgetValues()
            for place in scopes.indices.dropFirst(2) { scopes[place] = scopes[place].mapValues { _ in .any } }
        }
        visits += 1
        result.templates.insert(name)
        let outer = (current, self.scopes)
        open.append(name)
        openDepths.append(conditionDepth)
        (current, self.scopes) = (other, scopes + [["self": .any]])
        check(other.tree.statements)
        (current, self.scopes) = outer
        open.removeLast()
        openDepths.removeLast()
    }

    /// A template that names itself, also through others, with nothing on the way that could end it.
    private mutating func reportCircle(_ name: String, _ range: Range<Int>) {
        guard let place = open.firstIndex(of: name), openDepths[place] == conditionDepth else { return }
        report(
            "E_TEMPLATE_CIRCLE", "the template '\(name)' includes itself without end", range,
            hint: "take one of the statements out, or put it under a condition")
    }

    /// The template that a literal names; a name that a run computes is not followed.
    mutating func template(_ expression: Expression, ignoresMissing: Bool = false) -> CompiledTemplate? {
        guard let name = expression.literalText else {
            _ = shape(of: expression)
            result.namesUnknownTemplates = true
            return nil
        }
        result.templates.insert(name)
        note(.template, name, expression.range)
        do throws(Diagnostics) {
            if let found = try environment.compiled(named: name) { return found }
            if !ignoresMissing {
                report(
                    "E_TEMPLATE_NOT_FOUND", "there is no template '\(name)'", expression.range, name: name,
                    among: environment.templateNames)
            }
        } catch {
            for problem in error.all { add(problem) }
        }
        return nil
    }
}
