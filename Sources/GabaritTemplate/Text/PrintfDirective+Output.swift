/// What a directive writes, once its width and precision are known.
extension PrintfDirective {
    func append(
        text: [Unicode.Scalar], width: Int, precision: Int?, to out: inout TextBuilder
    ) throws(TextFault) {
        let shown = precision.map { text.prefix($0) } ?? text[...]
        let missing = max(width - shown.count, 0)
        if !leftAligned { try out.append(" ", count: missing) }
        try out.append(shown)
        if leftAligned { try out.append(" ", count: missing) }
    }

    func append(
        integer: Int, width: Int, precision: Int?, to out: inout TextBuilder
    ) throws(TextFault) {
        let radix = conversion == "x" || conversion == "X" ? 16 : conversion == "o" ? 8 : 10
        let prefix = !alternate || radix == 10 ? "" : radix == 8 ? "0o" : conversion == "X" ? "0X" : "0x"
        let digits = Array(String(integer.magnitude, radix: radix, uppercase: conversion == "X").utf8)
        let zeros = max((precision ?? 0) - digits.count, 0)
        try appendNumber(
            sign: sign(negative: integer < 0), prefix: prefix, zeros: zeros, digits: digits, width: width, to: &out)
    }

    func append(
        float number: Double, width: Int, precision: Int?, to out: inout TextBuilder
    ) throws(TextFault) {
        let precision = precision ?? 6
        guard precision <= 100_000 else { throw .exceeded(precision) }
        let upper = conversion == "E" || conversion == "G" || conversion == "F"
        var digits: [UInt8]
        if !number.isFinite {
            let text = FloatText.special(number.magnitude)
            digits = Array((upper ? text.uppercased() : text).utf8)
        } else {
            switch conversion {
            case "f", "F": digits = FloatText.fixed(number, precision: precision, alternate: alternate)
            case "e", "E":
                digits = FloatText.exponent(number, precision: precision, upper: upper, alternate: alternate)
            default: digits = FloatText.general(number, precision: precision, upper: upper, alternate: alternate)
            }
        }
        let negative = number.sign == .minus && !number.isNaN
        try appendNumber(sign: sign(negative: negative), prefix: "", zeros: 0, digits: digits, width: width, to: &out)
    }

    private func sign(negative: Bool) -> String {
        negative ? "-" : plus ? "+" : space ? " " : ""
    }

    private func appendNumber(
        sign: String, prefix: String, zeros: Int, digits: [UInt8], width: Int, to out: inout TextBuilder
    ) throws(TextFault) {
        let lead = sign + prefix
        let (length, overflow) = (lead.utf8.count + digits.count).addingReportingOverflow(zeros)
        let missing = overflow ? 0 : max(width - length, 0)
        if !leftAligned, !zero { try out.append(" ", count: missing) }
        try out.append(lead)
        if !leftAligned, zero { try out.append("0", count: missing) }
        try out.append("0", count: zeros)
        try out.append(digits)
        if leftAligned { try out.append(" ", count: missing) }
    }
}
