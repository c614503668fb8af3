internal import GabaritSource

/// Whole templates, those they extend, include and import, and their blocks.
extension FastCompiler {
    /// The template that is compiled, with its parents.
    mutating func wholeTemplate() throws(Declined) {
        var parents = 0
        while true {
            try addBlocks()
            // Which of two templates that disagree decides is for the interpreter to know.
            guard autoescape == unit.escapes else { throw Declined() }
            guard let extends = try extends() else { return try run(unit.body) }
            let parent = try template(named: node(extends).first)
            try runChild(extends)
            unit = enter(parent)
            parents += 1
            guard parents < Self.deepest else { throw Declined() }
        }
    }

    private mutating func addBlocks() throws(Declined) {
        for index in unit.blocks {
            let block = node(index)
            guard !block.flags.contains(.required) else { throw Declined() }
            names.addLayer(index, unit.number, to: symbol(block.first))
        }
    }

    /// The statement that names the parent, when there is one and no other.
    private func extends() throws(Declined) -> NodeIndex? {
        var found: NodeIndex?
        var index = unit.body
        while index != 0 {
            let statement = node(index)
            if statement.kind == .extends {
                guard found == nil else { throw Declined() }
                found = index
            }
            index = statement.next
        }
        return found
    }

    /// Runs what counts of a template that extends another one: what stands before, and afterwards what it sets or
    /// defines.
    private mutating func runChild(_ extends: NodeIndex) throws(Declined) {
        var isBefore = true
        var index = unit.body
        while index != 0 {
            let statement = node(index)
            switch statement.kind {
            case .extends: isBefore = false
            case .text: if isBefore { try self.statement(index) }
            case .set, .setBlock, .macro, .importTemplate, .fromImport: try self.statement(index)
            case .block, .output:
                // Behind `extends` these go nowhere; others run, and includes and calls even write.
                guard !isBefore else { throw Declined() }
            default: throw Declined()
            }
            index = statement.next
        }
    }

    func template(named name: NodeIndex) throws(Declined) -> CompiledTemplate {
        let node = node(name)
        guard node.kind == .literal else { throw Declined() }
        let constant = unit.constants[Int(node.first)]
        guard constant.kind == .string, let found = try? environment.compiled(named: constant.string) else {
            throw Declined()
        }
        return found
    }

    // MARK: includes

    mutating func include(_ statement: SyntaxNode) throws(Declined) {
        guard statement.flags.contains(.withContext) else { throw Declined() }
        let template = try template(named: statement.first)
        let saved = (unit, autoescape, loop, block, caller)
        unit = enter(template)
        guard try extends() == nil, unit.blocks.isEmpty else { throw Declined() }
        autoescape = unit.escapes
        (loop, block, caller) = (Self.noPlace, nil, nil)
        try inScope(unit.body)
        (unit, autoescape, loop, block, caller) = saved
    }

    // MARK: blocks

    mutating func runBlock(_ statement: SyntaxNode) throws(Declined) {
        let symbol = symbol(statement.first)
        let outer = statement.flags.contains(.scoped) ? scope : 0
        try runLayer(names.state(symbol).pointee.firstLayer, of: symbol, in: outer)
    }

    /// The body of the block that the one that is compiled overrides.
    mutating func runParentBlock() throws(Declined) {
        guard let block, let layer = names.layer(block.layer) else { throw Declined() }
        try runLayer(layer.next, of: block.symbol, in: block.outer)
    }

    private mutating func runLayer(_ index: Int32, of symbol: Int32, in outer: Int32) throws(Declined) {
        guard let layer = names.layer(index) else { throw Declined() }
        let saved = (unit, autoescape, loop, block, caller)
        unit = units[Int(layer.unit)]
        (loop, caller) = (Self.noPlace, nil)
        block = BlockPlace(symbol: symbol, layer: index, outer: outer)
        autoescape = unit.escapes
        try inScope(node(layer.node).second, inside: outer)
        (unit, autoescape, loop, block, caller) = saved
    }

    // MARK: imports

    /// `import … as name`: a scope with the names that the template defines.
    mutating func importTemplate(_ statement: SyntaxNode) throws(Declined) {
        let module = try module(statement)
        let symbol = symbol(statement.second)
        guard names.word(symbol) == .none, names.own(symbol, in: scope) == nil else { throw Declined() }
        names.bind(symbol, .module, module, in: scope)
    }

    /// `from … import name`.
    mutating func fromImport(_ statement: SyntaxNode) throws(Declined) {
        let module = try module(statement)
        var index = statement.second
        while index != 0 {
            let imported = node(index)
            let alias = symbol(imported.second)
            guard let binding = names.own(symbol(imported.first), in: module), names.word(alias) == .none,
                names.own(alias, in: scope) == nil
            else { throw Declined() }
            names.bind(alias, binding.kind, binding.place, in: scope)
            index = imported.next
        }
    }

    /// Runs a template for the names it defines alone. One that writes or does more is the interpreter's.
    private mutating func module(_ statement: SyntaxNode) throws(Declined) -> Int32 {
        guard branches == 0, !statement.flags.contains(.withContext) else { throw Declined() }
        let template = try template(named: statement.first)
        guard depth < Self.deepest else { throw Declined() }
        depth += 1
        let saved = (unit, loop, block, caller, scope)
        unit = enter(template)
        guard autoescape == unit.escapes, unit.blocks.isEmpty else { throw Declined() }
        (loop, block, caller) = (Self.noPlace, nil, nil)
        let module = names.scope(inside: -1, isIsolated: true)
        scope = module
        var index = unit.body
        while index != 0 {
            let statement = node(index)
            switch statement.kind {
            case .text: break
            case .set: try setInModule(statement)
            case .macro, .importTemplate, .fromImport: try self.statement(index)
            default: throw Declined()
            }
            index = statement.next
        }
        (unit, loop, block, caller, scope) = saved
        depth -= 1
        return module
    }

    private mutating func setInModule(_ statement: SyntaxNode) throws(Declined) {
        let target = node(statement.first)
        guard target.kind == .nameTarget, names.own(symbol(target.first), in: scope) == nil else { throw Declined() }
        let place = place()
        emit(.copy, place, try value(statement.second))
        try bind(symbol(target.first), place, in: scope)
    }
}
