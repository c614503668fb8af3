/// Filters, tests and methods: what is plain is done here, the rest by the interpreter's own.
extension FastMachine {
    mutating func call(_ code: FastCode) throws {
        let call = program.calls.elements[Int(code.c)]
        let value = frame[Int(code.b)]
        if call.known != .unknown, let result = try known(call, value) {
            frame[Int(code.a)] = call.isNegated ? .bool(result.bits == 0) : result
        } else {
            frame[Int(code.a)] = try interpreted(call, value)
        }
    }

    /// The value of a positional argument.
    func argument(_ call: FastCall, _ index: Int) -> Datum { operand(Int(call.operands) + index) }

    /// What a call gives for plain values, or `nil` when the interpreter must say.
    private mutating func known(_ call: FastCall, _ value: Datum) throws -> Datum? {
        switch call.known {
        case .map: return try mapped(call, value)
        case .select, .reject, .selectAttribute, .rejectAttribute: return try selected(call, value)
        case .sum: return sum(call, value)
        case .sort: return try sorted(call, value)
        case .format: return try formatted(call, value)
        default: break
        }
        guard call.keyword == 0 else { return nil }
        return switch call.positional {
        case 0: try known(call, of: value)
        case 1: try known(call.known, value, argument(call, 0))
        case 2 where call.known == .replace: try replace(value, argument(call, 0), argument(call, 1))
        case 2 where call.known == .get: member(value, argument(call, 0), argument(call, 1))
        default: nil
        }
    }

    /// The name of an argument that has one.
    func keyword(_ call: FastCall, _ index: Int) -> Datum {
        program.keywordNames.elements[Int(call.keywordNames) + index]
    }

    /// Calls without arguments.
    mutating func known(_ call: FastCall, of value: Datum) throws -> Datum? {
        switch call.known {
        case .upper: try letters(value, from: 0x61, to: 0x7A)
        case .lower: try letters(value, from: 0x41, to: 0x5A)
        case .title: try title(value)
        case .capitalize: try capitalized(value)
        case .trim: trimmed(value)
        case .length: try length(value)
        case .first: value.isSequence && value.count > 0 ? value.elements[0] : nil
        case .last: value.isSequence && value.count > 0 ? value.elements[value.count - 1] : nil
        case .list: value.isSequence ? .sequence(.list, value.elements.baseAddress, value.count) : nil
        case .items: value.kind == .dictionary && call.kind == .method ? try pairs(value) : nil
        case .keys: value.kind == .dictionary ? try keys(value) : nil
        case .values: value.kind == .dictionary ? try values(value) : nil
        case .join: try join(value, nil)
        case .escape: try escaped(value)
        case .safe: value.isText ? Datum(value, as: .markup) : nil
        case .json: try json(value)
        case .integer: integer(value)
        case .float: value.kind == .integer ? .float(Double(value.integer)) : value.kind == .float ? value : nil
        case .string: try string(value)
        case .round: rounded(value, nil)
        case .truncate: try truncated(value, nil)
        case .indent: try indented(value, nil)
        case .wordCount: wordCount(value)
        case .split: try split(value, nil)
        case .unique: try unique(value)
        case .min: extreme(value, isLargest: false)
        case .max: extreme(value, isLargest: true)
        case .sortPairs: try sortedPairs(value)
        case .absolute: value.kind == .integer && value.integer != .min ? .integer(abs(value.integer)) : nil
        default: test(call.known, value).map { Datum.bool($0) }
        }
    }

    /// Calls with one argument.
    mutating func known(_ known: KnownCall, _ value: Datum, _ argument: Datum) throws -> Datum? {
        switch known {
        case .join: return try join(value, argument)
        case .get: return member(value, argument, Datum.none)
        case .startsWith: return affix(value, argument, atEnd: false)
        case .endsWith: return affix(value, argument, atEnd: true)
        case .round: return rounded(value, argument)
        case .truncate: return try truncated(value, argument)
        case .indent: return try indented(value, argument)
        case .split: return try split(value, argument)
        case .isDivisible:
            guard value.kind == .integer, argument.kind == .integer, argument.integer > 0 else { return nil }
            return .bool(value.integer % argument.integer == 0)
        default:
            guard let operation = known.comparison, !value.isUndefined, !argument.isUndefined else { return nil }
            return .bool(try compare(operation, value, argument))
        }
    }

    /// Tests of one value.
    func test(_ test: KnownCall, _ value: Datum) -> Bool? {
        guard value.kind != .foreign else { return nil }
        switch test {
        case .isString: return value.isText
        case .isNumber: return value.kind == .integer || value.kind == .float || value.kind == .bool
        case .isInteger: return value.kind == .integer
        case .isFloat: return value.kind == .float
        case .isBoolean: return value.kind == .bool
        case .isTrue: return value.kind == .bool && value.bits != 0
        case .isFalse: return value.kind == .bool && value.bits == 0
        case .isMapping: return value.kind == .dictionary
        case .isSequence, .isIterable:
            if value.isUndefined { return undefined == .strict ? nil : true }
            return value.isSequence || value.isText || value.kind == .dictionary || value.kind == .range
        case .isEven: return value.kind == .integer ? value.integer & 1 == 0 : nil
        case .isOdd: return value.kind == .integer ? value.integer & 1 == 1 : nil
        default: return nil
        }
    }

    // MARK: the interpreter's

    private mutating func interpreted(_ call: FastCall, _ value: Datum) throws -> Datum {
        let bridge = interpreter(autoescape: call.escapes)
        let cell = try cell(value, bridge)
        var arguments = CallArguments()
        let first = Int(call.operands)
        for index in 0..<Int(call.positional) {
            arguments.positional.append(try self.cell(operand(first + index), bridge))
        }
        for index in 0..<Int(call.keyword) {
            let name = program.keywordNames.elements[Int(call.keywordNames) + index].string
            arguments.keyword.append((name, try self.cell(operand(first + Int(call.positional) + index), bridge)))
        }
        fuel -= 1
        guard fuel >= 0, arena.used < mostKept else { throw Abandoned() }
        let name = call.name.string
        switch call.kind {
        case .filter: return bridge.datum(try bridge.renderer.filter(name, cell, arguments))
        case .test: return .bool(try bridge.renderer.test(name, cell, arguments) != call.isNegated)
        case .method:
            let method = try bridge.renderer.attribute(name, of: cell)
            return bridge.datum(try bridge.renderer.call(method, arguments))
        }
    }

    /// A value for the interpreter. What does not exist has no name here: an error about it has the render done again.
    private func cell(_ value: Datum, _ bridge: Bridge) throws -> Cell {
        guard value.isUndefined, undefined == .standard || undefined == .chainable else {
            return try bridge.cell(value)
        }
        return .undefined(MissingValue(message: "", name: ""))
    }

    mutating func evaluate(_ code: FastCode) throws {
        let fragment = program.fragments[Int(code.b)]
        let bridge = interpreter(autoescape: fragment.autoescape)
        var names: [String: Cell] = [:]
        for (name, place) in fragment.names {
            let value = frame[Int(place)]
            if !value.isUndefined { names[name] = try bridge.cell(value) }
        }
        fuel -= 1
        guard fuel >= 0, arena.used < mostKept else { throw Abandoned() }
        let renderer = bridge.renderer
        renderer.scope = Scope(names, inside: renderer.global)
        frame[Int(code.a)] = bridge.datum(try renderer.evaluate(fragment.expression))
    }
}

extension KnownCall {
    /// The comparison that a test is.
    fileprivate var comparison: FastCode.Operation? {
        switch self {
        case .isEqual: .equal
        case .isNotEqual: .notEqual
        case .isLess: .less
        case .isLessOrEqual: .lessOrEqual
        case .isGreater: .greater
        case .isGreaterOrEqual: .greaterOrEqual
        case .isIn: .contains
        default: nil
        }
    }
}

extension Datum {
    /// Whether it is a list or a tuple.
    @inline(__always) var isSequence: Bool { kind == .list || kind == .tuple }

    /// The same bytes as text of another kind.
    init(_ text: Datum, as kind: Kind) {
        self.init(bits: text.bits, meta: text.meta & ~0xFF | UInt64(kind.rawValue))
    }
}
