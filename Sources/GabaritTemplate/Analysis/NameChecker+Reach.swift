internal import GabaritSource

extension NameChecker {
    /// Branches that no run can take: their condition can only come out one way, or stood before.
    mutating func checkReach(_ conditions: [Expression], hasOtherwise: Bool) {
        var seen: Set<String> = []
        for (place, condition) in conditions.enumerated() {
            let text = current.file.text(in: condition.range).filter { !$0.isWhitespace }
            guard seen.insert(text).inserted else {
                warn("W_NEVER", "this condition was asked before, its branch is never taken", condition.range)
                continue
            }
            switch truth(of: condition) {
            case true? where hasOtherwise || place + 1 < conditions.count:
                warn(
                    "W_NEVER", "this is always true, the branches after it are never taken", condition.range)
                return
            case false?: warn("W_NEVER", "this is never true, its branch is never taken", condition.range)
            default: break
            }
        }
    }

    /// What a condition always comes out as, as far as that is known before a run.
    func truth(of expression: Expression) -> Bool? {
        if !facts.isEmpty, let known = facts[key(of: expression)] { return known }
        switch expression.form {
        case .literal(let cell): return cell.isTrue
        case .name(let name): return writtenParameter(name)?.cell.isTrue
        case .not(let operand): return truth(of: operand).map { !$0 }
        case .and(let operands):
            let all = operands.map { truth(of: $0) }
            return all.contains(false) ? false : all.allSatisfy { $0 == true } ? true : nil
        case .or(let operands):
            let all = operands.map { truth(of: $0) }
            return all.contains(true) ? true : all.allSatisfy { $0 == false } ? false : nil
        case .comparison(let left, let rest):
            guard rest.count == 1 else { return nil }
            return truth(of: left, rest[0].symbol, rest[0].operand)
        case .chain(_, let links):
            guard case .test(let name, _, let negated)? = links.last?.form else { return nil }
            return truth(of: name, expression).map { $0 != negated }
        default: return nil
        }
    }

    private func truth(of left: Expression, _ symbol: String, _ right: Expression) -> Bool? {
        if let first = settledCell(left), let second = settledCell(right) {
            return Self.truth(of: first, symbol, second)
        }
        switch symbol {
        case "==", "!=": return equality(left, right).map { $0 == (symbol == "==") }
        case "in", "not in":
            guard case .list(let elements) = right.form else {
                return canHold(right, left) ? nil : symbol == "not in"
            }
            guard !elements.isEmpty else { return symbol == "not in" }
            if let cell = settledCell(left), let known = Self.holds(elements.map { settledCell($0) }, cell) {
                return known == (symbol == "in")
            }
            return elements.contains { equality(left, $0) != false } ? nil : symbol == "not in"
        default: return nil
        }
    }

    /// Whether a list holds a value, where all of its elements are known.
    private static func holds(_ elements: [Cell?], _ cell: Cell) -> Bool? {
        let known = elements.compactMap { $0 }
        return known.count == elements.count ? known.contains { Comparison.equal($0, cell) } : nil
    }

    private static func truth(of left: Cell, _ symbol: String, _ right: Cell) -> Bool? {
        switch symbol {
        case "==": Comparison.equal(left, right)
        case "!=": !Comparison.equal(left, right)
        case "<": try? Comparison.less(left, right)
        case ">": try? Comparison.less(right, left)
        case "<=": (try? Comparison.less(right, left)).map { !$0 }
        case ">=": (try? Comparison.less(left, right)).map { !$0 }
        default: nil
        }
    }

    /// Whether a list can hold a value: not when its elements are some words and this is another.
    private func canHold(_ list: Expression, _ element: Expression) -> Bool {
        guard case .literal(let cell) = element.form, let word = NameShape.word(cell),
            case .list(let shape)? = givenShape(of: list)
        else { return true }
        return shape == .nothing || shape.canEqual(word)
    }

    /// Whether two values are always or never equal; of two that may both be null, nothing is certain.
    private func equality(_ left: Expression, _ right: Expression) -> Bool? {
        if case .literal(let first) = left.form, case .literal(let second) = right.form {
            return Comparison.equal(first, second)
        }
        let (value, literal) = if case .literal = left.form { (right, left) } else { (left, right) }
        guard case .literal(let cell) = literal.form, let word = NameShape.word(cell),
            let shape = givenShape(of: value)
        else { return nil }
        guard shape.canEqual(word) else { return false }
        // What a call of a macro writes out is that and nothing else.
        if let macroCall, case .name(let name) = value.form, macroCall.parameters[name] == word, word.isText {
            return true
        }
        return nil
    }

    /// What is known of a path that calls nothing: `user.role`, `variables.people`, `(workspace.users | first).role`.
    private func givenShape(of expression: Expression) -> NameShape? {
        guard expression.isPath else { return nil }
        // What it reports was reported where it stands, or is the reason why nothing is certain.
        var copy = self
        (copy.result, copy.noted) = (TemplateFindings(), [])
        copy.forgetReports()
        let shape = copy.shape(of: expression)
        return copy.result.problems.isEmpty ? shape : nil
    }

    /// Tests of what is known: whether a given name exists, and what kind it is.
    ///
    /// What one includer sees another may not, so that nothing is said inside an included template.
    private func truth(of test: String, _ expression: Expression) -> Bool? {
        guard open.isEmpty, case .chain(let base, let links) = expression.form, case .name(let name) = base.form,
            isGiven(name) || macroCall?.parameters[name] != nil, links.dropLast().allSatisfy(\.isAttribute),
            let shape = givenShape(
                of: Expression(form: .chain(base, Array(links.dropLast())), range: expression.range))
        else { return nil }
        switch test {
        case "defined": return true
        case "undefined": return false
        case "string": return shape.isMany || shape.isNumeric ? false : nil
        case "number", "integer", "float": return shape.isMany || shape.isText ? false : nil
        case "boolean": return shape.isMany || shape.isText || shape == .number ? false : nil
        case "mapping":
            if case .object = shape { return true }
            if case .list = shape { return false }
            return shape.isSingle ? false : nil
        default: return nil
        }
    }
}

extension Expression {
    /// Whether it is a name with attributes, elements and filters.
    fileprivate var isPath: Bool {
        switch form {
        case .name: return true
        case .chain(let base, let links):
            return base.isPath
                && links.allSatisfy { link in
                    switch link.form {
                    case .attribute, .item, .filter: true
                    case .slice, .call, .test: false
                    }
                }
        default: return false
        }
    }
}

extension Expression.Link {
    fileprivate var isAttribute: Bool { if case .attribute = form { true } else { false } }
}

extension NameShape {
    /// The shape of a value that a template writes out and nothing else has; `nil` for null.
    fileprivate static func word(_ cell: Cell) -> NameShape? {
        switch cell {
        case .string(let text), .markup(let text): .words([text])
        case .integer, .float: .number
        case .bool: .bool
        default: nil
        }
    }

    /// Whether a value of one can be equal to one of the other, neither of them null.
    fileprivate func canEqual(_ other: NameShape) -> Bool {
        if case .words(let first) = self, case .words(let second) = other {
            return first.contains { second.contains($0) }
        }
        guard isKnown, other.isKnown else {
            return !(self == .scalar && other.isMany) && !(isMany && other.isSingle)
        }
        if isText || isNumeric || other.isText || other.isNumeric {
            return isText && other.isText || isNumeric && other.isNumeric
        }
        return true
    }
}
