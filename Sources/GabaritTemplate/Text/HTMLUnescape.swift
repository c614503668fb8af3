/// Character references back to characters, by the rules of HTML 5 that Python's `html.unescape` follows.
enum HTMLUnescape {
    static func unescape(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var out: [Unicode.Scalar] = []
        var index = 0
        while index < text.count {
            if text[index] == "&", let (scalars, size) = reference(text, at: index + 1) {
                out.append(contentsOf: scalars)
                index += 1 + size
            } else {
                out.append(text[index])
                index += 1
            }
        }
        return out
    }

    private static func reference(_ text: [Unicode.Scalar], at start: Int) -> ([Unicode.Scalar], Int)? {
        guard start < text.count else { return nil }
        return text[start] == "#" ? numeric(text, at: start + 1) : named(text, at: start)
    }

    private static func numeric(_ text: [Unicode.Scalar], at start: Int) -> ([Unicode.Scalar], Int)? {
        var index = start
        let hex = index < text.count && (text[index] == "x" || text[index] == "X")
        if hex { index += 1 }
        let first = index
        var value: UInt32 = 0
        while index < text.count, let digit = digit(text[index], hex: hex) {
            value = min(value * (hex ? 16 : 10) + digit, 0x20_0000)
            index += 1
        }
        guard index > first else { return nil }
        if index < text.count, text[index] == ";" { index += 1 }
        return (scalars(value), index - start + 1)
    }

    private static func digit(_ scalar: Unicode.Scalar, hex: Bool) -> UInt32? {
        if scalar.value &- 0x30 < 10 { return scalar.value - 0x30 }
        let letter = (scalar.value | 0x20) &- 0x61
        return hex && letter < 6 && scalar.isASCII ? letter + 10 : nil
    }

    private static func scalars(_ value: UInt32) -> [Unicode.Scalar] {
        if value == 0 || value > 0x10_FFFF { return ["\u{FFFD}"] }
        if (0x80...0x9F).contains(value) { return [windows1252[Int(value - 0x80)]] }
        guard let scalar = Unicode.Scalar(value) else { return ["\u{FFFD}"] }
        let isControl = value < 32 && ![9, 10, 12, 13].contains(value)
        let isNoncharacter = value & 0xFFFE == 0xFFFE || (0xFDD0...0xFDEF).contains(value)
        return isControl || isNoncharacter || value == 0x7F || value == 11 ? [] : [scalar]
    }

    private static func named(_ text: [Unicode.Scalar], at start: Int) -> ([Unicode.Scalar], Int)? {
        let name = text[start...].prefix(32) { $0.isASCII && $0.isPythonAlnum }
        let shown = CodePoints.string(name)
        if name.endIndex < text.count, text[name.endIndex] == ";", let scalar = HTMLEntities.scalar(named: shown) {
            return ([scalar], name.count + 1)
        }
        for size in stride(from: name.count, to: 1, by: -1) {
            let prefix = CodePoints.string(name.prefix(size))
            if HTMLEntities.isLegacy(prefix), let scalar = HTMLEntities.scalar(named: prefix) {
                return ([scalar], size)
            }
        }
        return nil
    }

    /// What browsers take the references 0x80–0x9F for.
    private static let windows1252: [Unicode.Scalar] = Array(
        ("\u{20AC}\u{81}\u{201A}\u{192}\u{201E}\u{2026}\u{2020}\u{2021}\u{2C6}\u{2030}\u{160}\u{2039}\u{152}\u{8D}\u{17D}\u{8F}"
            + "\u{90}\u{2018}\u{2019}\u{201C}\u{201D}\u{2022}\u{2013}\u{2014}\u{2DC}\u{2122}\u{161}\u{203A}\u{153}\u{9D}\u{17E}\u{178}")
            .unicodeScalars)
}

extension ArraySlice<Unicode.Scalar> {
    /// The leading elements that satisfy a condition, at most so many.
    func prefix(_ most: Int, while holds: (Unicode.Scalar) -> Bool) -> ArraySlice<Unicode.Scalar> {
        prefix(most).prefix(while: holds)
    }
}
