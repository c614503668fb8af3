internal import GabaritValue

/// Makes a value safe inside the text that is written.
enum Escape {
    static func text(_ cell: Cell, as escaping: TemplateSettings.Escaping, _ renderer: Renderer) throws -> String {
        switch escaping {
        case .html: return html(try renderer.text(cell))
        case .hcl: return try cell.text.map(hcl) ?? HCLText.text(cell, renderer)
        case .json: return try cell.text.map(json) ?? JSONText.compact(cell, renderer)
        }
    }

    static func html(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == 0x26 || $0 == 0x3C || $0 == 0x3E || $0 == 0x22 || $0 == 0x27 }) else {
            return text
        }
        var output = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": output += "&amp;"
            case "<": output += "&lt;"
            case ">": output += "&gt;"
            case "\"": output += "&#34;"
            case "'": output += "&#39;"
            default: output.unicodeScalars.append(scalar)
            }
        }
        return output
    }

    /// Text inside a quoted string of HCL, where `${` and `%{` would start a template.
    ///
    /// Source: HCL native syntax specification, "Quoted template expressions".
    static func hcl(_ text: String) -> String {
        var output = ""
        var scalars = text.unicodeScalars[...]
        while let scalar = scalars.popFirst() {
            switch scalar {
            case "\"": output += "\\\""
            case "\\": output += "\\\\"
            case "\n": output += "\\n"
            case "\r": output += "\\r"
            case "\t": output += "\\t"
            case "$" where scalars.first == "{", "%" where scalars.first == "{":
                output.unicodeScalars.append(scalar)
                output.unicodeScalars.append(scalar)
            default:
                if scalar.value < 0x20 || scalar.value == 0x7F {
                    let digits = String(scalar.value, radix: 16)
                    output += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                } else {
                    output.unicodeScalars.append(scalar)
                }
            }
        }
        return output
    }

    /// Text inside a string of JSON.
    static func json(_ text: String) -> String {
        String(JSONWriter().text(.string(text)).dropFirst().dropLast())
    }
}
