internal import GabaritValue

/// Where the values of names are.
extension FastCompiler {
    /// The place of a name as it is seen here.
    mutating func place(of symbol: Int32) throws(Declined) -> Place {
        if let binding = names.find(symbol, from: scope) {
            guard binding.kind == .value else { throw Declined() }
            return binding.place
        }
        let known = names.state(symbol).pointee.variable
        if known != Self.noPlace, names.seesContext(scope) { return known }
        return try variable(symbol)
    }

    /// A variable of the context that is met for the first time.
    private mutating func variable(_ symbol: Int32) throws(Declined) -> Place {
        let name = names.text(symbol)
        guard FastWord.table.value(name) == 0, names.seesContext(scope) else { throw Declined() }
        guard !addsFunctions || !environment.settings.added.functions.contains(name.string) else { throw Declined() }
        var preset = Datum.undefined
        if hasGlobals, let value = environment.globalValue(name.string) {
            guard let datum = draft.keeper().datum(value, depth: 0) else { throw Declined() }
            preset = datum
        }
        let place = Self.variableBase - Place(truncatingIfNeeded: draft.variables.count)
        draft.variables.append(.init(name: name, preset: preset))
        names.state(symbol).pointee.variable = place
        return place
    }

    /// The constant with the text of a symbol, for attributes.
    mutating func text(of symbol: Int32) -> Place {
        let known = names.state(symbol).pointee.text
        if known != Self.noPlace { return known }
        let place = -1 - Place(truncatingIfNeeded: draft.constants.count)
        draft.constants.append(names.text(symbol))
        names.state(symbol).pointee.text = place
        return place
    }

    /// Binds a name; the few that mean something by themselves are left to the interpreter.
    mutating func bind(_ symbol: Int32, _ place: Place, in scope: Int32) throws(Declined) {
        guard names.word(symbol) == .none else { throw Declined() }
        names.bind(symbol, .value, place, in: scope)
    }

    /// A function that every template knows; a context with a variable of that name goes to the interpreter.
    mutating func usesFunction(_ symbol: Int32) throws(Declined) {
        let name = names.text(symbol)
        guard names.find(symbol, from: scope) == nil, !hasGlobals || environment.globalValue(name.string) == nil
        else { throw Declined() }
        guard !addsFunctions || !environment.settings.added.functions.contains(name.string) else { throw Declined() }
        for index in 0..<draft.functions.count where draft.functions[index].sameText(name) { return }
        draft.functions.append(name)
    }

    // MARK: scopes

    /// Runs a body in a scope of its own. What the body sets starts as what is outside, whatever branch sets it.
    mutating func inScope(_ body: NodeIndex, inside outer: Int32? = nil) throws(Declined) {
        let saved = (scope, branches)
        let inner = names.scope(inside: outer ?? scope)
        scope = outer ?? scope
        try bindNames(setBy: body, in: inner)
        (scope, branches) = (inner, 0)
        try run(body)
        (scope, branches) = saved
    }

    /// Gives every name that statements set where they stand a place in a scope.
    mutating func bindNames(setBy first: NodeIndex, in inner: Int32) throws(Declined) {
        var index = first
        while index != 0 {
            let statement = node(index)
            switch statement.kind {
            case .set, .setBlock: try bindTarget(statement, in: inner)
            case .conditionalStatement:
                var branch = statement.first
                while branch != 0 {
                    try bindNames(setBy: node(branch).second, in: inner)
                    branch = node(branch).next
                }
            default: break
            }
            index = statement.next
        }
    }

    private mutating func bindTarget(_ statement: SyntaxNode, in inner: Int32) throws(Declined) {
        let target = node(statement.first)
        guard target.kind == .nameTarget else { return }
        let symbol = symbol(target.first)
        if let own = names.own(symbol, in: inner) {
            guard own.kind == .value else { throw Declined() }
            return
        }
        // A namespace is bound where it is made.
        if isNamespace(statement) { return }
        let before = try place(of: symbol)
        let place = place()
        emit(.copy, place, before)
        try bind(symbol, place, in: inner)
    }
}
