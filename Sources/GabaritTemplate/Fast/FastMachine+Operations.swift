extension FastMachine {
    mutating func arithmetic(_ code: FastCode) throws {
        let left = frame[Int(code.b)]
        if code.operation == .negate {
            guard left.kind == .integer, left.integer != .min else { throw Abandoned() }
            frame[Int(code.a)] = .integer(-left.integer)
            return
        }
        let right = frame[Int(code.c)]
        if left.kind == .integer, right.kind == .integer {
            frame[Int(code.a)] = try integers(code.operation, left.integer, right.integer)
        } else {
            guard let first = number(left), let second = number(right) else { throw Abandoned() }
            frame[Int(code.a)] = try floats(code.operation, first, second)
        }
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

    mutating func compare(_ code: FastCode) throws {
        let left = frame[Int(code.b)]
        let right = frame[Int(code.c)]
        let result: Bool
        switch code.operation {
        case .equal: result = try equal(left, right)
        case .notEqual: result = try !equal(left, right)
        case .less: result = try less(left, right)
        case .greater: result = try less(right, left)
        case .lessOrEqual: result = try lessOrEqual(left, right)
        case .greaterOrEqual: result = try lessOrEqual(right, left)
        default: result = try contains(left, in: right)
        }
        frame[Int(code.a)] = .bool(result)
    }

    private mutating func equal(_ left: Datum, _ right: Datum) throws -> Bool {
        if left.isText, right.isText { return left.sameText(right) }
        if left.kind == .integer, right.kind == .integer { return left.bits == right.bits }
        if left.isUndefined || right.isUndefined { throw Abandoned() }
        if left.isText || right.isText, left.kind != .foreign, right.kind != .foreign { return false }
        let bridge = interpreter(autoescape: false)
        return Comparison.equal(try bridge.cell(left), try bridge.cell(right))
    }

    private func less(_ left: Datum, _ right: Datum) throws -> Bool {
        if left.kind == .integer, right.kind == .integer { return left.integer < right.integer }
        if left.isText, right.isText { return left.bytes.lexicographicallyPrecedes(right.bytes) }
        guard left.kind == .float || left.kind == .integer, right.kind == .float || right.kind == .integer,
            let first = exact(left), let second = exact(right)
        else { throw Abandoned() }
        return first < second
    }

    private func lessOrEqual(_ left: Datum, _ right: Datum) throws -> Bool {
        if left.kind == .integer, right.kind == .integer { return left.integer <= right.integer }
        if left.isText, right.isText { return !right.bytes.lexicographicallyPrecedes(left.bytes) }
        guard left.kind == .float || left.kind == .integer, right.kind == .float || right.kind == .integer,
            let first = exact(left), let second = exact(right)
        else { throw Abandoned() }
        return first <= second
    }

    /// A number that a double holds exactly.
    private func exact(_ value: Datum) -> Double? {
        if value.kind == .float { return value.float }
        return value.integer.magnitude < 1 << 53 ? Double(value.integer) : nil
    }

    private mutating func contains(_ element: Datum, in container: Datum) throws -> Bool {
        switch container.kind {
        case .dictionary where element.isText: return !container.member(element).isUndefined
        case .list, .tuple:
            fuel -= container.count / 8
            guard fuel >= 0 else { throw Abandoned() }
            for candidate in container.elements where try equal(candidate, element) { return true }
            return false
        default:
            let bridge = interpreter(autoescape: false)
            return try Comparison.contains(try bridge.cell(container), try bridge.cell(element))
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
            let found = value.member(key)
            // A key that is missing can still be a method.
            guard !found.isUndefined else { break }
            return found
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
        let parts = UnsafeBufferPointer(start: UnsafePointer(frame + Int(code.b)), count: Int(code.c))
        let place = output.count
        for part in parts {
            if part.isUndefined && undefined == .strict { throw Abandoned() }
            if part.kind == .markup && code.detail == 1 { throw Abandoned() }
            try write(part)
        }
        let count = output.count - place
        try charge(bytes: count)
        frame[Int(code.a)] = arena.text(UnsafeBufferPointer(start: UnsafePointer(output.base + place), count: count))
        output.truncate(to: place)
    }
}
