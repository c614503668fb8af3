internal import GabaritSource

extension Template {
    /// Everything that a render of the template may reach or miss, templates that it names by a literal included.
    public var regions: [TemplateCoverage.Region] {
        var list = RegionList(environment)
        list.add(compiled)
        return list.regions
    }
}

/// Collects the regions of templates. Recursion is bounded by the depth that the parser allows.
private struct RegionList {
    private let environment: TemplateEnvironment
    private(set) var regions: [TemplateCoverage.Region] = []
    private var seen: Set<String> = []

    init(_ environment: TemplateEnvironment) {
        self.environment = environment
    }

    mutating func add(_ template: CompiledTemplate) {
        guard seen.insert("\(template.file.name):\(template.span.range.lowerBound)").inserted else { return }
        add(template.tree.statements, template)
    }

    private mutating func note(
        _ kind: TemplateCoverage.Region.Kind, _ template: CompiledTemplate, _ range: Range<Int>?
    ) {
        guard let range else { return }
        regions.append(.init(kind, at: SourceSpan(file: template.file, range: range)))
    }

    private mutating func add(_ statements: [Statement], _ template: CompiledTemplate) {
        for statement in statements { add(statement, template) }
    }

    private mutating func add(_ statement: Statement, _ template: CompiledTemplate) {
        switch statement.form {
        case .text, .breakLoop, .continueLoop: break
        case .output(let value), .set(_, let value), .evaluate(let value): add(value, template)
        case .conditional(let branches, let otherwise):
            for branch in branches {
                add(branch.condition, template)
                note(.branch, template, branch.condition.range)
                add(branch.body, template)
            }
            note(.otherwise, template, statement.range)
            add(otherwise, template)
        case .loop(let loop): add(loop, statement.range, template)
        case .with(let values, let body):
            for value in values { add(value.value, template) }
            add(body, template)
        case .macro(let definition): add(definition, template)
        case .call(let definition, let call):
            add(call, template)
            add(definition, template)
        case .setBlock(_, let filters, let body), .filter(let filters, let body):
            for expression in filters.flatMap(\.parts) { add(expression, template) }
            add(body, template)
        case .autoescape(let condition, let body):
            add(condition, template)
            add(body, template)
        case .block(let definition): add(definition.body, template)
        case .include(let name, _, _), .importTemplate(let name, _, _), .fromImport(let name, _, _), .extends(let name):
            add(name, template)
            follow(name)
        }
    }

    private mutating func add(_ loop: Statement.Loop, _ range: Range<Int>, _ template: CompiledTemplate) {
        add(loop.items, template)
        if let condition = loop.condition { add(condition, template) }
        note(.loop, template, range)
        add(loop.body, template)
        if !loop.otherwise.isEmpty { note(.emptyLoop, template, range) }
        add(loop.otherwise, template)
    }

    private mutating func add(_ definition: MacroDefinition, _ template: CompiledTemplate) {
        for parameter in definition.parameters { if let preset = parameter.preset { add(preset, template) } }
        note(.macro, template, definition.body.first?.range)
        add(definition.body, template)
    }

    private mutating func add(_ expression: Expression, _ template: CompiledTemplate) {
        if case .conditional(let condition, _, _) = expression.form {
            note(.branch, template, condition.range)
            note(.otherwise, template, condition.range)
        }
        for part in expression.parts { add(part, template) }
    }

    /// Templates whose names only a run can tell are left out: what they hold is found where they are named plainly.
    private mutating func follow(_ name: Expression) {
        guard case .literal(let cell) = name.form, let text = cell.text,
            let template = try? environment.drafted(named: text)
        else { return }
        add(template)
    }
}

extension Expression {
    /// The expressions that this one is made of.
    var parts: [Expression] {
        switch form {
        case .literal, .name: []
        case .list(let all), .tuple(let all), .concatenation(let all), .and(let all), .or(let all): all
        case .dictionary(let members): members.flatMap { [$0.key, $0.value] }
        case .arithmetic(let first, let rest), .comparison(let first, let rest): [first] + rest.map(\.operand)
        case .power(let base, let exponent): [base, exponent]
        case .not(let operand), .negative(let operand), .positive(let operand): [operand]
        case .conditional(let condition, let then, let otherwise): [condition, then] + [otherwise].compactMap { $0 }
        case .chain(let base, let links): [base] + links.flatMap(\.parts)
        }
    }
}

extension Expression.Link {
    var parts: [Expression] {
        switch form {
        case .attribute: []
        case .item(let index): [index]
        case .slice(let start, let end, let step): [start, end, step].compactMap { $0 }
        case .call(let arguments), .filter(_, let arguments), .test(_, let arguments, _):
            arguments.positional + arguments.keyword.map(\.value)
                + [arguments.spread, arguments.keywordSpread].compactMap { $0 }
        }
    }
}
