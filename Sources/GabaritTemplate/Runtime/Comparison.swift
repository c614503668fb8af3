/// Equality, order and membership.
enum Comparison {
    /// The pairs of values that one comparison may look at. Lists that hold the same lists many times over would
    /// otherwise take longer than the world lasts; past this they count as different.
    private static let mostPairs = 1_000_000

    static func equal(_ left: Cell, _ right: Cell) -> Bool {
        var work = mostPairs
        return equal(left, right, 0, &work)
    }

    /// Whether two values are equal, paid for by the pairs of values that were looked at.
    static func equal(_ left: Cell, _ right: Cell, _ renderer: Renderer) throws -> Bool {
        var work = mostPairs
        let result = equal(left, right, 0, &work)
        try renderer.charge((mostPairs - work) / 8)
        if work <= 0 { throw TemplateFault(.limit, "the values hold more than \(mostPairs) pairs to compare") }
        return result
    }

    private static func equal(_ left: Cell, _ right: Cell, _ depth: Int, _ work: inout Int) -> Bool {
        work -= 1
        guard depth < 64, work > 0 else { return false }
        switch (left, right) {
        case (.none, .none): return true
        case (.undefined, .undefined): return true
        case (.string(let first), .string(let second)), (.string(let first), .markup(let second)),
            (.markup(let first), .string(let second)), (.markup(let first), .markup(let second)):
            // By scalars, not by canonical equivalence: text that looks the same may still be other text.
            guard first.utf8.count == second.utf8.count else { return false }
            work -= first.utf8.count / 64
            return first.utf8.elementsEqual(second.utf8)
        case (.list(let first), .list(let second)):
            return first === second || equal(first.elements, second.elements, depth, &work)
        case (.tuple(let first), .tuple(let second)):
            return first === second || equal(first.elements, second.elements, depth, &work)
        case (.dictionary(let first), .dictionary(let second)):
            return first === second || equal(first, second, depth, &work)
        case (.range(let first), .range(let second)):
            return first.count == second.count && (first.count == 0 || first.start == second.start)
                && (first.count < 2 || first.step == second.step)
        case (.object(let first as any SequenceCell), .tuple(let second)) where first.form == .tuple:
            return equal(first.elements, second.elements, depth, &work)
        case (.tuple(let first), .object(let second as any SequenceCell)) where second.form == .tuple:
            return equal(first.elements, second.elements, depth, &work)
        case (.object(let first as any SequenceCell), .object(let second as any SequenceCell))
        where first.form == .tuple && second.form == .tuple:
            return equal(first.elements, second.elements, depth, &work)
        case (.object(let first as DictionaryView), .object(let second as DictionaryView)):
            return first.part != .values && equal(first, second, depth, &work)
        case (.object(let first as BytesCell), .object(let second as BytesCell)): return first.bytes == second.bytes
        case (.object(let first as AnyObject), .object(let second as AnyObject)): return first === second
        case (.callable, .callable): return CellKey(left) == CellKey(right)
        default:
            return NumberOrder.of(left, right) == .same
        }
    }

    private static func equal(_ left: [Cell], _ right: [Cell], _ depth: Int, _ work: inout Int) -> Bool {
        guard left.count == right.count else { return false }
        for (first, second) in zip(left, right) where !equal(first, second, depth + 1, &work) { return false }
        return true
    }

    private static func equal(
        _ left: DictionaryCell, _ right: DictionaryCell, _ depth: Int, _ work: inout Int
    ) -> Bool {
        guard left.count == right.count else { return false }
        for pair in left.pairs {
            guard let other = right[pair.key], equal(pair.value, other, depth + 1, &work) else { return false }
        }
        return true
    }

    /// Keys and items are sets to Python.
    private static func equal(
        _ left: DictionaryView, _ right: DictionaryView, _ depth: Int, _ work: inout Int
    ) -> Bool {
        guard left.part == right.part, left.dictionary.count == right.dictionary.count else { return false }
        if left.part == .items { return equal(left.dictionary, right.dictionary, depth, &work) }
        work -= left.dictionary.count
        return left.dictionary.keys.allSatisfy { right.dictionary[$0] != nil }
    }

    /// Whether one value stands before another.
    ///
    /// - Throws: a fault of kind `type` for values without an order.
    static func less(_ left: Cell, _ right: Cell) throws -> Bool {
        var work = mostPairs
        return try less(left, right, 0, &work)
    }

    /// Whether one value stands before another, paid for by the values that were looked at.
    static func less(_ left: Cell, _ right: Cell, _ renderer: Renderer) throws -> Bool {
        var work = mostPairs
        let result = try less(left, right, 0, &work)
        try renderer.charge((mostPairs - work) / 8)
        return result
    }

    private static func less(_ left: Cell, _ right: Cell, _ depth: Int, _ work: inout Int) throws -> Bool {
        if let order = NumberOrder.of(left, right) { return order == .before }
        if let first = left.text, let second = right.text {
            work -= min(first.utf8.count, second.utf8.count) / 64
            return first.unicodeScalars.lexicographicallyPrecedes(second.unicodeScalars)
        }
        switch (left, right) {
        case (.list(let first), .list(let second)) where depth < 64:
            return try less(first.elements, second.elements, depth, &work)
        case (.tuple(let first), .tuple(let second)) where depth < 64:
            return try less(first.elements, second.elements, depth, &work)
        case (.undefined(let missing), _), (_, .undefined(let missing)): throw missing.fault
        default: throw TemplateFault(.type, "\(left.kindName) and \(right.kindName) have no order")
        }
    }

    private static func less(_ left: [Cell], _ right: [Cell], _ depth: Int, _ work: inout Int) throws -> Bool {
        for (first, second) in zip(left, right) where !equal(first, second, depth + 1, &work) {
            guard work > 0 else {
                throw TemplateFault(.limit, "the values hold more than \(mostPairs) pairs to compare")
            }
            return try less(first, second, depth + 1, &work)
        }
        return left.count < right.count
    }

    /// Whether a value holds another one, paid for by what is looked through.
    static func contains(_ container: Cell, _ element: Cell, _ renderer: Renderer) throws -> Bool {
        switch container {
        case .string(let text), .markup(let text):
            guard let part = element.text else {
                throw TemplateFault(.type, "'in' a string needs a string, not \(element.kindName)")
            }
            try renderer.charge((text.utf8.count + part.utf8.count) / 64)
            return TextSearch.find(Array(part.utf8).span, in: Array(text.utf8).span) != nil
        case .list(let list): return try holds(list.elements, element, renderer)
        case .tuple(let tuple): return try holds(tuple.elements, element, renderer)
        case .dictionary(let dictionary):
            guard CellKey(element) != nil else { throw TemplateFault(.type, "\(element.kindName) cannot be a key") }
            try renderer.charge(key: element)
            return dictionary[element] != nil
        case .range(let range):
            let whole: Int? = if case .float(let number) = element { Int(exactly: number) } else { element.integer }
            guard let number = whole, range.count > 0 else { return false }
            let offset = number.subtractingReportingOverflow(range.start)
            // The least integer divided by -1 is no integer, and as a place lies behind every range.
            let rest = offset.partialValue.remainderReportingOverflow(dividingBy: range.step)
            let place = offset.partialValue.dividedReportingOverflow(by: range.step)
            guard !offset.overflow, rest.partialValue == 0, !place.overflow else { return false }
            return place.partialValue >= 0 && place.partialValue < range.count
        case .undefined: return false
        case .object(let sequence as any SequenceCell): return try holds(sequence.take(), element, renderer)
        default: throw TemplateFault(.type, "\(container.kindName) holds nothing that 'in' could find")
        }
    }

    /// Whether one of some elements is a value.
    static func holds(_ elements: [Cell], _ element: Cell, _ renderer: Renderer) throws -> Bool {
        try place(of: element, in: elements, renderer) != nil
    }

    /// Where a value first stands among some elements.
    static func place(of element: Cell, in elements: [Cell], _ renderer: Renderer) throws -> Int? {
        try renderer.charge(elements.count / 8)
        return try elements.firstIndex { try equal($0, element, renderer) }
    }
}
