/// Numbers under a format specification.
extension FormatSpec {
    func append(integer: Int, to out: inout TextBuilder) throws(TextFault) {
        switch type {
        case "e", "E", "f", "F", "g", "G", "%": try append(float: Double(integer), to: &out)
        case nil, "d", "n": try append(integer: integer, radix: 10, prefix: "", to: &out)
        case "b": try append(integer: integer, radix: 2, prefix: "0b", to: &out)
        case "o": try append(integer: integer, radix: 8, prefix: "0o", to: &out)
        case "x": try append(integer: integer, radix: 16, prefix: "0x", to: &out)
        case "X": try append(integer: integer, radix: 16, prefix: "0X", to: &out)
        case "c": try append(character: integer, to: &out)
        case let type?: throw unknown(type, for: "an integer")
        }
    }

    func append(float number: Double, to out: inout TextBuilder) throws(TextFault) {
        let percent = type == "%"
        if let grouping, type == "n" { throw .value("a format takes no '\(grouping)' with 'n'") }
        let shown = percent ? number * 100 : number
        var body = shown.isFinite ? try digits(shown) : specialDigits(shown)
        if percent { body.append(UInt8(ascii: "%")) }
        let whole = body.prefix { $0 &- 0x30 < 10 }.count
        var negative = number.sign == .minus && !number.isNaN
        if negative, noNegativeZero, !body.contains(where: { (0x31...0x39).contains($0) }) { negative = false }
        try appendNumber(
            sign: signText(negative: negative), prefix: "", digits: body[..<whole], rest: body[whole...], to: &out)
    }

    private func append(
        integer: Int, radix: Int, prefix: String, to out: inout TextBuilder
    ) throws(TextFault) {
        if precision != nil { throw .value("a format for an integer takes no precision") }
        if noNegativeZero { throw .value("a format for an integer takes no 'z'") }
        if grouping == ",", radix != 10 { throw .value("a format takes no ',' with '\(type ?? "d")'") }
        if let grouping, type == "n" { throw .value("a format takes no '\(grouping)' with 'n'") }
        let digits = Array(String(integer.magnitude, radix: radix, uppercase: type == "X").utf8)
        try appendNumber(
            sign: signText(negative: integer < 0), prefix: alternate ? prefix : "", digits: digits[...], rest: [],
            group: radix == 10 ? 3 : 4, to: &out)
    }

    private func append(character code: Int, to out: inout TextBuilder) throws(TextFault) {
        if hasSign { throw .value("a format takes no sign with 'c'") }
        if alternate { throw .value("a format takes no '#' with 'c'") }
        if precision != nil { throw .value("a format for an integer takes no precision") }
        if let grouping { throw .value("a format takes no '\(grouping)' with 'c'") }
        guard let value = UInt32(exactly: code), value < 0x11_0000 else {
            throw .overflow("\(code) is no character code")
        }
        let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
        try pad(1, align: align.map { $0 == "=" ? ">" : $0 } ?? "<", to: &out) { (out) throws(TextFault) in
            try out.append(scalar)
        }
    }

    /// The digits of a finite number by its type, without sign.
    private func digits(_ number: Double) throws(TextFault) -> [UInt8] {
        if let precision, precision > 100_000 { throw .exceeded(precision) }
        switch type {
        case "f", "F", "%": return FloatText.fixed(number, precision: precision ?? 6, alternate: alternate)
        case "e", "E":
            return FloatText.exponent(number, precision: precision ?? 6, upper: type == "E", alternate: alternate)
        case "g", "G", "n":
            return FloatText.general(number, precision: precision ?? 6, upper: type == "G", alternate: alternate)
        case nil:
            guard let precision else { return FloatText.repr(number.magnitude) }
            return FloatText.general(number, precision: precision, upper: false, alternate: alternate, pointed: true)
        case let type?: throw unknown(type, for: "a float")
        }
    }

    private func specialDigits(_ number: Double) -> [UInt8] {
        let text = number.isNaN ? "nan" : "inf"
        return Array((type == "F" || type == "E" || type == "G" ? text.uppercased() : text).utf8)
    }

    private func signText(negative: Bool) -> String {
        negative ? "-" : sign == "-" ? "" : String(Character(sign))
    }

    private func appendNumber(
        sign: String, prefix: String, digits: ArraySlice<UInt8>, rest: ArraySlice<UInt8>, group: Int = 3,
        to out: inout TextBuilder
    ) throws(TextFault) {
        let align = self.align ?? ">"
        let around = sign.utf8.count + prefix.utf8.count + rest.count
        if grouping != nil { try out.claimable(width) }
        let minimum = fill == "0" && align == "=" ? width - around : 0
        let grouped = self.grouped(digits, by: group, minimum: minimum)
        let length = around + grouped.count
        if align == "=" {
            try out.append(sign + prefix)
            try out.append(fill, count: width - length)
            try out.append(grouped)
            return try out.append(rest)
        }
        try pad(length, align: align, to: &out) { (out) throws(TextFault) in
            try out.append(sign + prefix)
            try out.append(grouped)
            try out.append(rest)
        }
    }

    /// Digits with separators, filled up with zeros as far as the width asks, the separators counted.
    private func grouped(_ digits: ArraySlice<UInt8>, by size: Int, minimum: Int) -> [UInt8] {
        guard let grouping, !digits.isEmpty else { return Array(digits) }
        var left = Array(digits)
        var minimum = minimum
        var reversed: [UInt8] = []
        while true {
            let take = min(size, max(left.count, minimum, 1))
            let zeros = max(0, take - left.count)
            for _ in 0..<min(left.count, take) { reversed.append(left.removeLast()) }
            for _ in 0..<zeros { reversed.append(0x30) }
            minimum -= take
            if left.isEmpty, minimum <= 0 { return reversed.reversed() }
            minimum -= 1
            reversed.append(UInt8(truncatingIfNeeded: grouping.value))
        }
    }
}

extension TextBuilder {
    /// Checks that so many bytes could still be added, without taking them.
    func claimable(_ count: Int) throws(TextFault) {
        if count > allowance { throw .exceeded(count) }
    }
}
