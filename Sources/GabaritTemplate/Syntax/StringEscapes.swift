/// The escapes of string literals.
///
/// Source: Python's string literals, as Jinja reads them.
enum StringEscapes {
    static func resolved(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "\\")) else { return text }
        var output = String.UnicodeScalarView()
        var rest = Substring(text).unicodeScalars
        while let scalar = rest.popFirst() {
            guard scalar == "\\", let next = rest.popFirst() else {
                output.append(scalar)
                continue
            }
            append(next, &rest, &output)
        }
        return String(output)
    }

    private static func append(
        _ escape: Unicode.Scalar, _ rest: inout Substring.UnicodeScalarView, _ output: inout String.UnicodeScalarView
    ) {
        switch escape {
        case "n": output.append("\n")
        case "t": output.append("\t")
        case "r": output.append("\r")
        case "a": output.append("\u{07}")
        case "b": output.append("\u{08}")
        case "f": output.append("\u{0C}")
        case "v": output.append("\u{0B}")
        case "\\", "'", "\"": output.append(escape)
        case "\n": break
        case "x": appendCode(2, escape, &rest, &output)
        case "u": appendCode(4, escape, &rest, &output)
        case "U": appendCode(8, escape, &rest, &output)
        default:
            output.append("\\")
            output.append(escape)
        }
    }

    private static func appendCode(
        _ digits: Int, _ escape: Unicode.Scalar, _ rest: inout Substring.UnicodeScalarView,
        _ output: inout String.UnicodeScalarView
    ) {
        let text = String(String.UnicodeScalarView(rest.prefix(digits)))
        if text.utf8.count == digits, let code = UInt32(text, radix: 16), let scalar = Unicode.Scalar(code) {
            output.append(scalar)
            rest = rest.dropFirst(digits)
        } else {
            output.append("\\")
            output.append(escape)
        }
    }
}
