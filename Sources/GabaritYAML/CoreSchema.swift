internal import GabaritSource
internal import GabaritValue

/// What a scalar's text means.
///
/// Source: YAML 1.2.2, chapter 10.3 (core schema).
enum CoreSchema {
    private static let prefix = "tag:yaml.org,2002:"

    /// The value of a scalar; `problem` hears of a tag that does not exist or does not fit.
    static func value(of scalar: YAMLEventParser.Scalar, problem: (String, Message) -> Void) -> Value {
        guard let tag = scalar.tag, tag != "!" else {
            return scalar.isPlain && scalar.tag == nil ? plain(scalar.text) : .string(scalar.text)
        }
        if tag == prefix + "str" { return .string(scalar.text) }
        let value = plain(scalar.text)
        switch (tag, value) {
        case (prefix + "int", .integer), (prefix + "int", .literal), (prefix + "float", .double),
            (prefix + "float", .integer), (prefix + "float", .literal), (prefix + "bool", .bool),
            (prefix + "null", .null):
            return value
        case (prefix + "int", _), (prefix + "float", _), (prefix + "bool", _), (prefix + "null", _):
            problem("E_YAML_TAG", "'\(scalar.text)' is not a value of '!!\(tag.dropFirst(prefix.count))'")
        default:
            problem("E_YAML_TAG", "the tag '\(shown(tag))' is not known")
        }
        return .string(scalar.text)
    }

    /// Whether a tag is one of those that scalars have.
    static func isKnown(_ tag: String) -> Bool {
        tag == "!" || ["str", "int", "float", "bool", "null"].contains { tag == prefix + $0 }
    }

    static func unknownTag(_ tag: String, _ span: SourceSpan) -> Diagnostic {
        Diagnostic(code: "E_YAML_TAG", "the tag '\(shown(tag))' is not known", at: span, hint: "remove the tag")
    }

    private static func shown(_ tag: String) -> String {
        tag.hasPrefix(prefix) ? "!!" + tag.dropFirst(prefix.count) : tag
    }

    private static func plain(_ text: String) -> Value {
        // Most texts are longer than any of the words.
        guard text.utf8.count <= 5 else { return number(text) ?? .string(text) }
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        default: return number(text) ?? .string(text)
        }
    }

    private static func number(_ text: String) -> Value? {
        guard let first = text.utf8.first, first >= 0x2B, first <= 0x39 else { return nil }
        if text.hasPrefix("0o") { return radix(text.dropFirst(2), 8) }
        if text.hasPrefix("0x") { return radix(text.dropFirst(2), 16) }
        if text.hasPrefix("+-") { return nil }
        let unsigned = text.hasPrefix("+") ? String(text.dropFirst()) : text
        guard let json = jsonNumber(unsigned) else { return nil }
        return Value(number: json)
    }

    private static func radix(_ digits: Substring, _ radix: Int) -> Value? {
        guard let first = digits.first, first != "-", first != "+" else { return nil }
        return Int(digits, radix: radix).map(Value.integer)
    }

    /// The same number as JSON writes it: YAML allows `.5`, `1.` and leading zeros.
    private static func jsonNumber(_ text: String) -> String? {
        let isNegative = text.hasPrefix("-")
        var rest = Substring(isNegative ? text.dropFirst() : Substring(text))
        let whole = takeDigits(&rest)
        var fraction = ""
        if rest.first == "." {
            rest.removeFirst()
            fraction = takeDigits(&rest)
        }
        guard !whole.isEmpty || !fraction.isEmpty else { return nil }
        var exponent = ""
        if rest.first == "e" || rest.first == "E" {
            exponent = "e"
            rest.removeFirst()
            if let sign = rest.first, sign == "+" || sign == "-" { exponent.append(rest.removeFirst()) }
            let digits = takeDigits(&rest)
            guard !digits.isEmpty else { return nil }
            exponent += digits
        }
        guard rest.isEmpty else { return nil }
        let trimmed = whole.drop { $0 == "0" }
        let isFloat = text.contains(".") || !exponent.isEmpty
        return (isNegative ? "-" : "") + (trimmed.isEmpty ? "0" : String(trimmed))
            + (isFloat ? "." + (fraction.isEmpty ? "0" : fraction) : "") + exponent
    }

    private static func takeDigits(_ text: inout Substring) -> String {
        let digits = text.prefix { $0 >= "0" && $0 <= "9" }
        text = text.dropFirst(digits.count)
        return String(digits)
    }
}
