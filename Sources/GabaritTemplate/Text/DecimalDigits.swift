/// The decimal digits of a finite double: the value is 0.d₁d₂d₃… × 10^point, without its sign.
struct DecimalDigits: Equatable {
    /// Digits 0–9, the first of them not zero; empty for zero.
    var digits: [UInt8]
    var point: Int

    /// The fewest digits that read back as the same double, as the standard library finds them.
    static func shortest(_ number: Double) -> DecimalDigits {
        var digits: [UInt8] = []
        var point = 0
        var seenPoint = false
        var exponent = 0
        let text = Array(number.magnitude.description.utf8)
        for (index, byte) in text.enumerated() {
            if byte == UInt8(ascii: ".") {
                seenPoint = true
            } else if byte == UInt8(ascii: "e") {
                exponent = Int(String(decoding: text[(index + 1)...], as: UTF8.self)) ?? 0
                break
            } else if byte &- 0x30 < 10 {
                digits.append(byte &- 0x30)
                if !seenPoint { point += 1 }
            }
        }
        return DecimalDigits(digits: digits, point: point + exponent).trimmed()
    }

    /// Every digit of the exact value.
    static func exact(_ number: Double) -> DecimalDigits {
        guard number != 0 else { return DecimalDigits(digits: [], point: 0) }
        let bits = number.magnitude.bitPattern
        let raw = Int(bits >> 52)
        let fraction = bits & 0xF_FFFF_FFFF_FFFF
        let mantissa = raw == 0 ? fraction : fraction | (1 << 52)
        let exponent = max(raw, 1) - 1075
        var big = Limbs(mantissa)
        if exponent >= 0 {
            big.multiply(by: 2, times: exponent)
        } else {
            big.multiply(by: 5, times: -exponent)
        }
        let digits = big.decimal()
        return DecimalDigits(digits: digits, point: digits.count + min(exponent, 0)).trimmed()
    }

    /// The value rounded to this many digits after the decimal point (negative: before it), ties to even.
    func rounded(fraction: Int) -> DecimalDigits {
        let (keep, overflow) = point.addingReportingOverflow(fraction)
        return overflow ? (fraction > 0 ? self : DecimalDigits(digits: [], point: 0)) : rounded(digits: keep)
    }

    /// The value rounded to this many digits in all, ties to even.
    func rounded(digits keep: Int) -> DecimalDigits {
        if keep >= digits.count { return self }
        if keep < 0 { return DecimalDigits(digits: [], point: 0) }
        let next = digits[keep]
        let odd = keep > 0 && digits[keep - 1] % 2 == 1
        let up = next > 5 || (next == 5 && (odd || digits.count > keep + 1))
        var kept = Array(digits[..<keep])
        guard up else { return DecimalDigits(digits: kept, point: point).trimmed() }
        var place = keep - 1
        while place >= 0, kept[place] == 9 {
            kept[place] = 0
            place -= 1
        }
        if place >= 0 {
            kept[place] += 1
            return DecimalDigits(digits: kept, point: point).trimmed()
        }
        return DecimalDigits(digits: [1], point: point + 1)
    }

    /// The digit at a place counted from the decimal point: 0 is the first after it, -1 the units.
    func digit(at place: Int) -> UInt8 {
        let index = point + place
        return digits.indices.contains(index) ? digits[index] : 0
    }

    private func trimmed() -> DecimalDigits {
        var copy = self
        while copy.digits.last == 0 { copy.digits.removeLast() }
        let zeros = copy.digits.prefix { $0 == 0 }.count
        copy.digits.removeFirst(zeros)
        copy.point = copy.digits.isEmpty ? 0 : copy.point - zeros
        return copy
    }
}

/// A natural number of limbs to base 10⁹, lowest first: just enough to write out a double.
private struct Limbs {
    private var limbs: [UInt64]

    init(_ number: UInt64) {
        limbs = [number % 1_000_000_000, number / 1_000_000_000]
    }

    mutating func multiply(by factor: UInt64, times: Int) {
        let step = factor == 2 ? 29 : 13
        var left = times
        while left > 0 {
            let take = min(left, step)
            var product: UInt64 = 1
            for _ in 0..<take { product *= factor }
            multiply(by: product)
            left -= take
        }
    }

    private mutating func multiply(by factor: UInt64) {
        var carry: UInt64 = 0
        for index in limbs.indices {
            let product = limbs[index] * factor + carry
            limbs[index] = product % 1_000_000_000
            carry = product / 1_000_000_000
        }
        while carry > 0 {
            limbs.append(carry % 1_000_000_000)
            carry /= 1_000_000_000
        }
    }

    func decimal() -> [UInt8] {
        var digits: [UInt8] = []
        for limb in limbs {
            var rest = limb
            for _ in 0..<9 {
                digits.append(UInt8(truncatingIfNeeded: rest % 10))
                rest /= 10
            }
        }
        while digits.last == 0 { digits.removeLast() }
        return digits.reversed()
    }
}
