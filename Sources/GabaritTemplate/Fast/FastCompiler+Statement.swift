internal import GabaritSource

extension FastCompiler {
    /// A template with its parents.
    mutating func wholeTemplate(_ first: CompiledTemplate) throws {
        var current = first
        var seen = 0
        while true {
            for (name, definition) in current.tree.blocks {
                guard !definition.isRequired else { throw Declined() }
                blocks[name, default: []].append((definition, current))
            }
            template = current
            // Which of two templates that disagree decides is for the interpreter to know.
            guard autoescape == environment.autoescapes(current.file.name) else { throw Declined() }
            guard let parent = try parent(of: current) else {
                try run(current.tree.statements)
                return
            }
            // Only what a child sets or defines counts: its text goes nowhere.
            for statement in current.tree.statements {
                switch statement.form {
                case .set, .setBlock, .macro: try run([statement])
                case .text, .block, .extends: break
                default: throw Declined()
                }
            }
            current = parent
            seen += 1
            guard seen < Self.deepest else { throw Declined() }
        }
    }

    private func parent(of template: CompiledTemplate) throws -> CompiledTemplate? {
        var found: CompiledTemplate?
        for (index, statement) in template.tree.statements.enumerated() {
            guard case .extends(let name) = statement.form else { continue }
            let before = template.tree.statements[..<index]
            guard found == nil, before.allSatisfy(\.isSilent) else { throw Declined() }
            found = try named(name)
        }
        return found
    }

    private func named(_ expression: Expression) throws -> CompiledTemplate {
        guard case .literal(.string(let name)) = expression.form,
            let found = try? environment.compiled(named: name)
        else { throw Declined() }
        return found
    }

    mutating func run(_ statements: [Statement]) throws {
        for statement in statements {
            try checkSize()
            try run(statement)
        }
    }

    private mutating func run(_ statement: Statement) throws {
        switch statement.form {
        case .text(let text):
            program.texts.append(program.arena.text(text))
            emit(.text, program.texts.count - 1)
        case .output(let expression): try output(expression)
        case .conditional(let branches, let otherwise): try deeper { try $0.conditional(branches, otherwise) }
        case .loop(let loop): try deeper { try $0.run(loop) }
        case .set(.name(let name, _), let expression): try set(name, expression)
        case .setBlock(.name(let name, _), let filters, let body) where filters.isEmpty:
            guard macro(named: name) == nil else { throw Declined() }
            let target = try names === root ? place(of: name) : self.local(name)
            emit(.beginCapture)
            try inScope(setting: body) { try $0.run(body) }
            emit(.endCapture, target, detail: autoescape ? 1 : 0)
        case .with(let assignments, let body): try deeper { try $0.with(assignments, body) }
        case .macro(let definition): try define(definition)
        case .include(let name, _, let withContext):
            guard withContext else { throw Declined() }
            try deeper { try $0.include(name) }
        case .block(let definition): try deeper { try $0.runBlock(definition) }
        default: throw Declined()
        }
    }

    private mutating func output(_ expression: Expression) throws {
        if try outputCall(expression) { return }
        let place = try value(expression)
        if !autoescape {
            emit(.write, place)
        } else if environment.settings.escaping == .html {
            emit(.writeHTML, place)
        } else {
            emit(.writeEscaped, place)
        }
    }

    private mutating func conditional(
        _ branches: [(condition: Expression, body: [Statement])], _ otherwise: [Statement]
    ) throws {
        var ends: [Int] = []
        for branch in branches {
            let condition = try value(branch.condition)
            let skip = emit(.jumpIfFalse, condition)
            try run(branch.body)
            ends.append(emit(.jump))
            land(skip)
        }
        try run(otherwise)
        for end in ends { land(end) }
    }

    // MARK: scopes

    /// Runs a body in a scope of its own. What the body sets starts as what is outside, whatever branch sets it.
    mutating func inScope(setting body: [Statement], _ work: (inout FastCompiler) throws -> Void) throws {
        let outer = names
        let inner = Names(inside: outer)
        for name in Set(body.flatMap(\.namesSet)).sorted() {
            guard macro(named: name) == nil else { throw Declined() }
            let before = try place(of: name)
            let place = slot()
            emit(.copy, place, before)
            inner.slots[name] = place
        }
        names = inner
        defer { names = outer }
        try work(&self)
    }

    private func local(_ name: String) throws -> Int {
        guard let place = names.slots[name] else { throw Declined() }
        return place
    }

    private mutating func set(_ name: String, _ expression: Expression) throws {
        guard macro(named: name) == nil else { throw Declined() }
        let result = try value(expression)
        let target = try names === root ? place(of: name) : local(name)
        emit(.copy, target, result)
    }

    private mutating func with(
        _ assignments: [(target: AssignmentTarget, value: Expression)], _ body: [Statement]
    ) throws {
        var values: [(String, Int)] = []
        for assignment in assignments {
            guard case .name(let name, _) = assignment.target else { throw Declined() }
            values.append((name, try value(assignment.value)))
        }
        try inScope(setting: body) { compiler in
            for (name, result) in values {
                let place = compiler.slot()
                compiler.emit(.copy, place, result)
                compiler.names.slots[name] = place
            }
            try compiler.run(body)
        }
    }

    // MARK: templates

    private mutating func include(_ name: Expression) throws {
        let included = try named(name)
        guard included.tree.blocks.isEmpty, try parent(of: included) == nil else { throw Declined() }
        let saved = (template, autoescape, loop, block)
        defer { (template, autoescape, loop, block) = saved }
        template = included
        autoescape = environment.autoescapes(included.file.name)
        loop = nil
        block = nil
        try inScope(setting: included.tree.statements) { try $0.run(included.tree.statements) }
    }

    private mutating func runBlock(_ definition: BlockDefinition) throws {
        try runBlock(definition.name, level: 0, in: definition.isScoped ? names : root)
    }

    /// A body of a block; level 0 is the most derived one.
    mutating func runBlock(_ name: String, level: Int, in outer: Names) throws {
        guard let bodies = blocks[name], level < bodies.count else { throw Declined() }
        let saved = (template, autoescape, loop, block, names)
        defer { (template, autoescape, loop, block, names) = saved }
        names = outer
        (template, loop, block) = (bodies[level].template, nil, (name, level, outer))
        autoescape = environment.autoescapes(template.file.name)
        let body = bodies[level].definition.body
        try inScope(setting: body) { try $0.run(body) }
    }
}

extension Statement {
    /// Whether it writes nothing where a child template has it.
    var isSilent: Bool {
        switch form {
        case .text(let text): text.utf8.allSatisfy { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
        case .set, .macro: true
        default: false
        }
    }

    /// The names it sets in the scope it stands in.
    var namesSet: [String] {
        switch form {
        case .set(let target, _): target.names
        case .setBlock(let target, _, _): target.names
        case .conditional(let branches, let otherwise):
            (branches.flatMap(\.body) + otherwise).flatMap(\.namesSet)
        default: []
        }
    }
}
