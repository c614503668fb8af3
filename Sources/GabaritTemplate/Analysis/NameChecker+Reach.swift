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
        switch expression.form {
        case .literal(let cell): return cell.isTrue
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
        switch symbol {
        case "==": return canBeEqual(left, right) ? nil : false
        case "!=": return canBeEqual(left, right) ? nil : true
        case "in", "not in":
            guard case .list(let elements) = right.form else {
                return canHold(right, left) ? nil : symbol == "not in"
            }
            guard !elements.isEmpty else { return nil }
            return elements.contains { canBeEqual(left, $0) } ? nil : symbol == "not in"
        default: return nil
        }
    }

    /// Whether a list can hold a word: not when its elements are some words and this is another.
    private func canHold(_ list: Expression, _ element: Expression) -> Bool {
        guard let text = element.literalText, case .list(.words(let words))? = givenShape(of: list) else { return true }
        return words.contains(text)
    }

    private func canBeEqual(_ left: Expression, _ right: Expression) -> Bool {
        if case .literal = left.form, case .literal = right.form { return left.literalText == right.literalText }
        let (value, literal) = if case .literal = left.form { (right, left) } else { (left, right) }
        guard case .literal = literal.form, let shape = givenShape(of: value) else { return true }
        if case .words(let words) = shape { return literal.literalText.map(words.contains) ?? true }
        return !shape.isMany
    }

    /// What is known of a plain path that starts at a given name: `user.role`, `variables.people`.
    private func givenShape(of expression: Expression) -> NameShape? {
        var copy = self
        switch expression.form {
        case .name: break
        case .chain(let base, let links):
            guard case .name = base.form, links.allSatisfy(\.isAttribute) else { return nil }
        default: return nil
        }
        let before = copy.result.problems.count
        let shape = copy.shape(of: expression)
        return copy.result.problems.count == before ? shape : nil
    }

    /// Tests of what is known: whether a given name exists, and what kind it is.
    ///
    /// What one includer sees another may not, so that nothing is said inside an included template.
    private func truth(of test: String, _ expression: Expression) -> Bool? {
        guard open.isEmpty, case .chain(let base, let links) = expression.form, case .name(let name) = base.form,
            isGiven(name), links.dropLast().allSatisfy(\.isAttribute),
            let shape = givenShape(
                of: Expression(form: .chain(base, Array(links.dropLast())), range: expression.range))
        else { return nil }
        switch test {
        case "defined": return true
        case "undefined": return false
        case "string", "number", "integer", "float", "boolean": return shape.isMany ? false : nil
        case "mapping":
            if case .object = shape { return true }
            if case .list = shape { return false }
            return shape.isSingle ? false : nil
        default: return nil
        }
    }
}

extension Expression.Link {
    fileprivate var isAttribute: Bool { if case .attribute = form { true } else { false } }
}
