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
            checkBranches(branches, otherwise)
        case .loop(let loop): check(loop)
        case .set(let target, let value):
            let others = otherNames
            assign(target, shape(of: value))
            noteTexts(of: value, for: target, others)
            checkCount(of: value, for: target)
        case .setBlock(let target, let filters, let body):
            inScope([:]) { $0.check(body) }
            assign(target, result(of: filters, on: .text, path: nil))
        case .with(let bindings, let body): checkWith(bindings, body)
        case .macro(let definition):
            declare(definition.name, .any)
            note(.assignment, definition.name, statement.range)
            let seen = scopes + [Self.assigned(by: current.tree.statements)]
            macros[definition.name] = KnownMacro(
                definition: definition, template: current, scopes: seen, blocks: blocks)
            check(definition)
        case .call(let definition, let call):
            lastCallerCalls = []
            givesCaller = true
            _ = shape(of: call)
            givesCaller = false
            let calls = lastCallerCalls
            check(definition)
            check(definition, calledWith: calls)
        case .filter(let filters, let body):
            _ = result(of: filters, on: .text, path: nil)
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
            let hint: Message? = loop.items.methodAtEnd.map { "call it: '\($0)()'" }
            report("E_LOOP", "a loop needs a list, this is \(items.noun)", loop.items.range, hint: hint)
        }
        if case .list(let elements) = loop.items.form, elements.isEmpty {
            warn("W_NEVER", "this list is empty, the loop never runs", loop.items.range)
        }
        for element in loop.items.elements ?? [] { checkCount(of: element, for: loop.target) }
        conditionDepth += 1
        let outer = branchDepth
        loops.append(loop.isRecursive)
        inScope([:]) { checker in
            // The names of a loop are its own.
            checker.branchDepth = 0
            // The rounds of another loop are elements and loops.
            checker.assign(loop.target, items.isSingle || items == Self.loopShape ? .any : items.element)
            checker.branchDepth = outer
            if let condition = loop.condition {
                _ = checker.shape(of: condition)
                let isNever = checker.truth(of: condition) == false
                if isNever { checker.warn("W_NEVER", "this is never true, the loop never runs", condition.range) }
                if checker.macroCall != nil, isNever || checker.isOpen(condition) { return }
            }
            if loop.namesItself { checker.scopes[checker.scopes.count - 1]["loop"] = Self.loopShape }
            checker.check(loop.body)
        }
        loops.removeLast()
        inScope([:]) { $0.check(loop.otherwise) }
        conditionDepth -= 1
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
            let outer = checker.branchDepth
            checker.branchDepth = 0
            for (binding, shape) in zip(bindings, shapes) { checker.assign(binding.target, shape) }
            checker.branchDepth = outer
            checker.check(body)
        }
    }

    mutating func assign(_ target: AssignmentTarget, _ shape: NameShape) {
        noteTargets(target)
        switch target {
        case .name(let name, _): declare(name, shape)
        case .attribute(let name, _, let range):
            guard lookUp(name, range, mayBeAbsent: false).isNoNamespace else { return }
            report(
                "E_OPERATION_KIND", "only a namespace has attributes that can be set", range,
                hint: "make one with '{% set \(name) = namespace() %}'")
        case .tuple(let targets, let range): unpack(shape, into: targets, range)
        }
    }

    private mutating func checkReference(_ statement: Statement) {
        switch statement.form {
        case .include(let name, let ignoresMissing, let withContext):
            if let choices = choices(of: name) {
                return include(anyOf: choices, of: name, ignoresMissing: ignoresMissing, isolated: !withContext)
            }
            guard template(name, ignoresMissing: ignoresMissing) != nil, let text = name.literalText else { return }
            visit(text, isolated: !withContext, from: name.range)
        case .importTemplate(let name, let alias, let withContext):
            declare(alias, exports(of: name, withContext).map { .object($0) } ?? .any)
            if let text = name.literalText, let template = try? environment.drafted(named: text) {
                learnMacros(of: template, withContext ? scopes : [scopes[0]], under: alias)
            }
            note(.assignment, alias, statement.range)
        case .fromImport(let name, let names, let withContext):
            let exported = exports(of: name, withContext)
            for (wanted, alias) in names {
                if let exported, exported[wanted] == nil {
                    report(
                        "E_NO_EXPORT", "the template '\(name.literalText ?? "")' exports no '\(wanted)'",
                        range(of: wanted, in: statement.range), name: wanted, among: exported.keys.sorted())
                }
                declare(alias, exported?[wanted] ?? .any)
                note(.assignment, alias, statement.range)
                macros[alias] = name.literalText.flatMap { macro(wanted, in: $0, withContext) }
            }
        default: break
        }
    }

    private func macro(_ name: String, in template: String, _ withContext: Bool) -> KnownMacro? {
        guard let template = try? environment.drafted(named: template) else { return nil }
        let definition = template.tree.statements.lazy.compactMap { statement -> MacroDefinition? in
            if case .macro(let definition) = statement.form, definition.name == name { definition } else { nil }
        }.first
        let seen = (withContext ? scopes : [scopes[0]]) + [Self.assigned(by: template.tree.statements)]
        return definition.map {
            KnownMacro(definition: $0, template: template, scopes: seen, blocks: BlockScope())
        }
    }

    /// Where a name stands in a tag, the last place; the tag where it cannot be found.
    private func range(of name: String, in tag: Range<Int>) -> Range<Int> {
        let bytes = current.file.bytes
        let wanted = Array(name.utf8)
        let mark = Array(environment.settings.delimiters.blockEnd.utf8)
        let end = bytes[tag.lowerBound...].firstRange(of: mark)?.lowerBound ?? tag.upperBound
        let isPart = { (place: Int) in
            let byte = bytes[place]
            return byte == 0x5F || byte >= 0x80 || byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26
        }
        for start in stride(from: max(end, tag.upperBound) - wanted.count, through: tag.lowerBound, by: -1) {
            let end = start + wanted.count
            guard bytes[start..<end].elementsEqual(wanted), start == tag.lowerBound || !isPart(start - 1),
                end >= bytes.count || !isPart(end)
            else { continue }
            return start..<end
        }
        return tag
    }

    private mutating func exports(of name: Expression, _ withContext: Bool) -> [String: NameShape]? {
        guard let template = template(name), let text = name.literalText else { return nil }
        let known = visit(text, isolated: !withContext, from: name.range)
        // What the importing template changes is what it imported.
        let isChanged = current.changes.values || growsAround
        return Self.assigned(by: template.tree.statements).filter { !$0.key.hasPrefix("_") }.reduce(into: [:]) {
            $0[$1.key] = isChanged ? .any : known[$1.key] ?? .any
        }
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
    /// The method of an object that it names at its end and does not call.
    fileprivate var methodAtEnd: String? {
        guard case .chain(_, let links) = form, case .attribute(let name)? = links.last?.form,
            ["items", "keys", "values"].contains(name)
        else { return nil }
        return name
    }

    /// The text of a string literal.
    var literalText: String? { if case .literal(let cell) = form { cell.text } else { nil } }
}
