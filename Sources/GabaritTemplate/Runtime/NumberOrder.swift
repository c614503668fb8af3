/// How two numbers stand to each other; integers and floats are compared exactly, as Python does.
enum NumberOrder {
    case before, same, behind
    /// One of them is not a number.
    case none

    /// - Returns: `nil` when one of the values is none of the numbers.
    static func of(_ left: Cell, _ right: Cell) -> NumberOrder? {
        switch (left, right) {
        case (.float(let first), .float(let second)):
            return first < second ? .before : first == second ? .same : first > second ? .behind : NumberOrder.none
        case (.float(let first), _): return right.integer.map { of($0, first).reversed }
        case (_, .float(let second)): return left.integer.map { of($0, second) }
        default:
            guard let first = left.integer, let second = right.integer else { return nil }
            return first < second ? .before : first == second ? .same : .behind
        }
    }

    /// The integer beside the float: a double has no room for all digits of a large one.
    private static func of(_ integer: Int, _ float: Double) -> NumberOrder {
        guard !float.isNaN else { return NumberOrder.none }
        // 2⁶³, the first double that is larger than every integer.
        let end = 9_223_372_036_854_775_808.0
        if float >= end { return .before }
        if float < -end { return .behind }
        let whole = Int(float.rounded(.down))
        if integer != whole { return integer < whole ? .before : .behind }
        return float == float.rounded(.down) ? .same : .before
    }

    private var reversed: NumberOrder {
        switch self {
        case .before: .behind
        case .behind: .before
        default: self
        }
    }
}
