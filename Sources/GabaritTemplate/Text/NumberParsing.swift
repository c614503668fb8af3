/// Text to numbers by Python's rules: white space around, underscores between digits, digits of any script.
enum NumberParsing {
    /// What `int(text, base)` finds.
    enum IntegerResult: Equatable {
        case number(Int)
        /// Not a number to this base.
        case malformed
        /// A number wider than 64 bits.
        case tooWide
    }

    static func integer(_ text: Span<UInt8>, base: Int = 10) -> IntegerResult {
        if let short = shortDecimal(text, base: base) { return .number(short) }
        guard base == 0 || (2...36).contains(base) else { return .malformed }
        var scalars = strip(CodePoints.decode(text))[...]
        let negative = takeSign(&scalars)
        var base = base
        let prefixed = takePrefix(&scalars, base: &base)
        if base == 0 {
            base = 10
            let significant = scalars.filter { $0 != "_" }
            if significant.first == "0", significant.contains(where: { $0 != "0" }) { return .malformed }
        }
        return magnitude(scalars, base: base, prefixed: prefixed, negative: negative)
    }

    static func float(_ text: Span<UInt8>) -> Double? {
        var scalars = strip(CodePoints.decode(text))
        for index in scalars.indices where !scalars[index].isASCII {
            guard let digit = scalars[index].decimalValue else { return nil }
            scalars[index] = Unicode.Scalar(UInt8(0x30 + digit))
        }
        guard let plain = withoutUnderscores(scalars), isFloatSyntax(plain) else {
            return specialFloat(CodePoints.string(scalars))
        }
        return Double(CodePoints.string(plain))
    }

    private static func shortDecimal(_ text: Span<UInt8>, base: Int) -> Int? {
        guard base == 10, (1...18).contains(text.count) else { return nil }
        var number = 0
        for index in text.indices {
            let digit = text[index] &- 0x30
            guard digit < 10 else { return nil }
            number = number &* 10 &+ Int(digit)
        }
        return number
    }

    private static func strip(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        let head = text.drop(while: \.isPythonSpace)
        guard let last = head.lastIndex(where: { !$0.isPythonSpace }) else { return [] }
        return Array(head[...last])
    }

    private static func takeSign(_ text: inout ArraySlice<Unicode.Scalar>) -> Bool {
        guard let first = text.first, first == "-" || first == "+" else { return false }
        text = text.dropFirst()
        return first == "-"
    }

    private static func takePrefix(_ text: inout ArraySlice<Unicode.Scalar>, base: inout Int) -> Bool {
        guard text.count > 1, text.first == "0", let letter = text.dropFirst().first else { return false }
        let bases: [Unicode.Scalar: Int] = ["x": 16, "X": 16, "o": 8, "O": 8, "b": 2, "B": 2]
        guard let named = bases[letter], base == 0 || base == named else { return false }
        base = named
        text = text.dropFirst(2)
        return true
    }

    private static func magnitude(
        _ text: ArraySlice<Unicode.Scalar>, base: Int, prefixed: Bool, negative: Bool
    ) -> IntegerResult {
        var number = 0
        var wide = false
        var lastUnderscore = !prefixed
        for scalar in text {
            if scalar == "_" {
                if lastUnderscore { return .malformed }
                lastUnderscore = true
                continue
            }
            lastUnderscore = false
            guard let digit = digitValue(scalar), digit < base else { return .malformed }
            let (product, first) = number.multipliedReportingOverflow(by: base)
            let (sum, second) = product.addingReportingOverflow(negative ? -digit : digit)
            if first || second { wide = true }
            number = sum
        }
        if lastUnderscore || text.isEmpty { return .malformed }
        return wide ? .tooWide : .number(number)
    }

    private static func digitValue(_ scalar: Unicode.Scalar) -> Int? {
        if (scalar.value | 0x20) &- 0x61 < 26, scalar.isASCII { return Int((scalar.value | 0x20) &- 0x61) + 10 }
        return scalar.decimalValue
    }

    private static func withoutUnderscores(_ text: [Unicode.Scalar]) -> [Unicode.Scalar]? {
        guard text.contains("_") else { return text }
        for index in text.indices where text[index] == "_" {
            guard index > 0, index + 1 < text.count, text[index - 1].isPythonDecimal, text[index + 1].isPythonDecimal
            else { return nil }
        }
        return text.filter { $0 != "_" }
    }

    /// Digits with at most one point, and an exponent of digits: what `Double` reads, without its hexadecimal form.
    private static func isFloatSyntax(_ text: [Unicode.Scalar]) -> Bool {
        var rest = text[...]
        _ = takeSign(&rest)
        let whole = rest.prefix(while: \.isPythonDecimal).count
        rest = rest.dropFirst(whole)
        var fraction = 0
        if rest.first == "." {
            rest = rest.dropFirst()
            fraction = rest.prefix(while: \.isPythonDecimal).count
            rest = rest.dropFirst(fraction)
        }
        guard whole + fraction > 0 else { return false }
        guard let mark = rest.first else { return true }
        guard mark == "e" || mark == "E" else { return false }
        rest = rest.dropFirst()
        _ = takeSign(&rest)
        return !rest.isEmpty && rest.allSatisfy(\.isPythonDecimal)
    }

    private static func specialFloat(_ text: String) -> Double? {
        switch text.lowercased() {
        case "inf", "+inf", "infinity", "+infinity": .infinity
        case "-inf", "-infinity": -.infinity
        case "nan", "+nan", "-nan": .nan
        default: nil
        }
    }
}
