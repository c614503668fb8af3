internal import GabaritSource

extension NameChecker {
    mutating func checkBranches(_ branches: [(condition: Expression, body: [Statement])], _ otherwise: [Statement]) {
        let outer = facts
        branchDepth += 1
        conditionDepth += 1
        let isOpen = checkBodies(branches)
        if !isOpen { check(otherwise) }
        facts = outer
        conditionDepth -= 1
        branchDepth -= 1
        checkReach(branches.map(\.condition), hasOtherwise: !otherwise.isEmpty)
    }

    /// - Returns: whether what stands behind the last condition is left out.
    private mutating func checkBodies(_ branches: [(condition: Expression, body: [Statement])]) -> Bool {
        for branch in branches {
            _ = shape(of: branch.condition)
            if macroCall != nil {
                let truth = truth(of: branch.condition)
                if truth == false { continue }
                if truth == nil, isOpen(branch.condition) { return true }
                check(branch.body)
                if truth == true { return true }
            } else {
                let before = facts
                learn(branch.condition, true)
                check(branch.body)
                facts = before
            }
            learn(branch.condition, false)
        }
        return false
    }

    /// A value that is one of two.
    mutating func checkChoice(_ condition: Expression, _ then: Expression, _ otherwise: Expression?) -> NameShape {
        shape(of: condition)
        let truth = truth(of: condition)
        if macroCall != nil {
            if truth == nil, isOpen(condition) { return .any }
            conditionDepth += 1
            defer { conditionDepth -= 1 }
            if truth == false { return otherwise.map { shape(of: $0) } ?? .any }
            if truth == true { return shape(of: then) }
        }
        switch truth {
        case false?: warn("W_NEVER", "this is never true, its value is never taken", condition.range)
        case true? where otherwise != nil:
            warn("W_NEVER", "this is always true, the other value is never taken", condition.range)
        default: break
        }
        conditionDepth += 1
        defer { conditionDepth -= 1 }
        let first = shape(of: then)
        return otherwise.map { first.joined(shape(of: $0)) } ?? first
    }

    /// Operands that are looked at as long as the ones before them let a run get there.
    mutating func checkOperands(_ operands: [Expression], until end: Bool) -> NameShape {
        var shapes: [NameShape] = []
        let outer = conditionDepth
        defer { conditionDepth = outer }
        for operand in operands {
            shapes.append(shape(of: operand))
            conditionDepth = outer + 1
            guard macroCall != nil else { continue }
            let truth = truth(of: operand)
            if truth == end { break }
            if truth == nil, isOpen(operand) { return .any }
        }
        return shapes.dropFirst().reduce(shapes.first ?? .any) { $0.joined($1) }
    }

    // MARK: facts

    /// Remembers how a condition came out, for those that stand behind it.
    private mutating func learn(_ condition: Expression, _ outcome: Bool) {
        switch condition.form {
        case .not(let operand): learn(operand, !outcome)
        case .and(let operands) where outcome: for operand in operands { learn(operand, true) }
        case .or(let operands) where !outcome: for operand in operands { learn(operand, false) }
        default: if staysSame(condition) { facts[key(of: condition)] = outcome }
        }
    }

    /// Whether an expression gives the same wherever it stands: it reads what is given, and calls nothing.
    private func staysSame(_ expression: Expression) -> Bool {
        switch expression.form {
        case .literal: return false
        case .name(let name): return isGiven(name)
        case .chain(_, let links):
            let isPlain = links.allSatisfy { link in
                switch link.form {
                case .call: false
                case .filter(let name, _): name != "random"
                default: true
                }
            }
            return isPlain && expression.parts.allSatisfy { $0.isLiteral || staysSame($0) }
        default: return expression.parts.allSatisfy { $0.isLiteral || staysSame($0) }
        }
    }

    /// A condition as it is written, but for white space where no text can hold it.
    func key(of condition: Expression) -> String {
        let text = current.file.text(in: condition.range)
        let isQuoted = text.utf8.contains { $0 == UInt8(ascii: "'") || $0 == UInt8(ascii: "\"") }
        guard !isQuoted, text.utf8.contains(where: { $0 <= 0x20 || $0 >= 0x80 }) else { return text }
        return text.filter { !$0.isWhitespace }
    }
}

extension Expression {
    fileprivate var isLiteral: Bool { if case .literal = form { true } else { false } }
}
