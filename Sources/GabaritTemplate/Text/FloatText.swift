/// Doubles as Python writes them.
enum FloatText {
    /// `repr`: the fewest digits, a point or an exponent always, the exponent from 1e16 on and below 1e-4.
    static func repr(_ number: Double) -> [UInt8] {
        if !number.isFinite { return Array(special(number).utf8) }
        var out: [UInt8] = number.sign == .minus ? [UInt8(ascii: "-")] : []
        let shortest = DecimalDigits.shortest(number)
        if shortest.digits.isEmpty {
            out.append(contentsOf: "0.0".utf8)
        } else if shortest.point > 16 || shortest.point <= -4 {
            appendExponent(shortest, precision: shortest.digits.count - 1, upper: false, alternate: false, to: &out)
        } else {
            appendFixed(shortest, precision: max(shortest.digits.count - shortest.point, 1), alternate: false, to: &out)
        }
        return out
    }

    static func special(_ number: Double) -> String {
        number.isNaN ? "nan" : number < 0 ? "-inf" : "inf"
    }

    /// The digits of `%.{precision}f`, without sign.
    static func fixed(_ number: Double, precision: Int, alternate: Bool = false) -> [UInt8] {
        var out: [UInt8] = []
        let digits = DecimalDigits.exact(number).rounded(fraction: precision)
        appendFixed(digits, precision: precision, alternate: alternate, to: &out)
        return out
    }

    /// The digits of `%.{precision}e`, without sign.
    static func exponent(_ number: Double, precision: Int, upper: Bool, alternate: Bool = false) -> [UInt8] {
        var out: [UInt8] = []
        let digits = DecimalDigits.exact(number).rounded(digits: precision + 1)
        appendExponent(digits, precision: precision, upper: upper, alternate: alternate, to: &out)
        return out
    }

    /// The digits of `%.{precision}g`, without sign. With `pointed`, as the empty format type: at least one digit after
    /// the point, and the exponent one place earlier.
    static func general(
        _ number: Double, precision: Int, upper: Bool, alternate: Bool = false, pointed: Bool = false
    ) -> [UInt8] {
        let precision = max(precision, 1)
        let digits = DecimalDigits.exact(number).rounded(digits: precision)
        let point = digits.digits.isEmpty ? 1 : digits.point
        var out: [UInt8] = []
        if point <= -4 || point > precision - (pointed ? 1 : 0) {
            let places = alternate ? precision - 1 : max(digits.digits.count - 1, 0)
            appendExponent(digits, precision: places, upper: upper, alternate: alternate, to: &out)
        } else {
            let needed = max(digits.digits.count - point, 0)
            let places = alternate ? precision - point : pointed ? max(needed, 1) : needed
            appendFixed(digits, precision: places, alternate: alternate, to: &out)
        }
        return out
    }

    /// `float.hex`.
    static func hex(_ number: Double) -> [UInt8] {
        if !number.isFinite { return Array(special(number).utf8) }
        let bits = number.magnitude.bitPattern
        let raw = Int(bits >> 52)
        let fraction = String(bits & 0xF_FFFF_FFFF_FFFF, radix: 16)
        let padded = String(repeating: "0", count: 13 - fraction.utf8.count) + fraction
        let sign = number.sign == .minus ? "-" : ""
        if number == 0 { return Array("\(sign)0x0.0p+0".utf8) }
        let exponent = raw == 0 ? -1022 : raw - 1023
        return Array("\(sign)0x\(raw == 0 ? 0 : 1).\(padded)p\(exponent < 0 ? "-" : "+")\(exponent.magnitude)".utf8)
    }

    private static func appendFixed(
        _ digits: DecimalDigits, precision: Int, alternate: Bool, to out: inout [UInt8]
    ) {
        if digits.point <= 0 || digits.digits.isEmpty {
            out.append(0x30)
        } else {
            for place in -digits.point..<0 { out.append(0x30 + digits.digit(at: place)) }
        }
        if precision > 0 || alternate { out.append(UInt8(ascii: ".")) }
        for place in 0..<max(precision, 0) { out.append(0x30 + digits.digit(at: place)) }
    }

    private static func appendExponent(
        _ digits: DecimalDigits, precision: Int, upper: Bool, alternate: Bool, to out: inout [UInt8]
    ) {
        out.append(0x30 + (digits.digits.first ?? 0))
        if precision > 0 || alternate { out.append(UInt8(ascii: ".")) }
        for index in 0..<max(precision, 0) {
            out.append(0x30 + (index + 1 < digits.digits.count ? digits.digits[index + 1] : 0))
        }
        let exponent = digits.digits.isEmpty ? 0 : digits.point - 1
        out.append(UInt8(ascii: upper ? "E" : "e"))
        out.append(UInt8(ascii: exponent < 0 ? "-" : "+"))
        let text = String(exponent.magnitude)
        if text.utf8.count < 2 { out.append(0x30) }
        out.append(contentsOf: text.utf8)
    }
}
