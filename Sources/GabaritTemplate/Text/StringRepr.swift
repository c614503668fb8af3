/// Python's `repr` of a text: single quotes unless it holds only single ones; what cannot be shown is escaped.
enum StringRepr {
    static func append(_ text: Span<UInt8>, to out: inout TextBuilder) throws(TextFault) {
        let quote = hasOnlySingleQuotes(text) ? UInt8(ascii: "\"") : UInt8(ascii: "'")
        try out.append(quote)
        if isPlain(text, quote: quote) {
            try out.append(text)
        } else {
            for scalar in CodePoints.decode(text) { try append(scalar, quote: quote, to: &out) }
        }
        try out.append(quote)
    }

    /// `repr` of bytes: `b'…'`.
    static func append(bytes: Span<UInt8>, to out: inout TextBuilder) throws(TextFault) {
        let quote = hasOnlySingleQuotes(bytes) ? UInt8(ascii: "\"") : UInt8(ascii: "'")
        try out.append("b")
        try out.append(quote)
        for index in bytes.indices {
            let byte = bytes[index]
            if byte < 0x80, byte != 127, byte >= 32 || [9, 10, 13].contains(byte) {
                try append(Unicode.Scalar(byte), quote: quote, to: &out)
            } else {
                try out.append("\\x" + hex(UInt32(byte), width: 2))
            }
        }
        try out.append(quote)
    }

    private static func append(
        _ scalar: Unicode.Scalar, quote: UInt8, to out: inout TextBuilder
    ) throws(TextFault) {
        switch scalar {
        case "\\": try out.append("\\\\")
        case "\n": try out.append("\\n")
        case "\r": try out.append("\\r")
        case "\t": try out.append("\\t")
        default:
            if scalar.value == UInt32(quote) {
                try out.append(UInt8(ascii: "\\"))
                try out.append(quote)
            } else if scalar.isPythonPrintable {
                try out.append(scalar)
            } else {
                try out.append(escape(scalar))
            }
        }
    }

    static func escape(_ scalar: Unicode.Scalar) -> String {
        if scalar.value < 0x100 { return "\\x" + hex(scalar.value, width: 2) }
        return scalar.value < 0x1_0000 ? "\\u" + hex(scalar.value, width: 4) : "\\U" + hex(scalar.value, width: 8)
    }

    private static func hasOnlySingleQuotes(_ text: Span<UInt8>) -> Bool {
        var single = false
        for index in text.indices {
            if text[index] == UInt8(ascii: "\"") { return false }
            if text[index] == UInt8(ascii: "'") { single = true }
        }
        return single
    }

    private static func isPlain(_ text: Span<UInt8>, quote: UInt8) -> Bool {
        for index in text.indices {
            let byte = text[index]
            if byte < 32 || byte > 126 || byte == UInt8(ascii: "\\") || byte == quote { return false }
        }
        return true
    }

    private static func hex(_ value: UInt32, width: Int) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
