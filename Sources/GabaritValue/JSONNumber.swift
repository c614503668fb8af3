/// The numbers of JSON.
///
/// Source: RFC 8259, section 6.
enum JSONNumber {
    /// Where the number that starts at an offset ends, or `nil` when it breaks the grammar.
    static func end(of bytes: [UInt8], from start: Int) -> Int? {
        var position = start
        func isDigit(_ place: Int) -> Bool { place < bytes.count && bytes[place] >= 0x30 && bytes[place] <= 0x39 }
        func skipDigits() { while isDigit(position) { position += 1 } }
        if position < bytes.count, bytes[position] == UInt8(ascii: "-") { position += 1 }
        guard isDigit(position) else { return nil }
        if bytes[position] == UInt8(ascii: "0") { position += 1 } else { skipDigits() }
        if isDigit(position) { return nil }
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            position += 1
            guard isDigit(position) else { return nil }
            skipDigits()
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            if position < bytes.count, bytes[position] == 0x2B || bytes[position] == 0x2D { position += 1 }
            guard isDigit(position) else { return nil }
            skipDigits()
        }
        return position
    }

    /// The value of a text that follows the grammar, kept exactly.
    static func value(_ text: String) -> Value {
        let isIntegral = !text.utf8.contains { $0 == UInt8(ascii: ".") || $0 | 0x20 == UInt8(ascii: "e") }
        if isIntegral {
            if let integer = Int(text) { return text == "-0" ? .double(-0.0) : .integer(integer) }
            return .literal(NumberLiteral(text: text))
        }
        guard let double = Double(text), double.isFinite, significantDigits(text) <= 15 || isExact(double, text) else {
            return .literal(NumberLiteral(text: text))
        }
        if double == 0, significantDigits(text) > 0 { return .literal(NumberLiteral(text: text)) }
        return .double(double)
    }

    /// The text of a double, valid JSON; the shortest that reads back as the same double.
    static func text(_ double: Double) -> String {
        let text = "\(double)"
        guard double.isFinite else { return "null" }
        return text
    }

    /// How many digits matter: 15 always survive the way through a double.
    private static func significantDigits(_ text: String) -> Int {
        digits(text).count
    }

    private static func isExact(_ double: Double, _ text: String) -> Bool { digits("\(double)") == digits(text) }

    private static func digits(_ text: String) -> Substring {
        var mantissa = ""
        for character in text.unicodeScalars {
            if character == "e" || character == "E" { break }
            if character.value >= 0x30, character.value <= 0x39 { mantissa.unicodeScalars.append(character) }
        }
        let withoutLead = mantissa.drop { $0 == "0" }
        let trailing = withoutLead.reversed().prefix { $0 == "0" }.count
        return withoutLead.dropLast(trailing)
    }
}

extension Value {
    /// The number a text stands for, kept exactly, or `nil` when the text is not a JSON number.
    public init?(number text: String) {
        let bytes = Array(text.utf8)
        guard JSONNumber.end(of: bytes, from: 0) == bytes.count else { return nil }
        self = JSONNumber.value(text)
    }
}
