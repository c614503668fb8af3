internal import GabaritSource

/// Macros, the bodies that `call` gives them, and `super`.
extension FastCompiler {
    /// The `call` around a macro: its parameters and body, and where they stand.
    struct CallerPlace: BitwiseCopyable {
        /// The node of the body, as a macro's.
        var node: NodeIndex
        var site: Site
    }

    /// A place of a template, to come back to.
    struct Site: BitwiseCopyable {
        var unit: Unit
        var scope: Int32
        var loop: Place
        var block: BlockPlace?
        var escapes: Bool
    }

    /// A macro with the place it was defined at.
    struct MacroPlace: BitwiseCopyable {
        var definition: SyntaxNode
        var unit: Unit
        var scope: Int32
        var escapes: Bool
    }

    /// A macro, known by its name from here on.
    mutating func define(_ statement: SyntaxNode) throws(Declined) {
        let symbol = symbol(statement.first)
        guard statement.flags.isDisjoint(with: [.usesVarargs, .usesKwargs]), branches == 0, loop == Self.noPlace,
            names.own(symbol, in: scope) == nil, names.word(symbol) == .none,
            scope != 0 || names.state(symbol).pointee.variable == Self.noPlace
        else { throw Declined() }
        macros.append(MacroPlace(definition: statement, unit: unit, scope: scope, escapes: autoescape))
        names.bind(symbol, .macro, Int32(truncatingIfNeeded: macros.count - 1), in: scope)
    }

    /// What a chain calls first: a macro by its name or as an attribute of a template that was imported, `super` or
    /// `caller`.
    enum Callee { case macro(Int32), parent, caller }

    /// - Returns: what is called, and the link with the arguments.
    mutating func callee(_ chain: SyntaxNode) throws(Declined) -> (callee: Callee, call: NodeIndex)? {
        let base = node(chain.first)
        guard base.kind == .name, chain.second != 0 else { return nil }
        let symbol = symbol(base.first)
        let link = node(chain.second)
        guard let binding = names.find(symbol, from: scope) else {
            guard link.kind == .call else { return nil }
            switch names.word(symbol) {
            case .parent: return (.parent, chain.second)
            case .caller: return (.caller, chain.second)
            default: return nil
            }
        }
        switch (binding.kind, link.kind) {
        case (.macro, .call): return (.macro(binding.place), chain.second)
        case (.module, .attribute):
            guard link.next != 0, node(link.next).kind == .call,
                let own = names.own(self.symbol(link.first), in: binding.place), own.kind == .macro
            else { return nil }
            return (.macro(own.place), link.next)
        default: return nil
        }
    }

    /// `{{ name(…) }}`, `{{ super() }}`: code that writes where it stands. `false` when it is neither.
    mutating func outputCall(_ index: NodeIndex) throws(Declined) -> Bool {
        let chain = node(index)
        guard let (callee, call) = try callee(chain), node(call).next == 0 else { return false }
        try expand(callee, node(call).first)
        return true
    }

    /// What a call of a macro gives as a value.
    mutating func capturedCall(_ callee: Callee, _ arguments: NodeIndex) throws(Declined) -> Place {
        let result = place()
        emit(.beginCapture)
        try expand(callee, arguments)
        emit(.endCapture, result, detail: autoescape ? 1 : 0)
        return result
    }

    /// Puts what is called here.
    mutating func expand(_ callee: Callee, _ arguments: NodeIndex) throws(Declined) {
        guard depth < Self.deepest else { throw Declined() }
        depth += 1
        switch callee {
        case .macro(let number): try expand(number, arguments, caller: nil)
        case .parent:
            guard arguments == 0 else { throw Declined() }
            try runParentBlock()
        case .caller: try expandCaller(arguments)
        }
        depth -= 1
    }

    /// `call`: a macro with a body that it may ask for.
    mutating func callBlock(_ statement: SyntaxNode) throws(Declined) {
        let chain = node(statement.first)
        guard chain.kind == .chain, let (callee, call) = try callee(chain), node(call).next == 0,
            case .macro(let number) = callee
        else { throw Declined() }
        let body = node(statement.second)
        guard body.flags.isDisjoint(with: [.usesVarargs, .usesKwargs, .usesCaller]) else { throw Declined() }
        try expand(number, node(call).first, caller: CallerPlace(node: statement.second, site: site))
    }

    private var site: Site { Site(unit: unit, scope: scope, loop: loop, block: block, escapes: autoescape) }

    /// Puts the body of a macro here.
    private mutating func expand(
        _ number: Int32, _ arguments: NodeIndex, caller: CallerPlace?
    ) throws(Declined) {
        let macro = macros[Int(number)]
        // A macro that wants a body and gets none, or the other way round, is the interpreter's.
        guard macro.definition.flags.contains(.usesCaller) == (caller != nil) else { throw Declined() }
        let inner = names.scope(inside: macro.scope)
        let (saved, outerCaller) = (site, self.caller)
        let escapes = autoescape || macro.escapes
        try bindParameters(of: macro.definition, macro.unit, arguments, in: inner, escapes: escapes)
        (unit, loop, block, self.caller) = (macro.unit, Self.noPlace, nil, caller)
        autoescape = escapes
        try inScope(node(macro.definition.second).second, inside: inner)
        (unit, scope, loop, block, self.caller) = (saved.unit, saved.scope, saved.loop, saved.block, outerCaller)
        autoescape = saved.escapes
    }

    /// Puts the body of the `call` around the macro here.
    private mutating func expandCaller(_ arguments: NodeIndex) throws(Declined) {
        guard let caller else { throw Declined() }
        let definition = caller.site.unit.nodes[Int(caller.node)]
        let inner = names.scope(inside: caller.site.scope)
        let saved = site
        let escapes = autoescape || caller.site.escapes
        try bindParameters(of: definition, caller.site.unit, arguments, in: inner, escapes: escapes)
        (unit, loop, block, self.caller) = (caller.site.unit, caller.site.loop, caller.site.block, nil)
        autoescape = escapes
        try inScope(node(definition.second).second, inside: inner)
        (unit, scope, loop, block, self.caller) = (saved.unit, saved.scope, saved.loop, saved.block, caller)
        autoescape = saved.escapes
    }

    // MARK: parameters

    /// Gives the parameters of a macro of a template the values of arguments, which stand in the template in use.
    private mutating func bindParameters(
        of definition: SyntaxNode, _ target: Unit, _ arguments: NodeIndex, in inner: Int32, escapes: Bool
    ) throws(Declined) {
        let first = target.nodes[Int(definition.second)].next
        var used = 0
        var argument = arguments
        while argument != 0 {
            let kind = node(argument).kind
            guard kind != .spread, kind != .keywordSpread else { throw Declined() }
            argument = node(argument).next
        }
        // Values of arguments come first: they see the names of the caller.
        var given = FlatArray<Place>(capacity: 8)
        var parameter = first
        var positional = arguments
        while parameter != 0 {
            let declared = target.nodes[Int(parameter)]
            if positional != 0, node(positional).kind != .keywordArgument {
                given.append(try value(positional))
                positional = node(positional).next
                used += 1
            } else if let named = keywordArgument(arguments, name(declared.first, of: target)) {
                given.append(try value(node(named).first))
                used += 1
            } else {
                given.append(Self.noPlace)
            }
            parameter = declared.next
        }
        guard used == count(arguments) else { throw Declined() }
        let saved = autoescape
        autoescape = escapes
        try bindParameters(first, target, given, in: inner)
        autoescape = saved
    }

    private mutating func bindParameters(
        _ first: NodeIndex, _ target: Unit, _ given: borrowing FlatArray<Place>, in inner: Int32
    ) throws(Declined) {
        let saved = (unit, scope, loop, block)
        (unit, scope, loop, block) = (target, inner, Self.noPlace, nil)
        var index = 0
        var parameter = first
        while parameter != 0 {
            let declared = node(parameter)
            let place = place()
            if given[index] != Self.noPlace {
                emit(.copy, place, given[index])
            } else if declared.second != 0 {
                guard !mentionsParameter(declared.second, from: parameter) else { throw Declined() }
                emit(.copy, place, try value(declared.second))
            } else {
                emit(.copy, place, constant(.undefined))
            }
            try bind(symbol(declared.first), place, in: inner)
            index += 1
            parameter = declared.next
        }
        (unit, scope, loop, block) = saved
    }

    /// Whether a default names a parameter that has no value yet: it hides the variable of its name.
    private func mentionsParameter(_ preset: NodeIndex, from parameter: NodeIndex) -> Bool {
        if node(preset).kind == .literal { return false }
        var used = NamesUsed()
        let builder = TreeBuilder(template(unit.number).syntax)
        used.visit(builder.expression(preset))
        var index = parameter
        while index != 0 {
            if used.names.contains(builder.name(node(index).first)) { return true }
            index = node(index).next
        }
        return false
    }

    /// The symbol of a name of any template in use.
    private mutating func name(_ local: Int32, of target: Unit) -> Int32 {
        let saved = unit
        unit = target
        let symbol = symbol(local)
        unit = saved
        return symbol
    }

    private mutating func keywordArgument(_ first: NodeIndex, _ name: Int32) -> NodeIndex? {
        var index = first
        while index != 0 {
            let argument = node(index)
            if argument.kind == .keywordArgument, symbol(argument.second) == name { return index }
            index = argument.next
        }
        return nil
    }

    func count(_ first: NodeIndex) -> Int {
        var count = 0
        var index = first
        while index != 0 {
            count += 1
            index = node(index).next
        }
        return count
    }
}
