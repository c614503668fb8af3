internal import GabaritSource

/// The escapes of string literals.
///
/// Source: Python's string literals, as Jinja reads them.
enum StringEscapes {
    /// Why an escape stands for no character.
    struct Fault: Error {
        var message: Message
    }

    static func resolved(_ text: String) throws(Fault) -> String {
        guard text.utf8.contains(UInt8(ascii: "\\")) else { return text }
        var output = String.UnicodeScalarView()
        var rest = Substring(text).unicodeScalars
        while let scalar = rest.popFirst() {
            guard scalar == "\\", let next = rest.popFirst() else {
                output.append(scalar)
                continue
            }
            try append(next, &rest, &output)
        }
        return String(output)
    }

    private static func append(
        _ escape: Unicode.Scalar, _ rest: inout Substring.UnicodeScalarView, _ output: inout String.UnicodeScalarView
    ) throws(Fault) {
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
        case "x": output.append(try code(2, escape, &rest))
        case "u": output.append(try code(4, escape, &rest))
        case "U": output.append(try code(8, escape, &rest))
        case "N": output.append(try named(&rest))
        case "0"..."7": output.append(octal(escape, &rest))
        default:
            output.append("\\")
            output.append(escape)
        }
    }

    private static func code(
        _ digits: Int, _ escape: Unicode.Scalar, _ rest: inout Substring.UnicodeScalarView
    ) throws(Fault) -> Unicode.Scalar {
        let text = String(String.UnicodeScalarView(rest.prefix(digits)))
        guard text.utf8.count == digits, text.utf8.allSatisfy({ isHexadecimal($0) }), let code = UInt32(text, radix: 16)
        else {
            throw Fault(message: "the escape '\\\(escape)' needs \(digits) hexadecimal digits")
        }
        guard let scalar = Unicode.Scalar(code) else { throw Fault(message: "'\\\(escape)\(text)' is no character") }
        rest = rest.dropFirst(digits)
        return scalar
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 6 }

    private static func octal(
        _ first: Unicode.Scalar, _ rest: inout Substring.UnicodeScalarView
    ) -> Unicode.Scalar {
        var value = first.value - 0x30
        for _ in 0..<2 {
            guard let digit = rest.first, digit.value &- 0x30 < 8 else { break }
            value = value * 8 + (digit.value - 0x30)
            rest = rest.dropFirst()
        }
        return Unicode.Scalar(value) ?? "\u{FFFD}"
    }

    private static func named(_ rest: inout Substring.UnicodeScalarView) throws(Fault) -> Unicode.Scalar {
        guard rest.first == "{", let end = rest.firstIndex(of: "}") else {
            throw Fault(message: "the escape '\\N' needs the name of a character in braces")
        }
        let name = String(rest[rest.index(after: rest.startIndex)..<end]).uppercased()
        guard let scalar = CharacterNames.scalar(named: name) else {
            throw Fault(message: "there is no character '\(name)'")
        }
        rest = rest[rest.index(after: end)...]
        return scalar
    }
}

/// Characters by their Unicode names.
enum CharacterNames {
    static func scalar(named name: String) -> Unicode.Scalar? {
        let prefix = "CJK UNIFIED IDEOGRAPH-"
        if name.hasPrefix(prefix) {
            return UInt32(name.dropFirst(prefix.count), radix: 16).flatMap(Unicode.Scalar.init)
        }
        return table[name]
    }

    /// Made when the first name is looked up; the ideographs, whose names are their codes, are left out.
    private static let table: [String: Unicode.Scalar] = {
        var table: [String: Unicode.Scalar] = [:]
        for code in Array(UInt32(0x20)...0x33FF) + Array(0xA000...0xD7A3) + Array(0xF900...0x1_FFFF)
            + Array(0xE0001...0xE01EF)
        {
            guard let scalar = Unicode.Scalar(code) else { continue }
            if let name = scalar.properties.name { table[name] = scalar }
            if let alias = scalar.properties.nameAlias { table[alias] = scalar }
        }
        for alias in CharacterAliases.all { table[alias.name] = alias.scalar }
        return table
    }()
}
