/// Elements and slices of sequences.
///
/// Source: Python's slice rules.
enum Slicing {
    /// The element at a place, from the end when negative; `nil` when there is none.
    static func element(_ place: Int, of cell: Cell) throws -> Cell? {
        switch cell {
        case .list(let list): return index(place, list.elements.count).map { list.elements[$0] }
        case .tuple(let elements): return index(place, elements.count).map { elements[$0] }
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
        let step = try bound(step) ?? 1
        guard step != 0 else { throw TemplateFault(.value, "the step of a slice cannot be zero") }
        let elements: [Cell]
        switch cell {
        case .list, .tuple, .range, .string, .markup: elements = try renderer.iterate(cell)
        case .undefined(let missing): throw missing.fault
        default: throw TemplateFault(.type, "\(cell.kindName) cannot be sliced")
        }
        let places = indices(elements.count, try bound(start), try bound(stop), step)
        try renderer.charge(elements: places.count)
        let chosen = places.map { elements[$0] }
        switch cell {
        case .tuple: return .tuple(chosen)
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

    private static func index(_ place: Int, _ count: Int) -> Int? {
        let absolute = place < 0 ? place + count : place
        return absolute >= 0 && absolute < count ? absolute : nil
    }

    private static func indices(_ count: Int, _ start: Int?, _ stop: Int?, _ step: Int) -> [Int] {
        func clamped(_ place: Int, _ low: Int, _ high: Int) -> Int {
            min(max(place < 0 ? place + count : place, low), high)
        }
        let (low, high) = step > 0 ? (0, count) : (-1, count - 1)
        let first = start.map { clamped($0, low, high) } ?? (step > 0 ? 0 : count - 1)
        let last = stop.map { clamped($0, low, high) } ?? (step > 0 ? count : -1)
        let distance = step > 0 ? last - first : first - last
        guard distance > 0 else { return [] }
        let width = step.magnitude > UInt(count) ? count + 1 : abs(step)
        return Array(stride(from: 0, to: distance, by: width)).map { step > 0 ? first + $0 : first - $0 }
    }
}
