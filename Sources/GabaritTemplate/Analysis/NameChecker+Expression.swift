internal import GabaritSource

extension NameChecker {
    /// What is known of an expression's value; reports what cannot be found in it.
    @discardableResult
    mutating func shape(of expression: Expression) -> NameShape {
        switch expression.form {
        case .literal(let cell):
            if case .none = cell { return .any }
            return .scalar
        case .name(let name):
            noteUse(name, [])
            noteVariable(expression, name, [])
            return lookUp(name, expression.range, mayBeAbsent: false)
        case .list(let elements), .tuple(let elements):
            let shapes = elements.map { shape(of: $0) }
            return .list(shapes.dropFirst().reduce(shapes.first ?? .any) { $0.joined($1) })
        case .dictionary(let members):
            for member in members {
                shape(of: member.key)
                shape(of: member.value)
            }
            return .any
        case .conditional(let condition, let then, let otherwise):
            shape(of: condition)
            let first = shape(of: then)
            return otherwise.map { first.joined(shape(of: $0)) } ?? first
        case .chain(let base, let links): return chain(base, links)
        default: return operation(expression)
        }
    }

    private mutating func operation(_ expression: Expression) -> NameShape {
        switch expression.form {
        case .arithmetic(let first, let rest), .comparison(let first, let rest):
            shape(of: first)
            for step in rest { shape(of: step.operand) }
            if case .comparison = expression.form { return .scalar }
            return .any
        case .power(let left, let right):
            shape(of: left)
            shape(of: right)
            return .scalar
        case .concatenation(let operands):
            for operand in operands { shape(of: operand) }
            return .scalar
        case .and(let operands), .or(let operands):
            let shapes = operands.map { shape(of: $0) }
            return shapes.dropFirst().reduce(shapes.first ?? .any) { $0.joined($1) }
        case .not(let operand), .negative(let operand), .positive(let operand):
            shape(of: operand)
            return .scalar
        default: return .any
        }
    }

    // MARK: names

    mutating func lookUp(_ name: String, _ range: Range<Int>, mayBeAbsent: Bool) -> NameShape {
        if mayBeAbsent { askedFor.insert(name) }
        for scope in scopes.reversed() { if let shape = scope[name] { return shape } }
        if mayBeAbsent { assumed.insert(name) }
        if !assumed.contains(name) {
            report("E_UNDEFINED", "'\(name)' is undefined", range, name: name, among: visibleNames)
        }
        return .any
    }

    /// Whether a name is one of those that the application gives, and no variable of the template.
    func isGiven(_ name: String) -> Bool { scopes.lastIndex { $0[name] != nil } == 1 }

    /// Notes which member of a given name is read: all of them, where a run decides.
    private mutating func noteUse(_ name: String, _ links: [Expression.Link]) {
        guard isGiven(name) else { return }
        switch links.first?.form {
        case .attribute(let member): result.uses.insert("\(name).\(member)")
        case .item(let key):
            result.uses.insert(key.literalText.map { "\(name).\($0)" } ?? name)
        default: result.uses.insert(name)
        }
    }

    // MARK: chains

    private mutating func chain(_ base: Expression, _ links: [Expression.Link]) -> NameShape {
        guard case .name(let name) = base.form else {
            return result(of: links, on: shape(of: base), path: nil)
        }
        noteUse(name, links)
        noteVariable(base, name, links)
        let shape = lookUp(name, base.range, mayBeAbsent: links.first?.allowsAbsence ?? false)
        if case .call(let arguments)? = links.first?.form {
            let macro = macros[name].map { CallSignature($0, mayBeAbsent: askedFor) }
            let isFunction = scopes.lastIndex { $0[name] != nil } == 0
            checkCall(
                name, macro ?? (isFunction ? environment.signature(ofFunction: name) : nil), arguments, base.range)
        }
        return result(of: links, on: shape, path: name)
    }

    /// What the links of a chain make of a value.
    ///
    /// - Parameter path: how the value is written, while it is a plain path.
    mutating func result(of links: [Expression.Link], on shape: NameShape, path: String?) -> NameShape {
        var shape = shape
        var path = path
        for (index, link) in links.enumerated() {
            let next = index + 1 < links.count ? links[index + 1] : nil
            switch link.form {
            case .attribute(let name):
                shape = member(name, of: shape, path, link.range, isCalled: next?.isCall ?? false)
                path = path.map { "\($0).\(name)" }
            case .item(let key):
                self.shape(of: key)
                shape = key.literalText.map { member($0, of: shape, path, link.range, isCalled: false) } ?? shape.item
                path = nil
            case .slice(let low, let high, let step):
                for bound in [low, high, step] { if let bound { self.shape(of: bound) } }
            case .call(let arguments):
                check(arguments)
                (shape, path) = (.any, nil)
            case .filter(let name, let arguments):
                note(.filter, name, link.range)
                shape = filtered(name, arguments, shape, link.range)
                path = nil
            case .test(let name, let arguments, _):
                check(arguments)
                note(.test, name, link.range)
                checkTest(name, link.range)
                checkCall(name, environment.signature(ofTest: name), arguments, link.range)
                (shape, path) = (.scalar, nil)
            }
        }
        return shape
    }

    private mutating func member(
        _ name: String, of shape: NameShape, _ path: String?, _ range: Range<Int>, isCalled: Bool
    ) -> NameShape {
        switch shape {
        case .any: return .any
        case .map(let element): return isCalled ? .any : element
        case .scalar, .words:
            if isCalled ? Methods.namesOfSingles.contains(name) : Int(name) != nil { return .any }
        case .list: if isCalled ? Methods.lists[name] != nil : Int(name) != nil { return .any }
        case .object(let members):
            if let member = members[name] { return member }
            if isCalled, Methods.dictionaries[name] != nil { return .any }
        }
        let subject: Message = path.map { "'\($0)'" } ?? shape.noun
        report(
            "E_UNDEFINED_ATTRIBUTE", "\(subject) has no attribute '\(name)'", range, name: name,
            among: Self.members(of: shape, isCalled))
        return .any
    }

    private static func members(of shape: NameShape, _ isCalled: Bool) -> [String] {
        switch shape {
        case .object(let members): members.keys.sorted()
        case .scalar, .words: isCalled ? Methods.namesOfSingles.sorted() : []
        case .list: isCalled ? Methods.lists.keys.sorted() : []
        case .any, .map: []
        }
    }

    mutating func check(_ arguments: Expression.Arguments) {
        for argument in arguments.positional { shape(of: argument) }
        for argument in arguments.keyword { shape(of: argument.value) }
        if let spread = arguments.spread { shape(of: spread) }
        if let spread = arguments.keywordSpread { shape(of: spread) }
    }
}

extension NameShape {
    /// What an index that a run computes gives.
    fileprivate var item: NameShape {
        switch self {
        case .list(let element), .map(let element): element
        case .scalar, .words: .scalar
        case .any, .object: .any
        }
    }
}

extension Expression.Link {
    var isCall: Bool { if case .call = form { true } else { false } }

    /// Whether what stands before may be absent.
    fileprivate var allowsAbsence: Bool {
        switch form {
        case .filter(let name, _): Filters.acceptsUndefined.contains(name)
        case .test(let name, _, _): name == "defined" || name == "undefined"
        default: false
        }
    }
}
