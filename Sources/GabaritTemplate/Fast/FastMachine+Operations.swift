extension FastMachine {
    mutating func arithmetic(_ code: FastCode) throws {
        let left = frame[Int(code.b)]
        if code.operation == .negate {
            guard left.kind == .integer, left.integer != .min else {
                guard left.kind == .float else { throw Abandoned() }
                frame[Int(code.a)] = .float(-left.float)
                return
            }
            frame[Int(code.a)] = .integer(-left.integer)
            return
        }
        let right = frame[Int(code.c)]
        if left.kind == .integer, right.kind == .integer {
            frame[Int(code.a)] = try integers(code.operation, left.integer, right.integer)
        } else {
            guard let first = number(left), let second = number(right) else {
                frame[Int(code.a)] = try sequences(code.operation, left, right)
                return
            }
            frame[Int(code.a)] = try floats(code.operation, first, second)
        }
    }

    /// `+` of texts here, and what else operators do with texts and lists in the interpreter.
    private mutating func sequences(_ operation: FastCode.Operation, _ left: Datum, _ right: Datum) throws -> Datum {
        guard let symbol = operation.symbol, !left.isUndefined, !right.isUndefined else { throw Abandoned() }
        if operation == .add, left.kind == .string, right.kind == .string {
            let place = output.count
            try write(left)
            try write(right)
            return try taken(from: place)
        }
        let bridge = interpreter(autoescape: false)
        return bridge.datum(try Arithmetic.apply(symbol, bridge.cell(left), bridge.cell(right), in: bridge.renderer))
    }

    private func number(_ value: Datum) -> Double? {
        switch value.kind {
        case .integer: Double(value.integer)
        case .float: value.float
        default: nil
        }
    }

    private func integers(_ operation: FastCode.Operation, _ left: Int, _ right: Int) throws -> Datum {
        let result: (partialValue: Int, overflow: Bool)
        switch operation {
        case .add: result = left.addingReportingOverflow(right)
        case .subtract: result = left.subtractingReportingOverflow(right)
        case .multiply: result = left.multipliedReportingOverflow(by: right)
        case .divide:
            // Beyond 53 bits Python divides more exactly than doubles do.
            guard right != 0, left.magnitude < 1 << 53, right.magnitude < 1 << 53 else { throw Abandoned() }
            return .float(Double(left) / Double(right))
        case .floorDivide, .modulo:
            guard right != 0, right != -1 else { throw Abandoned() }
            let (quotient, rest) = left.quotientAndRemainder(dividingBy: right)
            let isBelow = rest != 0 && (rest < 0) != (right < 0)
            if operation == .floorDivide { return .integer(isBelow ? quotient - 1 : quotient) }
            return .integer(isBelow ? rest + right : rest)
        default: throw Abandoned()
        }
        guard !result.overflow else { throw Abandoned() }
        return .integer(result.partialValue)
    }

    private func floats(_ operation: FastCode.Operation, _ left: Double, _ right: Double) throws -> Datum {
        switch operation {
        case .add: return .float(left + right)
        case .subtract: return .float(left - right)
        case .multiply: return .float(left * right)
        case .divide where right != 0: return .float(left / right)
        default: throw Abandoned()
        }
    }

    // MARK: comparison

    mutating func compare(_ operation: FastCode.Operation, _ left: Datum, _ right: Datum) throws -> Bool {
        switch operation {
        case .equal: try equal(left, right)
        case .notEqual: try !equal(left, right)
        case .less: try less(left, right)
        case .greater: try less(right, left)
        case .lessOrEqual: try lessOrEqual(left, right)
        case .greaterOrEqual: try lessOrEqual(right, left)
        default: try contains(left, in: right)
        }
    }

    private mutating func equal(_ left: Datum, _ right: Datum) throws -> Bool {
        if left.isText, right.isText {
            guard (left.meta ^ right.meta) >> 16 == 0 else { return false }
            fuel -= left.count / 64
            guard fuel >= 0 else { throw Abandoned() }
            return left.sameText(right)
        }
        if left.kind == .integer, right.kind == .integer { return left.bits == right.bits }
        if left.isUndefined || right.isUndefined {
            guard undefined == .standard || undefined == .chainable else { throw Abandoned() }
            return left.isUndefined && right.isUndefined
        }
        if left.isText || right.isText, left.kind != .foreign, right.kind != .foreign { return false }
        let bridge = interpreter(autoescape: false)
        return try Comparison.equal(bridge.cell(left), bridge.cell(right), bridge.renderer)
    }

    private mutating func less(_ left: Datum, _ right: Datum) throws -> Bool {
        if left.kind == .integer, right.kind == .integer { return left.integer < right.integer }
        if left.isText, right.isText {
            fuel -= min(left.count, right.count) / 64
            return left.bytes.lexicographicallyPrecedes(right.bytes)
        }
        guard left.kind == .float || left.kind == .integer, right.kind == .float || right.kind == .integer,
            let first = exact(left), let second = exact(right)
        else { throw Abandoned() }
        return first < second
    }

    private mutating func lessOrEqual(_ left: Datum, _ right: Datum) throws -> Bool {
        if left.kind == .integer, right.kind == .integer { return left.integer <= right.integer }
        if left.isText, right.isText {
            fuel -= min(left.count, right.count) / 64
            return !right.bytes.lexicographicallyPrecedes(left.bytes)
        }
        guard left.kind == .float || left.kind == .integer, right.kind == .float || right.kind == .integer,
            let first = exact(left), let second = exact(right)
        else { throw Abandoned() }
        return first <= second
    }

    /// A number that a double holds exactly.
    func exact(_ value: Datum) -> Double? {
        if value.kind == .float { return value.float }
        guard value.kind == .integer else { return nil }
        return value.integer.magnitude < 1 << 53 ? Double(value.integer) : nil
    }

    private mutating func contains(_ element: Datum, in container: Datum) throws -> Bool {
        switch container.kind {
        case .dictionary where element.isText:
            fuel -= element.count / 64
            guard fuel >= 0 else { throw Abandoned() }
            return !container.member(element).isUndefined
        case .list, .tuple:
            fuel -= container.count / 8
            guard fuel >= 0 else { throw Abandoned() }
            for candidate in container.elements where try equal(candidate, element) { return true }
            guard fuel >= 0 else { throw Abandoned() }
            return false
        default:
            let bridge = interpreter(autoescape: false)
            return try Comparison.contains(bridge.cell(container), bridge.cell(element), bridge.renderer)
        }
    }

    // MARK: items and text

    /// An attribute of what is no dictionary.
    mutating func attribute(of value: Datum, _ name: Datum) throws -> Datum {
        if value.isUndefined {
            guard undefined == .chainable else { throw Abandoned() }
            return .undefined
        }
        let bridge = interpreter(autoescape: false)
        let found = try bridge.renderer.attribute(String(decoding: name.bytes, as: UTF8.self), of: bridge.cell(value))
        guard let found = plain(found) else { throw Abandoned() }
        return bridge.datum(found)
    }

    private func plain(_ cell: Cell) -> Cell? {
        switch cell {
        case .callable: nil
        default: cell
        }
    }

    mutating func item(_ value: Datum, _ key: Datum) throws -> Datum {
        switch value.kind {
        case .dictionary where key.isText:
            fuel -= key.count / 64
            guard fuel >= 0 else { throw Abandoned() }
            let found = value.member(key)
            // A key that is missing can still be a method.
            guard found.isUndefined, MethodName.isOfDictionaries(key) else { return found }
        case .list, .tuple:
            guard key.kind == .integer else { break }
            let place = key.integer < 0 ? key.integer &+ value.count : key.integer
            return value.elements.indices.contains(place) ? value.elements[place] : .undefined
        default: break
        }
        guard !value.isUndefined, !key.isUndefined else { throw Abandoned() }
        let bridge = interpreter(autoescape: false)
        guard let found = plain(try bridge.renderer.item(bridge.cell(key), of: bridge.cell(value))) else {
            throw Abandoned()
        }
        return bridge.datum(found)
    }

    mutating func concatenate(_ code: FastCode) throws {
        let parts = Int(code.b)..<Int(code.b) + Int(code.c)
        let place = output.count
        var hasMarkup = false
        for index in parts {
            let part = operand(index)
            if part.isUndefined && undefined == .strict { throw Abandoned() }
            if part.kind == .markup { hasMarkup = true }
        }
        // With markup among them the others are escaped, but for constants, which Jinja joins while it compiles.
        let isMarkup = hasMarkup && code.detail > 0
        guard !isMarkup || code.detail == 1 && escaping == .html else { throw Abandoned() }
        for index in parts {
            if isMarkup { try writeHTML(operand(index)) } else { try write(operand(index)) }
        }
        frame[Int(code.a)] = try taken(from: place, isMarkup: isMarkup)
    }

    // MARK: slices

    mutating func slice(_ code: FastCode) throws -> Datum {
        let value = frame[Int(code.b)]
        let (start, stop, step) = (operand(Int(code.c)), operand(Int(code.c) + 1), operand(Int(code.c) + 2))
        let isPlain =
            (start.kind == .none || start.kind == .integer) && (stop.kind == .none || stop.kind == .integer)
            && (step.kind == .none || step.kind == .integer && step.integer == 1)
        if isPlain, value.isText || value.kind == .list || value.kind == .tuple,
            !value.isText || value.bytes.allSatisfy({ $0 < 0x80 })
        {
            fuel -= value.isText ? value.count / 64 + 1 : 1
            let lower = bound(start, value.count, otherwise: 0)
            let upper = max(lower, bound(stop, value.count, otherwise: value.count))
            return part(value, lower..<upper)
        }
        guard !value.isUndefined else { throw Abandoned() }
        let bridge = interpreter(autoescape: false)
        return bridge.datum(
            try Slicing.slice(
                bridge.cell(value), bridge.cell(start), bridge.cell(stop), bridge.cell(step), bridge.renderer))
    }

    private func bound(_ bound: Datum, _ count: Int, otherwise: Int) -> Int {
        guard bound.kind == .integer else { return otherwise }
        let place = bound.integer < 0 ? bound.integer &+ count : bound.integer
        return min(max(place, 0), count)
    }

    /// A part of a text of ASCII, a list or a tuple, which stays where it is.
    private func part(_ value: Datum, _ range: Range<Int>) -> Datum {
        guard value.isText else {
            return .sequence(value.kind, value.elements.baseAddress.map { $0 + range.lowerBound }, range.count)
        }
        guard let base = value.bytes.baseAddress else { return value }
        return .text(base + range.lowerBound, range.count, isMarkup: value.kind == .markup)
    }
}

extension FastCode.Operation {
    /// As templates write it.
    fileprivate var symbol: String? {
        switch self {
        case .add: "+"
        case .subtract: "-"
        case .multiply: "*"
        case .divide: "/"
        case .floorDivide: "//"
        case .modulo: "%"
        default: nil
        }
    }
}
