internal import GabaritSource

/// One render: the output, the limits, and what is known where.
final class Renderer {
    let environment: TemplateEnvironment
    let settings: TemplateSettings
    var output: OutputBuffer
    var scope: Scope
    var autoescape: Bool
    /// The template whose code runs.
    var current: CompiledTemplate
    /// Block overrides, most derived first.
    var blocks: [String: [BlockLayer]] = [:]
    /// The names of the whole template, which blocks and imports see.
    var global: Scope
    var trace: [Diagnostic.Frame] = []
    /// Numbers for `random` and `lipsum`: the same in every render, so that a plan can be made twice.
    var random = RandomNumbers()
    /// Which way it goes where it is told.
    var trial: BranchTrial?
    /// What came from data, when the render records.
    var provenance: Provenance?
    /// Who wants to know where the render goes.
    let coverage = TemplateCoverage.current
    private var fuel: Int
    /// The bytes that may still be made.
    private var memory: Int
    /// The steps that are left.
    var remainingFuel: Int { fuel }

    /// Leaves it fewer steps than the settings do.
    func spare(_ steps: Int) { fuel = min(fuel, steps) }

    /// Leaves it less memory than the settings do.
    func spare(memory bytes: Int) { memory = min(memory, bytes) }

    /// Every macro that was defined: each holds the scope that holds it.
    var macros: [Macro] = []
    private var depth = 0
    private var stack = StackBudget()

    /// The template that the one whose code runs extends, once it has said so.
    var parent: Parent?

    /// A template that another one extends, and where.
    struct Parent {
        var template: CompiledTemplate
        var frame: Diagnostic.Frame
    }

    /// A block of one template of an inheritance chain.
    struct BlockLayer {
        var definition: BlockDefinition
        var template: CompiledTemplate
        /// How the render came to that template.
        var trace: [Diagnostic.Frame]
    }

    /// How a statement ended.
    enum Flow { case next, breakLoop, continueLoop }

    init(
        _ environment: TemplateEnvironment, _ template: CompiledTemplate, context: [String: Cell], records: Bool = false
    ) {
        self.environment = environment
        settings = environment.settings
        current = template
        fuel = settings.limits.fuel
        memory = settings.limits.memory
        output = OutputBuffer(limit: settings.limits.output, records: records)
        provenance = records ? Provenance() : nil
        global = Scope(context, inside: Scope(environment.globalCells))
        scope = global
        autoescape = environment.autoescapes(template.file)
    }

    deinit { for macro in macros { macro.close() } }

    // MARK: limits

    /// Refuses to go deeper than the stack of a small thread allows.
    func checkStack() throws {
        guard !stack.isSpent() else {
            throw TemplateFault(.recursion, "calls and expressions stand too deep in each other")
        }
    }

    func charge(_ amount: Int = 1) throws {
        fuel -= amount
        guard fuel >= 0 else {
            throw TemplateFault(
                .limit, "rendering took more than \(settings.limits.fuel) steps", hint: "look for a loop inside a loop")
        }
    }

    /// Pays for what is made, before it is.
    func charge(memory bytes: Int) throws {
        memory -= bytes
        guard memory >= 0 else {
            throw TemplateFault(
                .limit, "rendering made more than \(settings.limits.memory) bytes of text and lists",
                hint: "look for a loop that makes long texts or lists again and again")
        }
    }

    /// Pays for text before it is made.
    func charge(bytes: Int) throws {
        guard bytes <= settings.limits.output else {
            throw TemplateFault(.limit, "the text would have more than \(settings.limits.output) bytes")
        }
        try charge(bytes / 64)
        try charge(memory: bytes + 32)
    }

    /// Pays for a list before it is made.
    func charge(elements: Int) throws {
        guard elements <= settings.limits.elements else {
            throw TemplateFault(.limit, "the list would have more than \(settings.limits.elements) elements")
        }
        try charge(made: elements)
    }

    /// Runs something one call deeper: a macro, an include, a recursive loop.
    func nested<Result>(_ frame: Diagnostic.Frame?, _ work: () throws -> Result) throws -> Result {
        try checkStack()
        guard depth < settings.limits.calls else {
            throw TemplateFault(.recursion, "calls stand more than \(settings.limits.calls) deep in each other")
        }
        depth += 1
        if let frame { trace.append(frame) }
        defer { depth -= 1 }
        let result = try work()
        if frame != nil { trace.removeLast() }
        return result
    }

    /// Gives a fault the place of the code that caused it, once.
    func located<Result>(_ range: Range<Int>, _ work: () throws -> Result) throws -> Result {
        do {
            return try work()
        } catch let fault as TemplateFault {
            throw problem(fault, at: range)
        }
    }

    /// Gives a fault the place of the value that caused it.
    func located<Result>(_ expression: Expression, _ work: () throws -> Result) throws -> Result {
        do {
            return try work()
        } catch let fault as TemplateFault {
            throw problem(fault, at: expression.place.shown(in: current.file))
        }
    }

    /// Gives a fault the place of the call that caused it, or of the argument that it is about.
    func located<Result>(
        _ place: FaultPlace, _ arguments: Expression.Arguments? = nil, _ work: () throws -> Result
    ) throws -> Result {
        do {
            return try work()
        } catch let fault as TemplateFault {
            let argument = fault.argument.flatMap { arguments?.range(of: $0) }
            throw problem(fault, at: argument ?? place.shown(in: current.file))
        }
    }

    private func problem(_ fault: TemplateFault, at range: Range<Int>) -> Diagnostic {
        Diagnostic(
            code: fault.code, fault.message, at: .span(SourceSpan(file: current.file, range: range)),
            hint: fault.hint ?? fault.nearHint(scope), trace: trace.reversed())
    }

    // MARK: statements

    func run(_ statements: [Statement]) throws -> Flow {
        for statement in statements {
            try charge()
            let flow = try run(statement)
            if flow != .next { return flow }
        }
        return .next
    }

    /// What some statements write, as text.
    func captured(_ statements: [Statement]) throws -> Cell {
        try captured { _ = try run(statements) }
    }

    private func run(_ statement: Statement) throws -> Flow {
        try checkStack()
        switch statement.form {
        case .text, .output: if parent == nil { try write(statement) }
        case .conditional(let branches, let otherwise):
            if let trial { return try run(branches, otherwise, statement.range, trial) }
            for branch in branches where try isTrue(branch.condition) {
                coverage?.reach(.branch, current, branch.condition.range)
                return try run(branch.body)
            }
            coverage?.reach(.otherwise, current, statement.range)
            return try run(otherwise)
        case .loop(let loop): try run(loop, statement.range)
        case .set(let target, let expression):
            try checkAssignable(target)
            provenance?.begin()
            try assign(target, try evaluate(expression), from: expression)
        case .setBlock(let target, let filters, let body):
            var flow = Flow.next
            let text = try located(statement.range) {
                try inScope { try unmuted { try captured { flow = try run(body) } } }
            }
            guard flow == .next else { return flow }
            let cell = try apply(filters, to: text)
            try assign(target, cell)
            rememberCaptured(target, cell)
        case .with(let values, let body):
            let outer = scope
            defer { scope = outer }
            let inner = Scope(inside: outer)
            for (target, expression) in values {
                provenance?.begin()
                let cell = try evaluate(expression)
                scope = inner
                try assign(target, cell, from: expression)
                scope = outer
            }
            scope = inner
            return try run(body)
        case .macro(let definition):
            try located(statement.range) { try charge(memory: 4 * Self.objectSize) }
            scope.set(definition.name, .callable(Macro(definition, self)))
        case .call(let definition, let call): try runCall(definition, call)
        case .filter(let filters, let body):
            var flow = Flow.next
            let text = try located(statement.range) { try inScope { try captured { flow = try run(body) } } }
            // The end of a round in it ends it, too: its text goes nowhere.
            guard flow == .next else { return flow }
            let cell = try apply(filters, to: text)
            try located(statement.range) {
                guard cell.text != nil else {
                    throw TemplateFault(.type, "a filter block must give a string, not \(cell.kindName)")
                }
                try writeMade(cell, from: SourceSpan(file: current.file, range: statement.range))
            }
        case .autoescape(let condition, let body):
            let outer = autoescape
            defer { autoescape = outer }
            autoescape = try isTrue(condition)
            return try inScope { try run(body) }
        case .block(let definition): try runBlock(definition, statement.range)
        case .evaluate(let expression): _ = try evaluate(expression)
        case .breakLoop: return .breakLoop
        case .continueLoop: return .continueLoop
        case .include, .importTemplate, .fromImport: try runReference(statement)
        case .extends(let name): try extend(name, statement.range)
        }
        return .next
    }

    /// A conditional that may be told which branch to take.
    private func run(
        _ branches: [(condition: Expression, body: [Statement])], _ otherwise: [Statement], _ range: Range<Int>,
        _ trial: BranchTrial
    ) throws -> Flow {
        let ways = openWays(branches.map(\.condition))
        let told = trial.choice(current, range.lowerBound).flatMap { ways.contains($0) ? $0 : nil }
        let taken = try told ?? branches.firstIndex { try isTrue($0.condition) } ?? branches.count
        if ways.count > 1 {
            trial.meet(current, range.lowerBound, ways: ways, taken: taken, branches.map(\.condition))
        }
        return try run(taken < branches.count ? branches[taken].body : otherwise)
    }

    /// The branches that some run may take, by their numbers; the last is the one behind all conditions.
    private func openWays(_ conditions: [Expression]) -> [Int] {
        var ways: [Int] = []
        for (number, condition) in conditions.enumerated() {
            // What fails where it is asked is told when the render comes to it.
            guard isSettled(condition), let holds = try? isTrue(condition) else {
                ways.append(number)
                continue
            }
            if holds { return ways + [number] }
        }
        return ways + [conditions.count]
    }

    private func write(_ statement: Statement) throws {
        switch statement.form {
        case .text(let text):
            let origin = output.records ? SourceSpan(file: current.file, range: statement.range) : nil
            try located(statement.range) { try output.write(text, from: origin, isLiteral: true) }
        case .output(let expression):
            provenance?.begin()
            let cell = try evaluate(expression)
            try located(expression) { try write(cell, from: expression) }
        default: break
        }
    }

    func inScope<Result>(_ names: [String: Cell] = [:], _ work: () throws -> Result) throws -> Result {
        let outer = scope
        scope = Scope(names, inside: outer)
        defer { scope = outer }
        return try work()
    }

    func write(_ cell: Cell, from expression: Expression? = nil) throws {
        if case .undefined(let missing) = cell {
            switch settings.undefined {
            case .strict where !missing.isLenient: throw missing.fault
            case .strict: break
            case .debug: try write(.string(text(cell)))
            case .standard, .chainable: break
            }
            return
        }
        let text = autoescape ? try escaped(cell) : try text(cell)
        guard output.records else { return try output.write(text) }
        let origin = expression.map { SourceSpan(file: current.file, range: $0.range) }
        try output.write(text, data: data(in: text, of: cell, from: expression), from: origin)
    }

    /// The text of a value with what its target would misread escaped.
    func escaped(_ cell: Cell) throws -> String {
        if case .markup(let text) = cell { return text }
        // The template has escaped what it wrote.
        if case .object(let template as ImportedTemplate) = cell { return template.text }
        return try Escape.text(cell, as: settings.escaping, self)
    }

    func isTrue(_ expression: Expression) throws -> Bool {
        let cell = try evaluate(expression)
        return try located(expression) { try isTrue(cell) }
    }

    func isTrue(_ cell: Cell) throws -> Bool {
        if case .undefined(let missing) = cell, settings.undefined == .strict, !missing.isLenient {
            throw missing.fault
        }
        return cell.isTrue
    }

    /// Refuses to set an attribute of what is no namespace, before the value is worked out.
    private func checkAssignable(_ target: AssignmentTarget) throws {
        switch target {
        case .name: break
        case .attribute(let name, _, let range): _ = try namespace(name, range)
        case .tuple(let targets, _): for single in targets { try checkAssignable(single) }
        }
    }

    private func namespace(_ name: String, _ range: Range<Int>) throws -> Namespace {
        guard case .object(let object)? = scope.find(name), let namespace = object as? Namespace else {
            throw Diagnostic(
                code: "E_TEMPLATE_RUNTIME", "only a namespace has attributes that can be set",
                at: .span(SourceSpan(file: current.file, range: range)),
                hint: "make one with '{% set \(name) = namespace() %}'", trace: trace.reversed())
        }
        return namespace
    }

    func assign(_ target: AssignmentTarget, _ cell: Cell, from expression: Expression? = nil) throws {
        defer { remember(target, cell, from: expression) }
        switch target {
        case .name(let name, _): scope.set(name, cell)
        case .attribute(let name, let attribute, let range):
            try namespace(name, range).members[.string(attribute)] = cell
        case .tuple(let targets, let range):
            let parts = try located(range) { try self.parts(of: cell, for: targets.count) }
            for (part, single) in zip(parts, targets) { try assign(single, part) }
        }
    }

    /// What each of several names stands for.
    private func parts(of cell: Cell, for count: Int) throws -> [Cell] {
        guard let parts = try elements(of: cell) else {
            throw TemplateFault(.type, "\(cell.kindName) cannot be shared out to \(count) names")
        }
        guard parts.count != count else { return parts }
        let plural = parts.count == 1 ? "" : "s"
        let what =
            switch cell {
            case .undefined(let missing): "\(missing.message), and nothing is"
            case .string, .markup: "a string of \(parts.count) character\(plural) is"
            case .dictionary: "a dictionary of \(parts.count) key\(plural) is"
            default: "\(parts.count) value\(parts.count == 1 ? " is" : "s are")"
            }
        throw TemplateFault(.value, "\(what) shared out to \(count) names")
    }

    private func runCall(_ definition: MacroDefinition, _ call: Expression) throws {
        try located(call.range) { try charge(memory: 4 * Self.objectSize) }
        let body = Macro(definition, self)
        body.settle(in: blocks, global)
        let caller = Cell.callable(body)
        guard case .chain(let base, let links) = call.form, case .call(var arguments)? = links.last?.form,
            let last = links.last
        else { return }
        arguments.keyword.append(("caller", Expression(form: .literal(caller), range: call.range), call.range))
        let changed = links.dropLast() + [Expression.Link(form: .call(arguments), range: last.range)]
        let whole = Expression(form: .chain(base, Array(changed)), range: call.range)
        provenance?.begin()
        let cell = try evaluate(whole)
        try located(call) { try write(cell, from: whole) }
    }

    private func apply(_ filters: [Expression.Link], to cell: Cell) throws -> Cell {
        var result = cell
        for filter in filters {
            let before = result
            result = try follow(filter, from: result, at: FaultPlace(filter.range))
            note(result, of: filter, from: before)
        }
        return result
    }
}
