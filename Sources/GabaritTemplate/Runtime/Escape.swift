internal import GabaritValue

/// Makes a value safe inside the text that is written.
enum Escape {
    static func text(_ cell: Cell, as escaping: TemplateSettings.Escaping, _ renderer: Renderer) throws -> String {
        switch escaping {
        case .html: return html(try renderer.text(cell))
        case .hcl: return try cell.text.map(hcl) ?? HCLText.text(cell, renderer)
        case .json: return try cell.text.map(json) ?? JSONText.compact(cell, renderer)
        case .terraformJSON: return embedded(try text(cell, as: .json, renderer), in: escaping)
        }
    }

    /// JSON or YAML as it may stand in a file: where `${` and `%{` start a template, they are doubled, and escapes that
    /// HCL does not have are written as it knows them.
    static func embedded(_ document: String, in escaping: TemplateSettings.Escaping) -> String {
        guard escaping == .hcl || escaping == .terraformJSON else { return document }
        var output: [UInt8] = []
        output.reserveCapacity(document.utf8.count)
        let bytes = Array(document.utf8)
        var place = 0
        while place < bytes.count {
            let (byte, next) = (bytes[place], place + 1 < bytes.count ? bytes[place + 1] : 0)
            place += 1
            switch (byte, next) {
            case (UInt8(ascii: "$"), UInt8(ascii: "{")), (UInt8(ascii: "%"), UInt8(ascii: "{")): output += [byte, byte]
            case (UInt8(ascii: "\\"), _):
                place += 1
                switch (escaping, next) {
                case (.hcl, UInt8(ascii: "b")): output += Array("\\u0008".utf8)
                case (.hcl, UInt8(ascii: "f")): output += Array("\\u000c".utf8)
                case (_, 0): output.append(byte)
                default: output += [byte, next]
                }
            default: output.append(byte)
            }
        }
        return String(decoding: output, as: UTF8.self)
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
        let bytes = Array(text.utf8)
        guard bytes.contains(where: { isSpecial($0) }) else { return text }
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count + bytes.count / 4)
        for (place, byte) in bytes.enumerated() {
            guard isSpecial(byte) else {
                output.append(byte)
                continue
            }
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): output += [UInt8(ascii: "\\"), byte]
            case 0x0A: output += "\\n".utf8
            case 0x0D: output += "\\r".utf8
            case 0x09: output += "\\t".utf8
            case UInt8(ascii: "$"), UInt8(ascii: "%"):
                let isStart = place + 1 < bytes.count && bytes[place + 1] == UInt8(ascii: "{")
                output += isStart ? [byte, byte] : [byte]
            default: output += "\\u00\(byte < 0x10 ? "0" : "")\(String(byte, radix: 16))".utf8
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// What HCL does not take as it is, or not everywhere.
    private static func isSpecial(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == 0x7F || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
            || byte == UInt8(ascii: "$") || byte == UInt8(ascii: "%")
    }

    /// Text inside a string of JSON.
    static func json(_ text: String) -> String {
        String(JSONWriter().text(.string(text)).dropFirst().dropLast())
    }
}
