internal import GabaritSource

extension Renderer {
    /// Renders a template with the parents it names.
    func renderWhole() throws {
        var template = current
        var parents = 0
        layer(template)
        while let parent = try parent(of: template) {
            parents += 1
            guard parents <= settings.limits.calls else {
                throw TemplateFault(.recursion, "templates extend each other more than \(settings.limits.calls) times")
            }
            template = parent
            layer(template)
        }
        current = template
        if case .select = settings.autoescape { autoescape = environment.autoescapes(template.file.name) }
        _ = try run(template.tree.statements)
    }

    /// What a block writes, from a level of its overrides on, as `self.block()` and `super()` give it.
    func capturedBlock(_ name: String, _ level: Int, isScoped: Bool) throws -> Cell {
        let outer = output
        output = OutputBuffer(limit: outer.limit, records: false)
        defer { output = outer }
        try runLayer(name, level, isScoped: isScoped)
        let text = String(decoding: output.bytes, as: UTF8.self)
        return autoescape ? .markup(text) : .string(text)
    }

    /// The template that a child extends. What the child sets at its top is known to its blocks.
    private func parent(of template: CompiledTemplate) throws -> CompiledTemplate? {
        let places = template.tree.statements.indices.filter {
            if case .extends = template.tree.statements[$0].form { true } else { false }
        }
        guard let place = places.first, case .extends(let name) = template.tree.statements[place].form else {
            return nil
        }
        if places.count > 1 {
            try located(template.tree.statements[places[1]].range) {
                throw TemplateFault(.runtime, "the template extends a second one")
            }
        }
        current = template
        let before = Array(template.tree.statements[..<place])
        _ = try run(before)
        let parent = try self.template(named: try evaluate(name), at: name.range)
        _ = try captured(Array(template.tree.statements[(place + 1)...]).filter(\.isDefinition))
        return parent
    }

    private func layer(_ template: CompiledTemplate) {
        for (name, definition) in template.tree.blocks {
            blocks[name, default: []].append(BlockLayer(definition: definition, template: template))
        }
    }

    func runBlock(_ definition: BlockDefinition, _ range: Range<Int>) throws {
        let layers = blocks[definition.name] ?? []
        if layers.count < 2, definition.isRequired {
            throw Diagnostic(
                code: "E_TEMPLATE_RUNTIME", "the block '\(definition.name)' is required and no child defines it",
                at: SourceSpan(file: current.file, range: range))
        }
        try runLayer(definition.name, 0, isScoped: definition.isScoped)
    }

    private func runLayer(_ name: String, _ level: Int, isScoped: Bool) throws {
        guard let layers = blocks[name], level < layers.count else { return }
        let (outerScope, outerTemplate, outerEscape) = (scope, current, autoescape)
        defer { (scope, current, autoescape) = (outerScope, outerTemplate, outerEscape) }
        let parent = Cell.callable(ParentBlock(self, name, level + 1, isScoped: isScoped))
        scope = Scope(["super": parent], inside: isScoped ? outerScope : global)
        current = layers[level].template
        if case .select = settings.autoescape { autoescape = environment.autoescapes(current.file.name) }
        try nested(nil) { _ = try run(layers[level].definition.body) }
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
        try located(range) {
            try nested(frame) {
                scope = withContext ? Scope(inside: outer.0) : Scope(inside: Scope(environment.globalCells))
                global = scope
                blocks = [:]
                current = template
                autoescape = environment.autoescapes(template.file.name)
                try renderWhole()
            }
        }
    }

    private func exported(_ template: CompiledTemplate, _ withContext: Bool, _ range: Range<Int>) throws
        -> ImportedTemplate
    {
        let frame = Diagnostic.Frame("imported", at: SourceSpan(file: current.file, range: range))
        let outer = (scope, current, blocks, global, output)
        defer { (scope, current, blocks, global, output) = outer }
        return try located(range) {
            try nested(frame) {
                scope = Scope(inside: withContext ? outer.0 : Scope(environment.globalCells))
                global = scope
                blocks = [:]
                current = template
                output = OutputBuffer(limit: outer.4.limit, records: false)
                try renderWhole()
                return ImportedTemplate(
                    name: template.file.name, names: global.own.filter { !$0.key.hasPrefix("_") },
                    text: String(decoding: output.bytes, as: UTF8.self))
            }
        }
    }

    // MARK: names

    private func template(named expression: Expression, ignoresMissing: Bool) throws -> CompiledTemplate? {
        let cell = try evaluate(expression)
        var candidates = [cell]
        switch cell {
        case .list(let list): candidates = list.elements
        case .tuple(let elements): candidates = elements
        default: break
        }
        for candidate in candidates {
            if let name = candidate.text, let found = try environment.compiled(named: name) { return found }
        }
        if ignoresMissing { return nil }
        let names = candidates.map { "'\(CellText.text($0))'" }.joined(separator: ", ")
        return try located(expression.range) {
            try checkDefined(cell)
            throw TemplateFault(.notFound, "there is no template \(names)")
        }
    }

    private func template(named cell: Cell, at range: Range<Int>) throws -> CompiledTemplate {
        try located(range) {
            try checkDefined(cell)
            guard let name = cell.text else { throw TemplateFault(.type, "a template's name must be a string") }
            guard let template = try environment.compiled(named: name) else {
                throw TemplateFault(.notFound, "there is no template '\(name)'")
            }
            return template
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

    private func missing() -> Cell {
        .undefined(MissingValue(message: "there is no parent block called '\(block)'", name: "super"))
    }

    func attribute(_ name: String) -> Cell? {
        guard name == "super" else { return nil }
        guard exists(level + 1) else { return missing() }
        return .callable(ParentBlock(renderer, block, level + 1, isScoped: isScoped))
    }

    func call(_ arguments: CallArguments, in renderer: Renderer) throws -> Cell {
        guard exists(level) else {
            throw TemplateFault(.undefined, "there is no parent block called '\(block)'")
        }
        return try renderer.capturedBlock(block, level, isScoped: isScoped)
    }
}

/// `self`: the blocks of the template, for showing one again.
struct TemplateSelf: ObjectCell {
    let kind = "template"
    private unowned let renderer: Renderer

    init(_ renderer: Renderer) { self.renderer = renderer }

    func attribute(_ name: String) -> Cell? {
        guard renderer.blocks[name] != nil else { return nil }
        return .callable(
            NativeFunction(name) { _, renderer in try renderer.capturedBlock(name, 0, isScoped: false) })
    }
}

/// What `import` gives: the names a template defines.
struct ImportedTemplate: ObjectCell {
    let name: String
    let names: [String: Cell]
    let text: String

    var kind: String { "template" }
    func attribute(_ name: String) -> Cell? { names[name] }
}
