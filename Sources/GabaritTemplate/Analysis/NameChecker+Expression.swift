internal import GabaritSource

extension NameChecker {
    /// What is known of an expression's value; reports what cannot be found in it.
    @discardableResult
    mutating func shape(of expression: Expression) -> NameShape {
        switch expression.form {
        case .literal(let cell):
            return .literal(cell)
        case .name(let name):
            noteUse(name, [])
            noteVariable(expression, name, [])
            return lookUp(name, expression.range, mayBeAbsent: false)
        case .list(let elements):
            let shapes = elements.map { shape(of: $0) }
            return .list(growsValues ? .any : shapes.reduce(.nothing) { $0.joined($1) })
        case .tuple(let elements): return .tuple(elements.map { shape(of: $0) })
        case .dictionary(let members): return dictionary(members)
        case .conditional(let condition, let then, let otherwise): return checkChoice(condition, then, otherwise)
        case .chain(let base, let links): return chain(base, links)
        default: return operation(expression)
        }
    }

    private mutating func operation(_ expression: Expression) -> NameShape {
        switch expression.form {
        case .arithmetic(let first, let rest): return checkArithmetic(first, rest)
        case .comparison(let first, let rest):
            checkComparison(first, rest)
            return .bool
        case .power(let left, let right):
            checkPower(left, right)
            return .number
        case .concatenation(let operands):
            for operand in operands {
                let shape = shape(of: operand)
                guard shape.nounOfMany != nil else { continue }
                result.joined.append((shape, SourceSpan(file: current.file, range: operand.range)))
            }
            return .text
        case .and(let operands): return checkOperands(operands, until: false)
        case .or(let operands): return checkOperands(operands, until: true)
        case .not(let operand):
            shape(of: operand)
            return .bool
        case .negative(let operand):
            checkNumber("-", operand)
            return .number
        case .positive(let operand):
            checkNumber("+", operand)
            return .number
        default: return .any
        }
    }

    private mutating func dictionary(_ members: [(key: Expression, value: Expression)]) -> NameShape {
        var shapes: [String: NameShape] = [:]
        var hasNames = true
        for member in members {
            shape(of: member.key)
            let value = shape(of: member.value)
            if let name = member.key.literalText { shapes[name] = value } else { hasNames = false }
        }
        return hasNames ? made(shapes) : .any
    }

    // MARK: names

    mutating func lookUp(_ name: String, _ range: Range<Int>, mayBeAbsent: Bool) -> NameShape {
        if mayBeAbsent { askedFor.insert(name) }
        if name == "super", let block = blocks.open.last { blocks.callSuper.insert(block) }
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
        if name == "self" { noteSelf(links) }
        guard isGiven(name) else { return }
        switch links.first?.form {
        case .attribute(let member): result.uses.insert("\(name).\(member)")
        case .item(let key):
            result.uses.insert(key.literalText.map { "\(name).\($0)" } ?? name)
        default: result.uses.insert(name)
        }
    }

    /// Blocks that are written by their name: one, or any of them where a run decides.
    private mutating func noteSelf(_ links: [Expression.Link]) {
        switch links.first?.form {
        case .attribute(let name): blocks.called.insert(name)
        case .item(let key) where key.literalText != nil: blocks.called.insert(key.literalText ?? "")
        default: blocks.areCalled = true
        }
    }

    // MARK: chains

    private mutating func chain(_ base: Expression, _ links: [Expression.Link]) -> NameShape {
        guard case .name(let name) = base.form else {
            checkFormat(base, filledBy: links)
            return result(of: links, on: shape(of: base), path: nil)
        }
        noteUse(name, links)
        noteVariable(base, name, links)
        let shape = lookUp(name, base.range, mayBeAbsent: links.first?.allowsAbsence ?? false)
        return result(of: links, on: shape, path: name, base.range)
    }

    /// What the links of a chain make of a value.
    ///
    /// - Parameter path: how the value is written, while it is a plain path.
    mutating func result(
        of links: [Expression.Link], on shape: NameShape, path: String?, _ base: Range<Int>? = nil
    ) -> NameShape {
        var shape = shape
        var path = path
        // What is called, and what that gives if it is a method.
        var callee = base
        var method: NameShape?
        var signature: (name: String, parameters: CallSignature)?
        for (index, link) in links.enumerated() {
            let next = index + 1 < links.count ? links[index + 1] : nil
            switch link.form {
            case .attribute(let name):
                let owner = shape
                shape = member(name, of: shape, path, link.range, isCalled: next?.isCall ?? false)
                if next?.isCall ?? false, shape == .any {
                    method = Self.result(ofMethod: name, of: owner)
                    signature = CallSignature.method(name, of: owner).map { (name, $0) }
                }
                path = path.map { "\($0).\(name)" }
                callee = link.range
            case .item(let key):
                if let name = key.literalText, !shape.isNumeric {
                    self.shape(of: key)
                    shape = member(name, of: shape, path, link.range, isCalled: false)
                } else {
                    shape = item(key, of: shape, link.range)
                }
                path = nil
            case .slice(let low, let high, let step):
                for bound in [low, high, step] { if let bound { self.shape(of: bound) } }
                checkHasElements(shape, link.range)
                if case .tuple = shape { shape = .list(shape.element) }
                if shape.isText { shape = .text }
                path = nil
            case .call(let arguments):
                if let signature {
                    checkCall(signature.name, signature.parameters, arguments, callee ?? link.range)
                }
                let result = called(path, shape, arguments, callee ?? link.range)
                (shape, path, method, signature) = (method ?? result, nil, nil, nil)
            case .filter(let name, let arguments):
                note(.filter, name, link.range)
                shape = filtered(name, arguments, shape, link.range)
                path = nil
            case .test(let name, let arguments, _):
                check(arguments)
                note(.test, name, link.range)
                checkTest(name, link.range)
                checkCall(name, environment.signature(ofTest: name), arguments, link.range)
                checkTested(name, shape, link.range)
                (shape, path) = (.bool, nil)
            }
        }
        return shape
    }

    private mutating func checkTested(_ name: String, _ shape: NameShape, _ range: Range<Int>) {
        guard ["odd", "even", "divisibleby"].contains(name), environment.extensions.tests[name] == nil, shape.isKnown,
            !shape.isNumeric
        else { return }
        report("E_OPERATION_KIND", "'\(name)' needs a number, this is \(shape.noun)", range)
    }

    private mutating func member(
        _ name: String, of shape: NameShape, _ path: String?, _ range: Range<Int>, isCalled: Bool
    ) -> NameShape {
        switch shape {
        case .any, .nothing, .function: return .any
        case .map(let element):
            if !isCalled { return element }
            // What is a value of any kind may be one that can be called.
            if element == .any || Methods.dictionaries[name] != nil { return .any }
        case .tuple(let elements):
            // What 'groupby' gives has names for its two values.
            if elements.count == 2, name == "grouper" || name == "list" { return elements[name == "list" ? 1 : 0] }
            if isCalled || Int(name) != nil { return .any }
        case .number, .bool: if isCalled ? Methods.namesOfSingles.contains(name) : Int(name) != nil { return .any }
        case .scalar, .text, .words:
            if isCalled ? Methods.namesOfSingles.contains(name) : Int(name) != nil { return .any }
        case .list: if isCalled ? Methods.lists[name] != nil : Int(name) != nil { return .any }
        case .namespace(let members): if let member = members[name] { return member }
        case .object(let members):
            if let member = members[name] { return member }
            if isCalled, Methods.dictionaries[name] != nil { return .any }
        }
        let subject: Message = path.map { "'\($0)'" } ?? shape.noun
        report(
            "E_UNDEFINED_ATTRIBUTE", "\(subject) has no attribute '\(name)'", range, name: name,
            among: Self.members(of: shape, isCalled),
            otherwise: !isCalled && shape.hasMethod(name) ? "call it: '\(name)()'" : nil)
        return .any
    }

    private static func members(of shape: NameShape, _ isCalled: Bool) -> [String] {
        switch shape {
        case .object(let members), .namespace(let members): members.keys.sorted()
        case .scalar, .text, .number, .bool, .words: isCalled ? Methods.namesOfSingles.sorted() : []
        case .list: isCalled ? Methods.lists.keys.sorted() : []
        case .map: isCalled ? Methods.dictionaries.keys.sorted() : []
        case .any, .tuple, .function, .nothing: []
        }
    }
}

extension NameShape {
    /// What is known of a value that a template writes out.
    fileprivate static func literal(_ cell: Cell) -> NameShape {
        switch cell {
        case .string, .markup: .text
        case .integer, .float: .number
        case .bool: .bool
        default: .any
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
