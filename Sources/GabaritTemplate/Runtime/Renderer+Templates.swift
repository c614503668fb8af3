internal import GabaritSource

extension Renderer {
    /// Renders a template with the parents it names.
    func renderWhole() throws {
        let outer = (parent, trace)
        defer { (parent, trace) = outer }
        var parents = 0
        while true {
            parent = nil
            layer(current)
            if case .select = settings.autoescape { autoescape = environment.autoescapes(current.file) }
            _ = try run(current.tree.statements)
            guard let next = parent else { return }
            parents += 1
            guard parents <= settings.limits.calls else {
                throw TemplateFault(.recursion, "templates extend each other more than \(settings.limits.calls) times")
            }
            trace.append(next.frame)
            current = next.template
        }
    }

    /// Notes the template that this one extends. From here on its text goes nowhere; what it sets still counts.
    func extend(_ name: Expression, _ range: Range<Int>) throws {
        let template = try self.template(named: try evaluate(name), at: name.range)
        guard parent == nil else {
            return try located(range) { throw TemplateFault(.runtime, "the template extends a second one") }
        }
        parent = Parent(
            template: template, frame: Diagnostic.Frame("extended", at: SourceSpan(file: current.file, range: range)))
    }

    /// Runs what writes for itself, even where the text around it goes nowhere.
    func unmuted<Result>(_ work: () throws -> Result) rethrows -> Result {
        let outer = parent
        parent = nil
        defer { parent = outer }
        return try work()
    }

    /// What a block writes, from a level of its overrides on, as `self.block()` and `super()` give it.
    func capturedBlock(_ name: String, _ level: Int, isScoped: Bool) throws -> Cell {
        try captured { try runLayer(name, level, isScoped: isScoped) }
    }

    private func layer(_ template: CompiledTemplate) {
        for (name, definition) in template.tree.blocks {
            blocks[name, default: []].append(BlockLayer(definition: definition, template: template, trace: trace))
        }
    }

    func runBlock(_ definition: BlockDefinition, _ range: Range<Int>) throws {
        if parent != nil, scope === global { return }
        let layers = blocks[definition.name] ?? []
        if layers.count < 2, definition.isRequired {
            throw Diagnostic(
                code: "E_TEMPLATE_RUNTIME", "the block '\(definition.name)' is required and no child defines it",
                at: SourceSpan(file: current.file, range: range))
        }
        // Where a child's block stands in what its parent writes.
        let span = SourceSpan(file: current.file, range: range)
        let isOwn = layers.first.map { $0.template === current } ?? true
        let frame = isOwn ? nil : Diagnostic.Frame("block '\(definition.name)' written", at: span)
        try runLayer(definition.name, 0, isScoped: definition.isScoped, frame)
    }

    private func runLayer(
        _ name: String, _ level: Int, isScoped: Bool, _ frame: Diagnostic.Frame? = nil
    ) throws {
        guard let layers = blocks[name], level < layers.count else { return }
        let outer = (scope, current, autoescape, trace)
        defer { (scope, current, autoescape, trace) = outer }
        trace = layers[level].trace
        let hasParent = level + 1 < layers.count
        let parent =
            hasParent
            ? Cell.callable(ParentBlock(self, name, level + 1, isScoped: isScoped)) : ParentBlock.missing(name)
        scope = Scope(["super": parent], inside: isScoped ? outer.0 : global)
        current = layers[level].template
        // Whatever stands around the place where it is called: that is another author's.
        autoescape = environment.autoescapes(current.file)
        try nested(frame) { try unmuted { _ = try run(layers[level].definition.body) } }
    }

    func runReference(_ statement: Statement) throws {
        switch statement.form {
        case .include(let name, let ignoresMissing, let withContext):
            guard let template = try template(named: name, ignoresMissing: ignoresMissing) else { return }
            try include(template, withContext: withContext, statement.range)
        case .importTemplate(let name, let alias, let withContext):
            let template = try self.template(named: try evaluate(name), at: name.range)
            scope.set(alias, .object(try exported(template, withContext, statement.range)))
        case .fromImport(let name, let names, let withContext):
            let template = try self.template(named: try evaluate(name), at: name.range)
            let module = try exported(template, withContext, statement.range)
            for (wanted, alias) in names {
                let missing = MissingValue(
                    message: "the template '\(template.file.name)' exports no '\(wanted)'",
                    hint: NearName.of(wanted, among: module.names.keys).map { "did you mean '\($0)'?" }, name: wanted)
                scope.set(alias, module.names[wanted] ?? .undefined(missing))
            }
        default: break
        }
    }

    private func include(_ template: CompiledTemplate, withContext: Bool, _ range: Range<Int>) throws {
        let frame = Diagnostic.Frame("included", at: SourceSpan(file: current.file, range: range))
        let outer = (scope, current, blocks, global, autoescape)
        defer { (scope, current, blocks, global, autoescape) = outer }
        // A trial has few steps, and includes may fan out: it sees some thousands of them.
        if trial != nil { try charge(50) }
        try located(range) {
            try nested(frame) {
                scope = withContext ? Scope(inside: outer.0) : Scope(inside: Scope(environment.globalCells))
                global = scope
                blocks = [:]
                current = template
                autoescape = environment.autoescapes(template.file)
                try renderWhole()
            }
        }
    }

    private func exported(_ template: CompiledTemplate, _ withContext: Bool, _ range: Range<Int>) throws
        -> ImportedTemplate
    {
        let frame = Diagnostic.Frame("imported", at: SourceSpan(file: current.file, range: range))
        let outer = (scope, current, blocks, global, output)
        let escapes = autoescape
        defer {
            (scope, current, blocks, global, output) = outer
            autoescape = escapes
        }
        return try located(range) {
            try nested(frame) {
                // What the importing template sets later is not what its macros were given.
                scope = Scope(inside: withContext ? try snapshot(of: outer.0) : Scope(environment.globalCells))
                global = scope
                blocks = [:]
                current = template
                autoescape = environment.autoescapes(template.file)
                output = OutputBuffer(limit: outer.4.limit, records: false)
                try renderWhole()
                try charge(bytes: output.bytes.count)
                try charge(members: global.own.count)
                for case .callable(let macro as Macro) in global.own.values { macro.settle(in: blocks, global) }
                return ImportedTemplate(
                    name: template.file.name, names: global.own.filter { !$0.key.hasPrefix("_") },
                    text: String(decoding: output.bytes, as: UTF8.self))
            }
        }
    }

    /// The names that are seen from a scope, as they are now.
    private func snapshot(of scope: Scope) throws -> Scope {
        try charge(memory: scope.depth * Self.objectSize)
        return scope.snapshot()
    }

    // MARK: names

    private func template(named expression: Expression, ignoresMissing: Bool) throws -> CompiledTemplate? {
        let cell = try evaluate(expression)
        let candidates = try located(expression) { try templateNames(cell) }
        for candidate in candidates {
            if let name = candidate.text, let found = try compiled(name, at: expression.range) { return found }
        }
        if ignoresMissing { return nil }
        let names = candidates.map { "'\(CellText.text($0))'" }.joined(separator: ", ")
        return try located(expression) {
            guard !candidates.isEmpty else { throw TemplateFault(.notFound, "\(cell.kindName) names no template") }
            let near = candidates.first?.text.flatMap { NearName.of($0, among: environment.templateNames) }
            throw TemplateFault(.notFound, "there is no template \(names)", hint: near.map { "did you mean '\($0)'?" })
        }
    }

    /// The templates that a value names, the first that exists being meant.
    private func templateNames(_ cell: Cell) throws -> [Cell] {
        switch cell {
        case .list(let list): list.elements
        case .tuple(let tuple): tuple.elements
        case .dictionary(let members): members.keys
        case .none: []
        case .undefined(let missing): throw missing.fault
        case .bool, .integer, .float: throw TemplateFault(.type, "a template's name must be a string")
        default: [cell]
        }
    }

    private func template(named cell: Cell, at range: Range<Int>) throws -> CompiledTemplate {
        try located(range) {
            try checkDefined(cell)
            let name = CellText.text(cell)
            switch cell {
            case .list, .dictionary: throw TemplateFault(.type, "a template's name must be a string")
            default: break
            }
            guard cell.text != nil, let template = try compiled(name, at: range) else {
                let near = NearName.of(name, among: environment.templateNames).map { "did you mean '\($0)'?" }
                throw TemplateFault(.notFound, "there is no template '\(name.shortened)'", hint: near)
            }
            return template
        }
    }

    /// A template that another one names; what is wrong with it is told with the way to it.
    private func compiled(_ name: String, at range: Range<Int>) throws -> CompiledTemplate? {
        do {
            return try environment.compiled(named: name)
        } catch {
            let frame = Diagnostic.Frame("named", at: SourceSpan(file: current.file, range: range))
            throw Diagnostics(
                error.all.map { problem in
                    var problem = problem
                    problem.trace += [frame] + trace.reversed()
                    return problem
                })
        }
    }

    private func checkDefined(_ cell: Cell) throws {
        if case .undefined(let missing) = cell { throw missing.fault }
    }
}

/// `super` inside a block: the block that it overrides.
final class ParentBlock: CallableCell, ObjectCell {
    let name = "super"
    let kind = "parent block"
    private unowned let renderer: Renderer
    private let block: String
    private let level: Int
    private let isScoped: Bool

    init(_ renderer: Renderer, _ block: String, _ level: Int, isScoped: Bool) {
        self.renderer = renderer
        self.block = block
        self.level = level
        self.isScoped = isScoped
    }

    private func exists(_ level: Int) -> Bool { level < renderer.blocks[block]?.count ?? 0 }

    /// What stands for the parent of a block that has none.
    static func missing(_ block: String) -> Cell {
        .undefined(MissingValue(message: "there is no parent block called '\(block)'", name: "super"))
    }

    func attribute(_ name: String) -> Cell? {
        guard name == "super" else { return nil }
        guard exists(level + 1) else { return Self.missing(block) }
        return .callable(ParentBlock(renderer, block, level + 1, isScoped: isScoped))
    }

    func call(_ arguments: CallArguments, in renderer: Renderer) throws -> Cell {
        _ = try BoundArguments(arguments, name, [])
        guard exists(level) else {
            throw TemplateFault(.undefined, "there is no parent block called '\(block)'")
        }
        return try renderer.capturedBlock(block, level, isScoped: isScoped)
    }
}

/// `self`: the blocks of the template, for showing one again.
struct TemplateSelf: ObjectCell {
    let kind = "template"
    let name: String
    private unowned let renderer: Renderer

    init(_ renderer: Renderer) {
        self.renderer = renderer
        name = renderer.current.file.name
    }

    var attributeNames: [String] { renderer.blocks.keys.sorted() }

    func attribute(_ name: String) -> Cell? {
        guard renderer.blocks[name] != nil else { return nil }
        return .callable(
            NativeFunction(name) { arguments, renderer in
                _ = try BoundArguments(arguments, "self.\(name)", [])
                return try renderer.capturedBlock(name, 0, isScoped: false)
            })
    }
}

/// What `import` gives: the names a template defines.
struct ImportedTemplate: ObjectCell {
    let name: String
    let names: [String: Cell]
    let text: String

    var kind: String { "template" }
    var attributeNames: [String] { names.keys.sorted() }
    func attribute(_ name: String) -> Cell? { names[name] }
}
