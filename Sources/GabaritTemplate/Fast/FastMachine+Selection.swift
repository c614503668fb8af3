/// Filters that go through a list: those that keep, change or add up its elements.
///
/// Each gives `nil` for whatever is not plain, and the interpreter's filter then sees the whole call.
extension FastMachine {
    /// `select`, `reject`, `selectattr` and `rejectattr`.
    mutating func selected(_ call: FastCall, _ value: Datum) throws -> Datum? {
        guard value.isSequence, call.keyword == 0 else { return nil }
        var taken = 0
        var key: Datum?
        if call.known.isByAttribute {
            guard call.positional > 0, argument(call, 0).isPlainKey else { return nil }
            key = argument(call, 0)
            taken = 1
        }
        guard let test = selection(call, taken) else { return nil }
        let keeps = call.known == .select || call.known == .selectAttribute
        try charge(bytes: value.count * 16)
        let kept = arena.data(value.count)
        var count = 0
        for element in value.elements {
            var subject = element
            if let key {
                guard element.kind == .dictionary else { return nil }
                subject = element.member(key)
            }
            guard let holds = try holds(test, subject) else { return nil }
            guard holds == keeps else { continue }
            kept[count] = element
            count += 1
        }
        return .sequence(.list, kept, count)
    }

    /// What elements are asked.
    private enum Selection {
        case truth
        case isDefined(Bool)
        case isNone
        case plain(KnownCall)
        case with(KnownCall, Datum)
    }

    /// The test that a selection names behind some arguments; `nil` for one that only the interpreter knows.
    private func selection(_ call: FastCall, _ taken: Int) -> Selection? {
        let left = Int(call.positional) - taken
        guard left > 0 else { return .truth }
        let name = argument(call, taken)
        guard name.kind == .string, name.count <= 16 else { return nil }
        if left == 1, name.equals("defined") { return .isDefined(true) }
        if left == 1, name.equals("undefined") { return .isDefined(false) }
        if left == 1, name.equals("none") { return .isNone }
        let known = KnownCall(rawValue: KnownCall.tests.value(ofText: name)) ?? .unknown
        guard known != .unknown, left <= 2 else { return nil }
        return left == 1 ? .plain(known) : .with(known, argument(call, taken + 1))
    }

    private mutating func holds(_ selection: Selection, _ subject: Datum) throws -> Bool? {
        switch selection {
        case .isDefined(let wanted): return subject.isUndefined != wanted
        case .isNone: return subject.kind == .none
        case .truth: return try isTrue(subject)
        case .plain(let test): return self.test(test, subject)
        case .with(let test, let other): return try known(test, subject, other).map { $0.bits != 0 }
        }
    }

    /// `map` with an attribute, or with a filter that needs no arguments.
    mutating func mapped(_ call: FastCall, _ value: Datum) throws -> Datum? {
        guard value.isSequence else { return nil }
        if let keys = keys(of: call, value) {
            guard call.positional == 0 else { return nil }
            return keys
        }
        guard call.keyword == 0, call.positional == 1, argument(call, 0).kind == .string else { return nil }
        let filter = KnownCall(rawValue: KnownCall.filters.value(ofText: argument(call, 0))) ?? .unknown
        guard filter.isPlainFilter else { return nil }
        var single = call
        single.kind = .filter
        single.known = filter
        single.positional = 0
        try charge(bytes: value.count * 16)
        let results = arena.data(value.count)
        for (index, element) in value.elements.enumerated() {
            guard let result = try known(single, of: element) else { return nil }
            results[index] = result
        }
        return .sequence(.list, results, value.count)
    }

    /// An attribute of each element, when the only argument with a name is the one that names it.
    private mutating func keys(of call: FastCall, _ value: Datum) -> Datum? {
        guard call.keyword == 1, keyword(call, 0).equals("attribute") else { return nil }
        return attributes(value, operand(Int(call.operands) + Int(call.positional)))
    }

    /// An attribute of each element; `nil` where one has none, which the interpreter has the words for.
    private mutating func attributes(_ value: Datum, _ key: Datum) -> Datum? {
        fuel -= value.count / 4
        guard value.isSequence, key.isPlainKey, fuel >= 0, arena.used < mostKept else { return nil }
        let results = arena.data(value.count)
        for (index, element) in value.elements.enumerated() {
            guard element.kind == .dictionary else { return nil }
            let found = element.member(key)
            guard !found.isUndefined else { return nil }
            results[index] = found
        }
        return .sequence(.list, results, value.count)
    }

    // MARK: one value of many

    mutating func sum(_ call: FastCall, _ value: Datum) -> Datum? {
        var list = value
        if call.keyword > 0 || call.positional > 0 {
            let key =
                call.keyword > 0 ? keys(of: call, value) : attributes(value, argument(call, 0))
            guard call.keyword + call.positional == 1, let key else { return nil }
            list = key
        }
        guard list.isSequence else { return nil }
        fuel -= list.count / 8
        var total = Datum.integer(0)
        for element in list.elements {
            if total.kind == .integer, element.kind == .integer {
                let (next, isOver) = total.integer.addingReportingOverflow(element.integer)
                guard !isOver else { return nil }
                total = .integer(next)
            } else {
                guard let left = exact(total), let right = exact(element) else { return nil }
                total = .float(left + right)
            }
        }
        return total
    }

    /// The smallest or the largest element: the first of those that are equal.
    mutating func extreme(_ value: Datum, isLargest: Bool) -> Datum? {
        guard value.isSequence, value.count > 0, let order = KeyOrder(value) else { return nil }
        fuel -= value.count / 8
        var best = value.elements[0]
        for element in value.elements.dropFirst() {
            let order = isLargest ? order.compare(best, element) : order.compare(element, best)
            if order < 0 { best = element }
        }
        return best
    }

    // MARK: order

    /// `sort`, by the elements or an attribute of theirs.
    mutating func sorted(_ call: FastCall, _ value: Datum) throws -> Datum? {
        guard value.isSequence, call.positional == 0 else { return nil }
        var isReversed = false
        var keys = value
        for index in 0..<Int(call.keyword) {
            let given = operand(Int(call.operands) + index)
            let name = keyword(call, index)
            if name.equals("reverse"), given.kind == .bool {
                isReversed = given.bits != 0
            } else if name.equals("attribute"), let found = attributes(value, given) {
                keys = found
            } else {
                return nil
            }
        }
        return try sorted(value, by: keys, isReversed: isReversed)
    }

    /// `dictsort` of a dictionary whose keys are texts.
    mutating func sortedPairs(_ value: Datum) throws -> Datum? {
        guard value.kind == .dictionary else { return nil }
        return try sorted(pairs(value), by: keys(value), isReversed: false)
    }

    private mutating func sorted(_ value: Datum, by keys: Datum, isReversed: Bool) throws -> Datum? {
        guard let order = KeyOrder(keys) else { return nil }
        try charge(bytes: value.count * 64)
        let places = (0..<keys.count).sorted { left, right in
            let result = order.compare(keys.elements[left], keys.elements[right])
            return result == 0 ? left < right : (result < 0) != isReversed
        }
        let result = arena.data(value.count)
        for (index, place) in places.enumerated() { result[index] = value.elements[place] }
        return .sequence(.list, result, value.count)
    }

    /// `unique`: the first of those that are equal.
    mutating func unique(_ value: Datum) throws -> Datum? {
        // A longer list needs a table, which the interpreter makes.
        guard value.isSequence, value.count <= 32, let order = KeyOrder(value), order.isTotal else { return nil }
        try charge(bytes: value.count * 16)
        let kept = arena.data(value.count)
        var count = 0
        for element in value.elements {
            var isNew = true
            for index in 0..<count where order.compare(kept[index], element) == 0 { isNew = false }
            guard isNew else { continue }
            kept[count] = element
            count += 1
        }
        return .sequence(.list, kept, count)
    }
}

/// How the elements of a list are put in order, when they are all of one plain kind.
private struct KeyOrder {
    private enum Kind {
        case integers, numbers
        /// ASCII, where the case of letters does not count.
        case texts
        /// Tuples whose first elements are texts of which no two are equal.
        case pairs
    }

    private let kind: Kind

    init?(_ list: Datum) {
        let elements = list.elements
        guard let first = elements.first else { return nil }
        switch first.kind {
        case .integer where elements.allSatisfy({ $0.kind == .integer }): kind = .integers
        case .integer, .float:
            guard elements.allSatisfy({ $0.isExactNumber }) else { return nil }
            kind = .numbers
        case .string, .markup:
            guard elements.allSatisfy({ $0.isText && $0.isASCII }) else { return nil }
            kind = .texts
        case .tuple:
            guard elements.allSatisfy({ $0.kind == .tuple && $0.count > 0 && $0.elements[0].kind == .string }),
                Self.areDistinct(elements)
            else { return nil }
            kind = .pairs
        default: return nil
        }
    }

    /// Whether equal elements are the same for every purpose: `1` and `1.0` are not.
    var isTotal: Bool { kind == .integers || kind == .texts }

    private static func areDistinct(_ tuples: UnsafeBufferPointer<Datum>) -> Bool {
        guard tuples.count <= 64 else { return false }
        for left in 0..<tuples.count {
            for right in 0..<left where tuples[left].elements[0].sameText(tuples[right].elements[0]) { return false }
        }
        return true
    }

    /// Below zero when the first stands before the second.
    func compare(_ left: Datum, _ right: Datum) -> Int {
        switch kind {
        case .integers: left.integer < right.integer ? -1 : left.integer == right.integer ? 0 : 1
        case .numbers: left.exactNumber < right.exactNumber ? -1 : left.exactNumber == right.exactNumber ? 0 : 1
        case .texts: Self.compare(left.bytes, right.bytes) { $0.lower }
        case .pairs: Self.compare(left.elements[0].bytes, right.elements[0].bytes) { $0 }
        }
    }

    @inline(__always) private static func compare(
        _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>, _ folded: (UInt8) -> UInt8
    ) -> Int {
        for index in 0..<min(left.count, right.count) {
            let (first, second) = (folded(left[index]), folded(right[index]))
            if first != second { return first < second ? -1 : 1 }
        }
        return left.count - right.count
    }
}

extension KnownCall {
    /// Whether the result is one that is gone through once: it may stand only where that is what is done with it.
    var isGenerator: Bool {
        switch self {
        case .map, .select, .reject, .selectAttribute, .rejectAttribute, .unique: true
        default: false
        }
    }

    /// Whether the result is a view of a dictionary, which is not the list that flat code makes of it.
    var isView: Bool { self == .items || self == .keys || self == .values }

    fileprivate var isByAttribute: Bool { self == .selectAttribute || self == .rejectAttribute }

    /// Filters that `map` can apply to each element here.
    fileprivate var isPlainFilter: Bool {
        switch self {
        case .upper, .lower, .title, .capitalize, .trim, .length, .first, .last, .integer, .float, .string, .absolute,
            .round:
            true
        default: false
        }
    }

    /// The filters that go through what they get once, from the first element to the last.
    static let consumers = NameTable(
        [
            "join", "list", "sum", "min", "max", "sort", "first", "map", "select", "reject", "selectattr", "rejectattr",
            "unique",
        ].map { ($0, 1) })

    /// The filters that ask what they get for its length or its end.
    static let measures = NameTable(["length", "count", "last"].map { ($0, 1) })
}

extension Datum {
    /// Whether it names an attribute and nothing else: no path, no place, no method of dictionaries.
    fileprivate var isPlainKey: Bool {
        guard kind == .string, count > 0, bytes[0] != 0x5F, !bytes[0].isDecimalDigit else { return false }
        return bytes.allSatisfy { $0.isWordByte } && !MethodName.isOfDictionaries(self)
    }

    /// Whether it is a number that a double holds.
    fileprivate var isExactNumber: Bool {
        kind == .float && !float.isNaN || kind == .integer && integer.magnitude < 1 << 53
    }

    fileprivate var exactNumber: Double { kind == .float ? float : Double(integer) }
}
