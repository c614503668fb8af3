internal import GabaritSource

/// What operators make of values, and values that they cannot work with.
///
/// Source: ``Arithmetic`` and ``Comparison``, which would refuse the same when they run.
extension NameChecker {
    mutating func checkArithmetic(
        _ first: Expression, _ rest: [(symbol: String, operand: Expression)]
    ) -> NameShape {
        var left = shape(of: first)
        for step in rest {
            let right = shape(of: step.operand)
            let range = first.range.lowerBound..<step.operand.range.upperBound
            if step.operand.isZero, ["/", "//", "%"].contains(step.symbol), step.symbol != "%" || left.isNumeric {
                report("E_OPERATION_KIND", "division by zero", range)
            }
            if step.symbol == "%", rest.count == 1 { checkFormat(first, with: step.operand) }
            if let result = Self.result(step.symbol, left, right) {
                left = result
            } else {
                report(
                    "E_OPERATION_KIND", "'\(step.symbol)' does not work between \(left.noun) and \(right.noun)", range)
                left = .any
            }
        }
        return left
    }

    /// What an operator makes of two values, or `nil` where it cannot work.
    private static func result(_ symbol: String, _ left: NameShape, _ right: NameShape) -> NameShape? {
        if symbol == "%", left.isText { return .text }
        guard left.isKnown, right.isKnown else { return left.isKnown || right.isKnown ? .any : left.joined(right) }
        if left.isNumeric, right.isNumeric { return .number }
        switch symbol {
        case "+":
            if left.isText, right.isText { return .text }
            if left.isSequence, right.isSequence { return left.joined(right) }
            return nil
        case "*":
            let (sequence, count) = left.isNumeric ? (right, left) : (left, right)
            guard count.isNumeric, sequence.isText || sequence.isSequence else { return nil }
            return sequence.isText ? .text : sequence
        default: return nil
        }
    }

    mutating func checkComparison(_ first: Expression, _ rest: [(symbol: String, operand: Expression)]) {
        var left = (expression: first, shape: shape(of: first))
        for step in rest {
            let right = (expression: step.operand, shape: shape(of: step.operand))
            let range = left.expression.range.lowerBound..<right.expression.range.upperBound
            if let fault = Self.fault(left.shape, step.symbol, right.shape) {
                report("E_OPERATION_KIND", fault, range)
            }
            checkWords(left, step.symbol, right)
            left = right
        }
    }

    /// Words that a value is compared with and can never be: `role == 'Onwer'`, `role in ['Onwer', 'Admin']`.
    private mutating func checkWords(
        _ left: (expression: Expression, shape: NameShape), _ symbol: String,
        _ right: (expression: Expression, shape: NameShape)
    ) {
        switch symbol {
        case "==", "!=":
            // Whether a text is empty may be asked of any.
            if settledCell(right.expression)?.text != "" { checkWords([right.expression], against: left.shape) }
            if settledCell(left.expression)?.text != "" { checkWords([left.expression], against: right.shape) }
        case "in", "not in":
            if let elements = right.expression.elements {
                checkWords(elements, against: left.shape)
            } else if case .list(let element) = right.shape {
                checkWords([left.expression], against: element)
            }
        default: break
        }
    }

    /// Literals that are none of the words that a value can be.
    mutating func checkWords(_ literals: [Expression], against shape: NameShape) {
        guard case .words(let words) = shape, !isWritten(words) else { return }
        for literal in literals {
            guard let word = written(literal), let text = word.cell.text, !words.contains(text),
                literal.literalText != nil || !bodyNames(text)
            else { continue }
            report(
                "E_UNKNOWN_WORD", "'\(text)' must be one of \(words.joined(separator: ", "))", word.span, name: text,
                among: words)
            if literal.literalText != nil { wordFaults.append(literal.range.lowerBound) }
        }
    }

    /// Whether the macro that is looked at knows a word of its own, such as the one that stands for all.
    private func bodyNames(_ word: String) -> Bool {
        guard let start = macroCall?.start else { return false }
        let rest = current.file.bytes[start...]
        let body = rest[..<(rest.firstRange(of: Array("endmacro".utf8))?.lowerBound ?? rest.endIndex)]
        return ["'", "\""].contains { body.firstRange(of: Array("\($0)\(word)\($0)".utf8)) != nil }
    }

    /// Whether words are what a call of a macro writes out, and not all that the value can be.
    private func isWritten(_ words: [String]) -> Bool {
        macroCall?.parameters.values.contains { shape in
            if case .words(let written) = shape, written.count == 1 { words.contains(written[0]) } else { false }
        } ?? false
    }

    private static func fault(_ left: NameShape, _ symbol: String, _ right: NameShape) -> Message? {
        switch symbol {
        case "<", ">", "<=", ">=":
            guard left.isKnown, right.isKnown else { return nil }
            let hasOrder =
                left.isNumeric && right.isNumeric || left.isText && right.isText || left.isSequence && right.isSequence
            return hasOrder ? nil : "\(left.noun) and \(right.noun) have no order"
        case "in", "not in":
            if right.isNumeric || right == .function { return "\(right.noun) holds nothing that 'in' could find" }
            guard right.isText, left.isKnown, !left.isText else { return nil }
            return "'in' text needs text, this is \(left.noun)"
        default: return nil
        }
    }

    mutating func checkPower(_ left: Expression, _ right: Expression) {
        for operand in [left, right] { checkNumber("**", operand) }
    }

    mutating func checkNumber(_ symbol: String, _ operand: Expression) {
        let shape = shape(of: operand)
        guard shape.isKnown, !shape.isNumeric else { return }
        report("E_OPERATION_KIND", "'\(symbol)' needs a number, this is \(shape.noun)", operand.range)
    }

    /// What an index gives.
    mutating func item(_ key: Expression, of shape: NameShape, _ range: Range<Int>) -> NameShape {
        self.shape(of: key)
        checkHasElements(shape, range)
        guard case .tuple(let elements) = shape else { return shape.item }
        guard case .literal(let cell) = key.form, let place = cell.integer else { return shape.element }
        return elements.indices.contains(place) ? elements[place] : .any
    }

    mutating func checkHasElements(_ shape: NameShape, _ range: Range<Int>) {
        guard shape.isNumeric else { return }
        report("E_OPERATION_KIND", "\(shape.noun) has no elements", range)
    }

    /// A value that several names share out.
    mutating func unpack(_ shape: NameShape, into targets: [AssignmentTarget], _ range: Range<Int>) {
        if case .tuple(let elements) = shape, elements.count == targets.count {
            for (target, element) in zip(targets, elements) { assign(target, element) }
            return
        }
        if let fault = Self.unpackFault(shape, targets.count) {
            report("E_OPERATION_KIND", fault, range, hint: "write one name; '| items' gives the pairs of an object")
        }
        let element: NameShape = if case .list(let element) = shape { element } else { .any }
        for target in targets { assign(target, element) }
    }

    /// A list that is written out for another number of names; what a tuple has is known by its shape.
    mutating func checkCount(of value: Expression, for target: AssignmentTarget) {
        guard case .tuple(let targets, let range) = target, case .list(let elements) = value.form,
            elements.count != targets.count
        else { return }
        report(
            "E_OPERATION_KIND", "\(elements.count) values are shared out to \(targets.count) names", range,
            hint: "write as many names as there are values")
    }

    private static func unpackFault(_ shape: NameShape, _ count: Int) -> Message? {
        switch shape {
        case .number, .bool, .text, .words, .function, .scalar:
            return "\(shape.noun) cannot be shared out to \(count) names"
        case .object(let members):
            return members.count == count ? nil : "an object of \(members.count) is shared out to \(count) names"
        case .tuple(let elements): return "\(elements.count) values are shared out to \(count) names"
        case .any, .nothing, .list, .map, .namespace: return nil
        }
    }
}

extension NameShape {
    fileprivate var isSequence: Bool {
        switch self {
        case .list, .tuple: true
        default: false
        }
    }

    /// What an index that a run computes gives.
    fileprivate var item: NameShape {
        switch self {
        case .list(let element), .map(let element): element
        case .text, .words: .text
        case .scalar: .scalar
        case .any, .object, .namespace, .tuple, .number, .bool, .function, .nothing: .any
        }
    }
}

extension Expression {
    /// The elements of a list or tuple that is written out.
    var elements: [Expression]? {
        switch form {
        case .list(let elements), .tuple(let elements): elements
        default: nil
        }
    }

    /// Whether it is a zero that the template writes out.
    fileprivate var isZero: Bool {
        guard case .literal(let cell) = form else { return false }
        if case .bool = cell { return false }
        return cell.number == 0
    }
}
