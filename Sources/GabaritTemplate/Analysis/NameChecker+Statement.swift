internal import GabaritSource

extension NameChecker {
    mutating func check(_ statement: Statement) {
        switch statement.form {
        case .text, .breakLoop, .continueLoop, .extends: break
        case .output(let expression):
            let shape = shape(of: expression)
            result.outputs.append((shape, SourceSpan(file: current.file, range: expression.range)))
        case .evaluate(let expression): _ = shape(of: expression)
        case .conditional(let branches, let otherwise):
            for branch in branches {
                _ = shape(of: branch.condition)
                check(branch.body)
            }
            check(otherwise)
            checkReach(branches.map(\.condition), hasOtherwise: !otherwise.isEmpty)
        case .loop(let loop): check(loop)
        case .set(let target, let value): assign(target, shape(of: value))
        case .setBlock(let target, let filters, let body):
            inScope([:]) { $0.check(body) }
            assign(target, result(of: filters, on: .scalar, path: nil))
        case .with(let bindings, let body): checkWith(bindings, body)
        case .macro(let definition):
            declare(definition.name, .any)
            note(.assignment, definition.name, statement.range)
            check(definition)
            macros[definition.name] = definition
        case .call(let definition, let call):
            _ = shape(of: call)
            check(definition)
        case .filter(let filters, let body):
            _ = result(of: filters, on: .scalar, path: nil)
            inScope([:]) { $0.check(body) }
        case .autoescape(let condition, let body):
            _ = shape(of: condition)
            check(body)
        case .block(let block):
            note(.block, block.name, statement.range)
            check(block)
        case .include, .importTemplate, .fromImport: checkReference(statement)
        }
    }

    private mutating func check(_ loop: Statement.Loop) {
        let items = shape(of: loop.items)
        if items.isSingle {
            report("E_LOOP", "a loop needs a list, this is a single value", loop.items.range)
        }
        inScope([:]) { checker in
            checker.assign(loop.target, items.element)
            if let condition = loop.condition { _ = checker.shape(of: condition) }
            checker.declare("loop", Self.loopShape)
            checker.check(loop.body)
        }
        inScope([:]) { $0.check(loop.otherwise) }
    }

    private static let loopShape = NameShape.object(
        Dictionary(
            [
                "index", "index0", "revindex", "revindex0", "first", "last", "length", "depth", "depth0", "previtem",
                "nextitem", "cycle", "changed",
            ].map { ($0, NameShape.any) }
        ) { $1 })

    private mutating func checkWith(_ bindings: [(target: AssignmentTarget, value: Expression)], _ body: [Statement]) {
        let shapes = bindings.map { shape(of: $0.value) }
        inScope([:]) { checker in
            for (binding, shape) in zip(bindings, shapes) { checker.assign(binding.target, shape) }
            checker.check(body)
        }
    }

    private mutating func check(_ macro: MacroDefinition) {
        for parameter in macro.parameters { if let preset = parameter.preset { _ = shape(of: preset) } }
        var names = Self.assigned(by: current.tree.statements)
        for name in macro.parameters.map(\.name) + ["varargs", "kwargs", "caller"] { names[name] = .any }
        inScope(names) { $0.check(macro.body) }
    }

    mutating func assign(_ target: AssignmentTarget, _ shape: NameShape) {
        noteTargets(target)
        switch target {
        case .name(let name, _): declare(name, shape)
        case .attribute(let name, _, let range): _ = lookUp(name, range, mayBeAbsent: false)
        case .tuple(let targets, _): for target in targets { assign(target, .any) }
        }
    }

    private mutating func checkReference(_ statement: Statement) {
        switch statement.form {
        case .include(let name, let ignoresMissing, let withContext):
            guard template(name, ignoresMissing: ignoresMissing) != nil, let text = name.literalText else { return }
            visit(text, withContext ? scopes : [scopes[0]])
        case .importTemplate(let name, let alias, let withContext):
            declare(alias, exports(of: name, withContext).map { .object($0) } ?? .any)
            note(.assignment, alias, statement.range)
        case .fromImport(let name, let names, let withContext):
            let exported = exports(of: name, withContext)
            for (wanted, alias) in names {
                if let exported, exported[wanted] == nil {
                    report(
                        "E_NO_EXPORT", "the template '\(name.literalText ?? "")' exports no '\(wanted)'",
                        statement.range, name: wanted, among: exported.keys.sorted())
                }
                declare(alias, .any)
                note(.assignment, alias, statement.range)
                macros[alias] = name.literalText.flatMap { definition(of: wanted, in: $0) }
            }
        default: break
        }
    }

    private func definition(of macro: String, in template: String) -> MacroDefinition? {
        guard let tree = try? environment.compiled(named: template)?.tree else { return nil }
        return tree.statements.lazy.compactMap {
            if case .macro(let definition) = $0.form, definition.name == macro { definition } else { nil }
        }.first
    }

    private mutating func exports(of name: Expression, _ withContext: Bool) -> [String: NameShape]? {
        guard let template = template(name), let text = name.literalText else { return nil }
        visit(text, withContext ? scopes : [scopes[0]])
        return Self.assigned(by: template.tree.statements).filter { !$0.key.hasPrefix("_") }
    }
}

extension Statement {
    /// The names that are known after the statement in the scope it stands in.
    var assignedNames: [String] {
        switch form {
        case .set(let target, _), .setBlock(let target, _, _): target.names
        case .macro(let definition): [definition.name]
        case .importTemplate(_, let name, _): [name]
        case .fromImport(_, let names, _): names.map(\.alias)
        case .conditional(let branches, let otherwise):
            branches.flatMap { $0.body.flatMap(\.assignedNames) } + otherwise.flatMap(\.assignedNames)
        default: []
        }
    }

    var extendedName: Expression? { if case .extends(let name) = form { name } else { nil } }

    func isBlock(in names: Set<String>) -> Bool {
        if case .block(let block) = form { names.contains(block.name) } else { false }
    }

    /// Whether a child template's statement counts although the parent writes the output.
    var isDefinition: Bool {
        switch form {
        case .set, .setBlock, .macro, .importTemplate, .fromImport, .conditional, .evaluate: true
        default: false
        }
    }
}

extension Expression {
    /// The text of a string literal.
    var literalText: String? { if case .literal(let cell) = form { cell.text } else { nil } }
}
