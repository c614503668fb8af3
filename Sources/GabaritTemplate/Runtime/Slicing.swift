/// Elements and slices of sequences.
///
/// Source: Python's slice rules.
enum Slicing {
    /// The element at a place, from the end when negative; `nil` when there is none.
    static func element(_ place: Int, of cell: Cell) throws -> Cell? {
        switch cell {
        case .list(let list): return index(place, list.elements.count).map { list.elements[$0] }
        case .tuple(let tuple): return index(place, tuple.elements.count).map { tuple.elements[$0] }
        case .range(let range): return index(place, range.count).map { .integer(range[$0]) }
        case .string(let text), .markup(let text):
            let scalars = text.unicodeScalars
            return index(place, scalars.count).map {
                let element = String(scalars[scalars.index(scalars.startIndex, offsetBy: $0)])
                return cell.isMarkup ? .markup(element) : .string(element)
            }
        case .object(let sequence as any SequenceCell) where sequence.form == .tuple:
            return index(place, sequence.elements.count).map { sequence.elements[$0] }
        default: return nil
        }
    }

    static func isSliceable(_ cell: Cell) -> Bool {
        switch cell {
        case .list, .tuple, .range, .string, .markup, .undefined: true
        default: false
        }
    }

    static func slice(_ cell: Cell, _ start: Cell, _ stop: Cell, _ step: Cell, _ renderer: Renderer) throws -> Cell {
        if case .undefined(let missing) = cell { throw missing.fault }
        guard isSliceable(cell) else { throw TemplateFault(.type, "\(cell.kindName) cannot be sliced") }
        let step = try bound(step) ?? 1
        guard step != 0 else { throw TemplateFault(.value, "the step of a slice cannot be zero") }
        if case .range(let range) = cell { return .range(try part(of: range, bound(start), bound(stop), step)) }
        let elements = try renderer.iterate(cell)
        let places = indices(elements.count, try bound(start), try bound(stop), step)
        try renderer.charge(elements: places.count)
        let chosen = places.map { elements[$0] }
        switch cell {
        case .tuple: return .tuple(TupleCell(chosen))
        case .string: return .string(chosen.map { CellText.text($0) }.joined())
        case .markup: return .markup(chosen.map { CellText.text($0) }.joined())
        default: return .list(ListCell(chosen))
        }
    }

    private static func bound(_ cell: Cell) throws -> Int? {
        if case .none = cell { return nil }
        guard let number = cell.integer else {
            throw TemplateFault(.type, "the bounds of a slice must be integers, not \(cell.kindName)")
        }
        return number
    }

    /// The numbers of a range at the places of a slice, as a range.
    private static func part(of range: RangeCell, _ start: Int?, _ stop: Int?, _ step: Int) throws -> RangeCell {
        let (first, last) = bounds(range.count, start, stop, step)
        let (width, isTooWide) = range.step.multipliedReportingOverflow(by: step)
        guard !isTooWide else { throw TemplateFault(.overflow, "the step of the slice needs more than 64 bits") }
        return RangeCell(
            start: range.start + first * range.step, stop: range.start + last * range.step, step: width)
    }

    private static func index(_ place: Int, _ count: Int) -> Int? {
        let absolute = place < 0 ? place + count : place
        return absolute >= 0 && absolute < count ? absolute : nil
    }

    /// The places that a slice starts at and ends before.
    private static func bounds(_ count: Int, _ start: Int?, _ stop: Int?, _ step: Int) -> (first: Int, last: Int) {
        func clamped(_ place: Int, _ low: Int, _ high: Int) -> Int {
            min(max(place < 0 ? place + count : place, low), high)
        }
        let (low, high) = step > 0 ? (0, count) : (-1, count - 1)
        let first = start.map { clamped($0, low, high) } ?? (step > 0 ? 0 : count - 1)
        return (first, stop.map { clamped($0, low, high) } ?? (step > 0 ? count : -1))
    }

    private static func indices(_ count: Int, _ start: Int?, _ stop: Int?, _ step: Int) -> [Int] {
        let (first, last) = bounds(count, start, stop, step)
        let distance = step > 0 ? last - first : first - last
        guard distance > 0 else { return [] }
        let width = step.magnitude > UInt(count) ? count + 1 : abs(step)
        return Array(stride(from: 0, to: distance, by: width)).map { step > 0 ? first + $0 : first - $0 }
    }
}
