/// Escaping for HTML and XML as MarkupSafe does it, and its way back.
enum XMLText {
    /// The replacement of a byte, or `nil`.
    static func entity(_ byte: UInt8) -> StaticString? {
        switch byte {
        case UInt8(ascii: "&"): "&amp;"
        case UInt8(ascii: "<"): "&lt;"
        case UInt8(ascii: ">"): "&gt;"
        case UInt8(ascii: "'"): "&#39;"
        case UInt8(ascii: "\""): "&#34;"
        default: nil
        }
    }

    static func appendEscaped(_ text: Span<UInt8>, to out: inout TextBuilder) throws(TextFault) {
        var start = 0
        for index in text.indices {
            guard let entity = entity(text[index]) else { continue }
            try out.append(text.extracting(start..<index))
            try out.claim(entity.utf8CodeUnitCount)
            out.appendClaimed(entity)
            start = index + 1
        }
        try out.append(text.extracting(start..<text.count))
    }

    static func escaped(_ text: [UInt8], allowance: Int) throws(TextFault) -> [UInt8] {
        var out = TextBuilder(allowance: allowance)
        try appendEscaped(text.span, to: &out)
        return out.bytes
    }
}

extension TextBuilder {
    /// Appends what was claimed already.
    mutating func appendClaimed(_ text: StaticString) {
        text.withUTF8Buffer { appendUnchecked($0) }
    }
}
