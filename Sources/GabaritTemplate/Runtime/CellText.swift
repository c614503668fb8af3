/// Values as text, as Python's `str` and `repr` write them.
enum CellText {
    /// What `{{ value }}` prints.
    static func text(_ cell: Cell) -> String {
        switch cell {
        case .string(let text), .markup(let text): text
        case .undefined: ""
        default: represented(cell)
        }
    }

    /// The value as it stands inside a printed list.
    static func represented(_ cell: Cell, depth: Int = 0) -> String {
        guard depth < 64 else { return "..." }
        switch cell {
        case .undefined: return "Undefined"
        case .none: return "None"
        case .bool(let flag): return flag ? "True" : "False"
        case .integer(let number): return String(number)
        case .float(let number): return float(number)
        case .string(let text): return quoted(text)
        case .markup(let text): return "Markup(\(quoted(text)))"
        case .list(let list): return "[" + joined(list.elements, depth) + "]"
        case .tuple(let elements):
            return "(" + joined(elements, depth) + (elements.count == 1 ? ",)" : ")")
        case .dictionary(let dictionary):
            let members = dictionary.pairs.map {
                "\(represented($0.key, depth: depth + 1)): \(represented($0.value, depth: depth + 1))"
            }
            return "{" + members.joined(separator: ", ") + "}"
        case .range(let range):
            return range.step == 1
                ? "range(\(range.start), \(range.stop))" : "range(\(range.start), \(range.stop), \(range.step))"
        case .callable(let callable): return "<\(callable.name)>"
        case .object(let object): return "<\(object.kind)>"
        }
    }

    private static func joined(_ elements: [Cell], _ depth: Int) -> String {
        elements.map { represented($0, depth: depth + 1) }.joined(separator: ", ")
    }

    /// A float as Python writes it: `1.0`, `1e+16`, `1e-05`, `inf`.
    static func float(_ number: Double) -> String {
        if number.isNaN { return "nan" }
        if number.isInfinite { return number < 0 ? "-inf" : "inf" }
        let text = "\(number)"
        guard let place = text.firstIndex(of: "e") else { return expanded(text, number) }
        let exponent = Int(text[text.index(after: place)...]) ?? 0
        if exponent >= 16 || exponent < -4 {
            var mantissa = String(text[..<place])
            if mantissa.hasSuffix(".0") { mantissa.removeLast(2) }
            let digits = String(abs(exponent))
            return mantissa + (exponent < 0 ? "e-" : "e+") + (digits.count < 2 ? "0" + digits : digits)
        }
        return plain(String(text[..<place]), exponent)
    }

    private static func expanded(_ text: String, _ number: Double) -> String { text }

    /// Moves the point of a mantissa by an exponent.
    private static func plain(_ mantissa: String, _ exponent: Int) -> String {
        let sign = mantissa.hasPrefix("-") ? "-" : ""
        let parts = mantissa.drop { $0 == "-" }.split(separator: ".", omittingEmptySubsequences: false)
        var digits = String(parts[0])
        var fraction = parts.count > 1 ? String(parts[1]) : ""
        if fraction == "0" { fraction = "" }
        if exponent >= 0 {
            while fraction.count < exponent { fraction += "0" }
            digits += fraction.prefix(exponent)
            fraction = String(fraction.dropFirst(exponent))
        } else {
            fraction = String(repeating: "0", count: -exponent - digits.count) + digits + fraction
            digits = "0"
        }
        return sign + digits + "." + (fraction.isEmpty ? "0" : fraction)
    }

    /// A string literal: single quotes unless the text holds some and no double ones.
    static func quoted(_ text: String) -> String {
        let quote: Unicode.Scalar = text.contains("'") && !text.contains("\"") ? "\"" : "'"
        var output = String.UnicodeScalarView([quote])
        for scalar in text.unicodeScalars { append(scalar, quote, &output) }
        output.append(quote)
        return String(output)
    }

    private static func append(
        _ scalar: Unicode.Scalar, _ quote: Unicode.Scalar, _ output: inout String.UnicodeScalarView
    ) {
        switch scalar {
        case quote, "\\": output.append(contentsOf: ["\\", scalar])
        case "\n": output.append(contentsOf: "\\n".unicodeScalars)
        case "\r": output.append(contentsOf: "\\r".unicodeScalars)
        case "\t": output.append(contentsOf: "\\t".unicodeScalars)
        default:
            if isPrintable(scalar) {
                output.append(scalar)
            } else {
                output.append(contentsOf: escape(scalar).unicodeScalars)
            }
        }
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value >= 0x20 && scalar.value < 0x7F { return true }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
            .spaceSeparator:
            return false
        default: return true
        }
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        let width = scalar.value < 0x100 ? 2 : scalar.value < 0x10000 ? 4 : 8
        let mark = width == 2 ? "\\x" : width == 4 ? "\\u" : "\\U"
        return mark + String(repeating: "0", count: width - digits.count) + digits
    }
}
