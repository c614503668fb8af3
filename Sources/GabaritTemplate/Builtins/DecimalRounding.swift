/// Rounding of a double's exact decimal value: half to even, as C's `printf` does.
enum DecimalRounding {
    static func rounded(_ number: Double, _ places: Int) -> Double {
        guard number.isFinite else { return number }
        if places >= 0 { return Double(fixed(number, min(places, 330))) ?? number }
        let factor = Power.of(10, Double(-places))
        return (number / factor).rounded(.toNearestOrEven) * factor
    }

    /// The number with exactly so many decimal places.
    ///
    /// The value of a double is `significand × 2^exponent`; its decimal expansion is finite and is computed digit by
    /// digit, so that the rounding sees the exact value.
    static func fixed(_ number: Double, _ places: Int) -> String {
        guard number.isFinite else { return CellText.float(number) }
        var digits = DecimalDigits(number.magnitude)
        let isNegative = number.sign == .minus
        return (isNegative ? "-" : "") + digits.rounded(to: places)
    }
}

/// The exact decimal digits of a non-negative double.
private struct DecimalDigits {
    /// Digits before the point, most significant first, then those behind it.
    private var whole: [UInt8] = []
    private var fraction: [UInt8] = []

    init(_ number: Double) {
        let exponent = number == 0 ? 0 : Int(number.exponent) - 52
        var bits = number == 0 ? 0 : (number.significandBitPattern | (number.isNormal ? 1 << 52 : 0))
        if !number.isNormal, number != 0 { bits = number.significandBitPattern }
        let power = number.isNormal || number == 0 ? exponent : -1074
        var digits = Self.digits(of: bits)
        if power >= 0 {
            for _ in 0..<power { Self.double(&digits) }
            whole = digits
        } else {
            whole = digits
            for _ in 0..<(-power) { Self.halve(&whole, &fraction) }
        }
        if whole.isEmpty { whole = [0] }
    }

    mutating func rounded(to places: Int) -> String {
        if fraction.count > places {
            let rest = fraction[places...]
            let last = places > 0 ? fraction[places - 1] : whole[whole.count - 1]
            let isHalf = rest.first == 5 && rest.dropFirst().allSatisfy { $0 == 0 }
            let isUp = isHalf ? last % 2 == 1 : (rest.first ?? 0) >= 5
            fraction = Array(fraction.prefix(places))
            if isUp { increment() }
        }
        let behind = fraction + [UInt8](repeating: 0, count: max(0, places - fraction.count))
        return Self.text(whole) + (places > 0 ? "." + Self.text(behind) : "")
    }

    private mutating func increment() {
        for index in fraction.indices.reversed() {
            if fraction[index] < 9 {
                fraction[index] += 1
                return
            }
            fraction[index] = 0
        }
        for index in whole.indices.reversed() {
            if whole[index] < 9 {
                whole[index] += 1
                return
            }
            whole[index] = 0
        }
        whole.insert(1, at: 0)
    }

    private static func text(_ digits: [UInt8]) -> String { String(decoding: digits.map { $0 + 0x30 }, as: UTF8.self) }

    private static func digits(of bits: UInt64) -> [UInt8] { String(bits).utf8.map { $0 - 0x30 } }

    private static func double(_ digits: inout [UInt8]) {
        var carry: UInt8 = 0
        for index in digits.indices.reversed() {
            let sum = digits[index] * 2 + carry
            digits[index] = sum % 10
            carry = sum / 10
        }
        if carry > 0 { digits.insert(carry, at: 0) }
    }

    private static func halve(_ whole: inout [UInt8], _ fraction: inout [UInt8]) {
        var rest: UInt8 = 0
        for index in whole.indices {
            let value = rest * 10 + whole[index]
            whole[index] = value / 2
            rest = value % 2
        }
        for index in fraction.indices {
            let value = rest * 10 + fraction[index]
            fraction[index] = value / 2
            rest = value % 2
        }
        if rest > 0 { fraction.append(5) }
        if whole.count > 1, whole[0] == 0 { whole.removeFirst() }
    }
}
