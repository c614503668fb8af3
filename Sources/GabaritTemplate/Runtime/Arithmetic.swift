/// The operators of numbers, strings and lists. Nothing here can trap.
///
/// Source: Python's operators, within 64-bit integers.
enum Arithmetic {
    static func apply(_ symbol: String, _ left: Cell, _ right: Cell, in renderer: Renderer) throws -> Cell {
        if symbol == "+" { if let joined = try join(left, right, renderer) { return joined } }
        if symbol == "*" { if let repeated = try multiplySequence(left, right, renderer) { return repeated } }
        if symbol == "%", let format = left.text { return try renderer.printf(format, right, isMarkup: left.isMarkup) }
        if let first = left.integer, let second = right.integer { return try integers(symbol, first, second) }
        if let first = left.number, let second = right.number { return try floats(symbol, first, second) }
        throw mismatch(symbol, left, right)
    }

    static func power(_ left: Cell, _ right: Cell) throws -> Cell {
        if let base = left.integer, let exponent = right.integer, exponent >= 0 {
            return .integer(try integerPower(base, exponent))
        }
        guard let base = left.number, let exponent = right.number else { throw mismatch("**", left, right) }
        if base == 0, exponent < 0 { throw TemplateFault(.zeroDivision, "zero cannot be raised to a negative power") }
        let result = Power.of(base, exponent)
        guard !result.isNaN || base.isNaN || exponent.isNaN else {
            throw TemplateFault(.overflow, "the result of '**' is no real number")
        }
        guard result.isFinite || !base.isFinite || !exponent.isFinite else {
            throw TemplateFault(.overflow, "the result of '**' is too large")
        }
        return .float(result)
    }

    static func negative(_ cell: Cell) throws -> Cell {
        if case .float(let number) = cell { return .float(-number) }
        guard let number = cell.integer else { throw TemplateFault(.type, "'-' needs a number, not \(cell.kindName)") }
        let (result, overflow) = 0.subtractingReportingOverflow(number)
        guard !overflow else { throw tooLarge("-") }
        return .integer(result)
    }

    private static func integers(_ symbol: String, _ left: Int, _ right: Int) throws -> Cell {
        switch symbol {
        case "+": return .integer(try checked(left.addingReportingOverflow(right), symbol))
        case "-": return .integer(try checked(left.subtractingReportingOverflow(right), symbol))
        case "*": return .integer(try checked(left.multipliedReportingOverflow(by: right), symbol))
        case "/":
            guard right != 0 else { throw zeroDivision() }
            return .float(Double(left) / Double(right))
        default:
            guard right != 0 else { throw zeroDivision() }
            let (quotient, overflow) = left.dividedReportingOverflow(by: right)
            guard !overflow else { throw tooLarge(symbol) }
            let remainder = left.remainderReportingOverflow(dividingBy: right).partialValue
            let isRoundedUp = remainder != 0 && (remainder < 0) != (right < 0)
            return .integer(symbol == "//" ? quotient - (isRoundedUp ? 1 : 0) : remainder + (isRoundedUp ? right : 0))
        }
    }

    private static func floats(_ symbol: String, _ left: Double, _ right: Double) throws -> Cell {
        switch symbol {
        case "+": return .float(left + right)
        case "-": return .float(left - right)
        case "*": return .float(left * right)
        case "/":
            guard right != 0 else { throw zeroDivision() }
            return .float(left / right)
        default:
            guard right != 0 else { throw zeroDivision() }
            return .float(symbol == "//" ? floored(left, right) : remainder(left, right))
        }
    }

    /// The remainder with the sign of the divisor, zeros too.
    private static func remainder(_ left: Double, _ right: Double) -> Double {
        let remainder = left.truncatingRemainder(dividingBy: right)
        if remainder == 0 { return Double(signOf: right, magnitudeOf: 0) }
        return (remainder < 0) != (right < 0) ? remainder + right : remainder
    }

    private static func floored(_ left: Double, _ right: Double) -> Double {
        let quotient = (left - remainder(left, right)) / right
        return quotient == 0 ? Double(signOf: left / right, magnitudeOf: 0) : quotient.rounded()
    }

    private static func join(_ left: Cell, _ right: Cell, _ renderer: Renderer) throws -> Cell? {
        switch (left, right) {
        case (.string(let first), .string(let second)):
            try renderer.charge(bytes: first.utf8.count + second.utf8.count)
            return .string(first + second)
        case (.markup, .string), (.string, .markup), (.markup, .markup):
            return .markup(try renderer.escaped(left) + renderer.escaped(right))
        case (.list(let first), .list(let second)):
            try renderer.charge(elements: first.elements.count + second.elements.count)
            return .list(ListCell(first.elements + second.elements))
        case (.tuple(let first), .tuple(let second)):
            try renderer.charge(elements: first.elements.count + second.elements.count)
            return .tuple(TupleCell(first.elements + second.elements))
        default: return nil
        }
    }

    private static func multiplySequence(_ left: Cell, _ right: Cell, _ renderer: Renderer) throws -> Cell? {
        if case .list(let list) = left, let count = right.integer {
            return try repeated(list.elements, count, renderer)
        }
        if case .list(let list) = right, let count = left.integer {
            return try repeated(list.elements, count, renderer)
        }
        if case .tuple = right, left.integer != nil { return try multiplySequence(right, left, renderer) }
        if case .tuple(let tuple) = left, let count = right.integer {
            guard case .list(let list) = try repeated(tuple.elements, count, renderer) else { return nil }
            return .tuple(TupleCell(list.elements))
        }
        let (text, count) = left.text != nil ? (left, right.integer) : (right, left.integer)
        guard let string = text.text, let count else { return nil }
        let times = max(0, count)
        let (bytes, overflow) = string.utf8.count.multipliedReportingOverflow(by: times)
        try renderer.charge(bytes: overflow ? .max : bytes)
        let product = String(repeating: string, count: times)
        return text.isMarkup ? .markup(product) : .string(product)
    }

    private static func repeated(_ elements: [Cell], _ count: Int, _ renderer: Renderer) throws -> Cell {
        let times = max(0, count)
        let (total, overflow) = elements.count.multipliedReportingOverflow(by: times)
        try renderer.charge(elements: overflow ? .max : total)
        return .list(ListCell(Array(repeatElement(elements, count: times).joined())))
    }

    private static func integerPower(_ base: Int, _ exponent: Int) throws -> Int {
        if base == 0 || base == 1 { return exponent == 0 ? 1 : base }
        if base == -1 { return exponent % 2 == 0 ? 1 : -1 }
        guard exponent < 64 else { throw tooLarge("**") }
        var result = 1
        for _ in 0..<exponent { result = try checked(result.multipliedReportingOverflow(by: base), "**") }
        return result
    }

    private static func checked(_ result: (partialValue: Int, overflow: Bool), _ symbol: String) throws -> Int {
        guard !result.overflow else { throw tooLarge(symbol) }
        return result.partialValue
    }

    private static func tooLarge(_ symbol: String) -> TemplateFault {
        TemplateFault(.overflow, "the result of '\(symbol)' needs more than 64 bits")
    }

    private static func zeroDivision() -> TemplateFault { TemplateFault(.zeroDivision, "division by zero") }

    private static func mismatch(_ symbol: String, _ left: Cell, _ right: Cell) -> TemplateFault {
        TemplateFault(.type, "'\(symbol)' does not work between \(left.kindName) and \(right.kindName)")
    }
}

extension Cell {
    /// Whether this is text that needs no escaping any more.
    var isMarkup: Bool { if case .markup = self { true } else { false } }
}
