internal import GabaritSource

extension Lexer {
    /// A number; the few digits of nearly every one are read here.
    mutating func number() -> Step {
        let start = position
        var place = start
        var value = 0
        while base[place].isDecimalDigit, place &- start < 18 {
            value = value &* 10 &+ Int(base[place] &- 0x30)
            place &+= 1
        }
        let next = base[place]
        let isLonger = next.isWordByte || next == UInt8(ascii: ".") && base[place + 1].isDecimalDigit
        if isLonger || base[start] == 0x30 && place > start + 1 { return longNumber() }
        return add(.integer, .integer(value), start, place)
    }

    private mutating func add(_ kind: Token.Kind, _ value: Datum, _ start: Int, _ behind: Int) -> Step {
        tokens.append(Token(kind, start, behind, constant: constants.count))
        constants.append(value)
        position = behind
        return .token
    }

    /// A number with a fraction, an exponent, a prefix, underscores, leading zeros or many digits.
    private mutating func longNumber() -> Step {
        let start = position
        if base[start] == 0x30, let radix = radix(base[start + 1]) { return prefixed(radix) }
        skipDigits()
        var isFloat = false
        if base[position] == UInt8(ascii: "."), base[position + 1].isDecimalDigit {
            isFloat = true
            position += 1
            skipDigits()
        }
        if let exponentEnd = exponentEnd() {
            isFloat = true
            position = exponentEnd
            skipDigits()
        }
        let range = start..<position
        if let message = digitFault(range, isFloat: isFloat) { return fault(message, range) }
        let text = source.text(range).filter { $0 != "_" }
        if isFloat { return add(.float, .float(Double(text) ?? 0), start, position) }
        if let value = Int(text) { return add(.integer, .integer(value), start, position) }
        if UInt(text) == Int.min.magnitude, let sign = takeSign() {
            return add(.integer, .integer(.min), sign, position)
        }
        return fault("the integer \(text) needs more than 64 bits", range)
    }

    /// Takes the minus back that stands before a number and is no subtraction: the least integer is none without it.
    ///
    /// - Returns: where the minus stands.
    private mutating func takeSign() -> Int? {
        let count = tokens.count
        guard count > 1, tokens[count - 1].kind == .minus, !tokens[count - 2].endsOperand else { return nil }
        return tokens.removeLast().map { Int($0.lower) }
    }

    /// `0x1F`, `0o17`, `0b11`.
    private mutating func prefixed(_ radix: Int) -> Step {
        let start = position
        position += 2
        while base[position].isWordByte || base[position] >= 0x80 { position += 1 }
        let digits = source.text(start + 2..<position).filter { $0 != "_" }
        guard let value = Int(digits, radix: radix), digits.first != "-", digits.first != "+" else {
            return fault("'\(source.text(start..<position))' is not a number", start..<position)
        }
        return add(.integer, .integer(value), start, position)
    }

    /// Underscores stand between digits only, and an integer has no leading zeros.
    private func digitFault(_ range: Range<Int>, isFloat: Bool) -> Message? {
        let text = source.text(range)
        let digits = Array(text.utf8)
        let underscore = UInt8(ascii: "_")
        for place in digits.indices where digits[place] == underscore {
            guard place + 1 < digits.count, digits[place - 1].isDecimalDigit, digits[place + 1].isDecimalDigit else {
                return "an underscore in '\(text)' does not stand between digits"
            }
        }
        if !isFloat, digits.count > 1, digits[0] == 0x30, digits.contains(where: { $0 != 0x30 && $0 != underscore }) {
            return "the integer \(text) starts with a zero"
        }
        return nil
    }

    private func exponentEnd() -> Int? {
        guard base[position] | 0x20 == UInt8(ascii: "e") else { return nil }
        var place = position + 1
        if base[place] == UInt8(ascii: "+") || base[place] == UInt8(ascii: "-") { place += 1 }
        return base[place].isDecimalDigit ? place : nil
    }

    private func radix(_ byte: UInt8) -> Int? {
        switch byte | 0x20 {
        case UInt8(ascii: "x"): 16
        case UInt8(ascii: "o"): 8
        case UInt8(ascii: "b"): 2
        default: nil
        }
    }

    private mutating func skipDigits() {
        while base[position].isDecimalDigit || base[position] == UInt8(ascii: "_") { position += 1 }
    }
}
