/// Python's `round`: correctly rounded, ties to even.
enum Rounding {
    static func round(_ number: Double, places: Int) -> Double {
        guard number.isFinite, number != 0, places < 400 else { return number }
        if places < -400 { return number.sign == .minus ? -0.0 : 0.0 }
        if places == 0 { return number.rounded(.toNearestOrEven) }
        let digits = DecimalDigits.exact(number).rounded(fraction: places)
        guard !digits.digits.isEmpty else { return number.sign == .minus ? -0.0 : 0.0 }
        let text = CodePoints.string(digits.digits.map { Unicode.Scalar(0x30 + $0) })
        let value = Double("0.\(text)e\(digits.point)") ?? number
        return number.sign == .minus ? -value : value
    }

    /// An integer rounded to a power of ten, `round(1250, -2)`; `nil` when the result needs more than 64 bits.
    static func round(_ number: Int, places: Int) -> Int? {
        guard places < 0 else { return number }
        guard places > -19 else { return places == -19 && number.magnitude > 5_000_000_000_000_000_000 ? nil : 0 }
        var power = 1
        for _ in 0..<(-places) { power *= 10 }
        let (quotient, remainder) = number.quotientAndRemainder(dividingBy: power)
        let twice = remainder.magnitude * 2
        let up = twice > power.magnitude || (twice == power.magnitude && quotient % 2 != 0)
        let (shifted, overflow) = quotient.addingReportingOverflow(up ? (number < 0 ? -1 : 1) : 0)
        let (result, over) = shifted.multipliedReportingOverflow(by: power)
        return overflow || over ? nil : result
    }
}
