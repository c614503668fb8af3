extension FastMachine {
    /// Starts a loop; `false` when there is nothing to go over.
    mutating func begin(_ code: FastCode) throws -> Bool {
        let state = Int(code.a)
        var items = frame[Int(code.b)]
        if items.kind == .dictionary {
            items = try keys(items)
        } else if items.kind == .foreign || items.isText {
            items = try interpreter(autoescape: false).elements(items)
        }
        switch items.kind {
        case .list, .tuple:
            guard let first = items.elements.baseAddress, items.count > 0 else { return false }
            frame[state] = .sequence(.list, first + 1, items.count - 1)
            frame[state + 2] = .integer(0)
            frame[state + 3] = first.pointee
        case .range:
            let parts = items.elements
            let range = RangeCell(start: parts[0].integer, stop: parts[1].integer, step: parts[2].integer)
            items = Datum(.range, count: range.count)
            guard range.count > 0 else { return false }
            frame[state] = Datum(.range, bits: parts[0].bits, count: range.count - 1)
            frame[state + 2] = .integer(range.step)
            frame[state + 3] = .integer(range.start)
        case .undefined:
            guard undefined == .standard || undefined == .chainable else { throw Abandoned() }
            return false
        default: throw Abandoned()
        }
        frame[state + 1] = Datum(.integer, bits: 0, count: items.count)
        fuel -= 1
        return true
    }

    /// Goes to the next element; `false` after the last one.
    @inline(__always) mutating func next(_ code: FastCode, _ cost: Int32) throws -> Bool {
        let state = Int(code.a)
        var rest = frame[state]
        guard rest.count > 0 else { return false }
        fuel -= Int(cost)
        guard fuel >= 0 else { throw Abandoned() }
        if rest.kind == .list {
            guard let element = UnsafePointer<Datum>(bitPattern: UInt(truncatingIfNeeded: rest.bits)) else {
                return false
            }
            frame[state + 3] = element.pointee
            rest.bits &+= UInt64(MemoryLayout<Datum>.stride)
        } else {
            // The bounds of a range are far from the end of the integers.
            let value = rest.integer &+ frame[state + 2].integer
            frame[state + 3] = .integer(value)
            rest.bits = UInt64(bitPattern: Int64(value))
        }
        rest.meta &-= 1 << 32
        frame[state] = rest
        frame[state + 1].bits &+= 1
        return true
    }

    mutating func unpack(_ code: FastCode) throws {
        var value = frame[Int(code.b)]
        if value.kind == .foreign { value = try interpreter(autoescape: false).elements(value) }
        guard value.kind == .list || value.kind == .tuple, value.count == Int(code.c) else { throw Abandoned() }
        let elements = value.elements
        for index in 0..<elements.count { frame[Int(code.a) + index] = elements[index] }
    }

    func loopAttribute(_ code: FastCode) -> Datum {
        let state = Int(code.b)
        let (index, count) = (frame[state + 1].integer, frame[state + 1].count)
        switch LoopAttribute(rawValue: code.detail) {
        case .index: return .integer(index + 1)
        case .index0: return .integer(index)
        case .first: return .bool(index == 0)
        case .last: return .bool(index == count - 1)
        case .length: return .integer(count)
        case .revindex: return .integer(count - index)
        case .previous: return index > 0 ? neighbour(state, -1) : .undefined
        case .next: return index + 1 < count ? neighbour(state, 1) : .undefined
        default: return .integer(count - index - 1)
        }
    }

    /// The element before or behind the one of this round, which is there.
    private func neighbour(_ state: Int, _ distance: Int) -> Datum {
        let rest = frame[state]
        guard rest.kind == .list else {
            return .integer(rest.integer &+ distance &* frame[state + 2].integer)
        }
        // The state points behind the element of this round.
        guard let behind = UnsafePointer<Datum>(bitPattern: UInt(truncatingIfNeeded: rest.bits)) else {
            return .undefined
        }
        return behind[distance - 1]
    }

    func cycle(_ code: FastCode) throws -> Datum {
        let list = frame[Int(code.b)]
        guard list.count > 0 else { throw Abandoned() }
        return list.elements[frame[Int(code.c)].integer % list.count]
    }

    mutating func keys(_ dictionary: Datum) throws -> Datum {
        try charge(bytes: dictionary.count * 16)
        let members = dictionary.members
        let keys = arena.data(dictionary.count)
        for index in 0..<dictionary.count { keys[index] = members[index * 2] }
        return .sequence(.list, keys, dictionary.count)
    }

    /// The pairs of a dictionary: a key and its value stand after each other, which is what a tuple of two is.
    mutating func pairs(_ dictionary: Datum) throws -> Datum {
        guard let base = dictionary.members.baseAddress else { return .sequence(.list, nil, 0) }
        try charge(bytes: dictionary.count * 16)
        let pairs = arena.data(dictionary.count)
        for index in 0..<dictionary.count { pairs[index] = .sequence(.tuple, base + index * 2, 2) }
        return .sequence(.list, pairs, dictionary.count)
    }

    mutating func range(_ code: FastCode) throws {
        let (start, count) = (Int(code.b), Int(code.c))
        let bounds = arena.data(3)
        bounds[0] = count == 1 ? .integer(0) : operand(start)
        bounds[1] = operand(count == 1 ? start : start + 1)
        bounds[2] = count == 3 ? operand(start + 2) : .integer(1)
        for index in 0..<3 {
            guard bounds[index].kind == .integer, bounds[index].integer.magnitude < Int.max / 4 else {
                throw Abandoned()
            }
        }
        guard bounds[2].integer != 0 else { throw Abandoned() }
        let range = RangeCell(start: bounds[0].integer, stop: bounds[1].integer, step: bounds[2].integer)
        guard range.count <= mostElements else { throw Abandoned() }
        try charge(bytes: 48)
        frame[Int(code.a)] = .sequence(.range, bounds, 3)
    }
}
