extension FastCompiler {
    /// A value and what is done to it.
    mutating func chain(_ base: Expression, _ links: [Expression.Link]) throws -> Int {
        if case .name("loop") = base.form { return try loopChain(links) }
        if case .name(let name) = base.form, case .call(let arguments)? = links.first?.form {
            if let macro = macro(named: name) {
                emit(.beginCapture)
                try expand(macro, arguments)
                let result = slot()
                emit(.endCapture, result, detail: autoescape ? 1 : 0)
                return try follow(links.dropFirst(), from: result)
            }
            if name == "range", arguments.keyword.isEmpty, arguments.spread == nil, arguments.keywordSpread == nil {
                return try follow(links.dropFirst(), from: range(arguments.positional))
            }
            throw Declined()
        }
        return try follow(links[...], from: value(base))
    }

    private mutating func follow(_ links: ArraySlice<Expression.Link>, from start: Int) throws -> Int {
        var place = start
        var rest = links
        while let link = rest.popFirst() {
            switch link.form {
            case .attribute(let name):
                if case .call(let arguments)? = rest.first?.form {
                    rest.removeFirst()
                    place = try method(name, place, arguments)
                } else {
                    place = try attribute(name, of: place)
                }
            case .item(let key):
                let index = try value(key)
                let result = slot()
                emit(.item, result, place, index)
                place = result
            case .filter(let name, let arguments): place = try filter(name, place, arguments)
            case .test(let name, let arguments, let negated): place = try test(name, place, arguments, negated)
            case .slice, .call: throw Declined()
            }
        }
        return place
    }

    /// Attributes that a dictionary has whatever its keys are.
    static let dictionaryMethods: Set<String> = [
        "clear", "copy", "fromkeys", "get", "items", "keys", "pop", "popitem", "setdefault", "update", "values",
    ]

    private mutating func attribute(_ name: String, of place: Int) throws -> Int {
        guard !Self.dictionaryMethods.contains(name), !name.hasPrefix("__") else { throw Declined() }
        let key = constant(program.arena.text(name), key: "s\(name)")
        let result = slot()
        emit(.attribute, result, place, key)
        return result
    }

    private mutating func range(_ arguments: [Expression]) throws -> Int {
        // A context may have a variable of that name.
        guard (1...3).contains(arguments.count), macro(named: "range") == nil, !isLocal("range") else {
            throw Declined()
        }
        try usesFunction("range")
        let places = try arguments.map { try value($0) }
        let first = slots(3)
        emit(.copy, first, places.count == 1 ? constant(.integer(0), key: "i0") : places[0])
        emit(.copy, first + 1, places.count == 1 ? places[0] : places[1])
        emit(.copy, first + 2, places.count == 3 ? places[2] : constant(.integer(1), key: "i1"))
        let result = slot()
        emit(.range, result, first)
        return result
    }

    /// A function that every template knows; a context with a variable of that name goes to the interpreter.
    func usesFunction(_ name: String) throws {
        guard environment.globalValue(name) == nil else { throw Declined() }
        program.functions.append(program.arena.text(name))
        program.functionNames.append(name)
    }

    func isLocal(_ name: String) -> Bool {
        var scope: Names? = names
        while let current = scope {
            if current.slots[name] != nil { return true }
            scope = current.outer
        }
        return root.slots[name] != nil
    }

    private mutating func loopChain(_ links: [Expression.Link]) throws -> Int {
        guard let loop, case .attribute(let name)? = links.first?.form,
            let known = LoopAttribute(rawValue: name)
        else { throw Declined() }
        let result = slot()
        emit(.loopAttribute, result, loop.state, detail: known.number)
        return try follow(links.dropFirst(), from: result)
    }

    // MARK: filters, tests, methods

    private mutating func filter(_ name: String, _ place: Int, _ arguments: Expression.Arguments) throws -> Int {
        guard environment.knowsFilter(name), !NamesUsed.stateful.contains(name) else { throw Declined() }
        let plain = arguments.keyword.isEmpty && arguments.spread == nil && arguments.keywordSpread == nil
        let count = arguments.positional.count
        switch (name, count) {
        case ("upper", 0) where plain: return single(.upper, place)
        case ("lower", 0) where plain: return single(.lower, place)
        case ("length", 0) where plain, ("count", 0) where plain: return single(.length, place)
        case ("escape", 0) where plain, ("e", 0) where plain: return single(.escape, place)
        case ("safe", 0) where plain: return single(.safe, place)
        case ("tojson", 0) where plain && environment.settings.policies.hasDefaultJSON: return single(.json, place)
        case ("join", 1) where plain: return try double(.join, place, arguments.positional[0])
        case ("default", 1) where plain, ("d", 1) where plain: return try preset(place, arguments.positional[0])
        case ("replace", 2) where plain: return try replace(place, arguments.positional)
        default: return try call(.filter, name, place, arguments)
        }
    }

    private mutating func single(_ operation: FastCode.Operation, _ place: Int) -> Int {
        let result = slot()
        emit(operation, result, place, detail: autoescape ? 1 : 0)
        return result
    }

    private mutating func double(
        _ operation: FastCode.Operation, _ place: Int, _ argument: Expression
    ) throws -> Int {
        let second = try value(argument)
        let result = slot()
        emit(operation, result, place, second, detail: autoescape ? 1 : 0)
        return result
    }

    /// The argument of `default` is evaluated whether it is used or not, as in Jinja.
    private mutating func preset(_ place: Int, _ argument: Expression) throws -> Int {
        try double(.preset, place, argument)
    }

    private mutating func replace(_ place: Int, _ arguments: [Expression]) throws -> Int {
        let places = try arguments.map { try value($0) }
        let first = slots(2)
        emit(.copy, first, places[0])
        emit(.copy, first + 1, places[1])
        let result = slot()
        emit(.replace, result, place, first, detail: autoescape ? 1 : 0)
        return result
    }

    private mutating func test(
        _ name: String, _ place: Int, _ arguments: Expression.Arguments, _ negated: Bool
    ) throws -> Int {
        switch name {
        case "defined" where arguments.isEmpty: return simpleTest(.isDefined, place, negated)
        case "undefined" where arguments.isEmpty: return simpleTest(.isDefined, place, !negated)
        case "none" where arguments.isEmpty: return simpleTest(.isNone, place, negated)
        default: return try call(.test, name, place, arguments, negated: negated)
        }
    }

    private mutating func simpleTest(_ operation: FastCode.Operation, _ place: Int, _ negated: Bool) -> Int {
        let result = slot()
        emit(operation, result, place, detail: negated ? 1 : 0)
        return result
    }

    private mutating func method(_ name: String, _ place: Int, _ arguments: Expression.Arguments) throws -> Int {
        guard !NamesUsed.stateful.contains(name) else { throw Declined() }
        return try call(.method, name, place, arguments)
    }

    private mutating func call(
        _ operation: FastCode.Operation, _ name: String, _ place: Int, _ arguments: Expression.Arguments,
        negated: Bool = false
    ) throws -> Int {
        guard arguments.spread == nil, arguments.keywordSpread == nil else { throw Declined() }
        let positional = try arguments.positional.map { try value($0) }
        let keyword = try arguments.keyword.map { (name: $0.name, slot: try value($0.value)) }
        program.calls.append(
            .init(name: name, positional: positional, keyword: keyword, negated: negated, autoescape: autoescape))
        let result = slot()
        emit(operation, result, place, program.calls.count - 1)
        return result
    }
}

/// The attributes of `loop` that the fast tier knows.
enum LoopAttribute: String, CaseIterable {
    case index, index0, first, last, length, revindex, revindex0

    var number: UInt8 {
        switch self {
        case .index: 0
        case .index0: 1
        case .first: 2
        case .last: 3
        case .length: 4
        case .revindex: 5
        case .revindex0: 6
        }
    }
}
