/// Base64 with its standard alphabet and padding, RFC 4648 section 4.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func encode(_ bytes: Span<UInt8>, to out: inout TextBuilder) throws(TextFault) {
        var index = 0
        while index < bytes.count {
            let count = min(3, bytes.count - index)
            var group: UInt32 = 0
            for offset in 0..<3 { group = group << 8 | (offset < count ? UInt32(bytes[index + offset]) : 0) }
            for offset in 0..<4 {
                let place = Int(group >> UInt32(18 - 6 * offset)) & 63
                try out.append(offset <= count ? alphabet[place] : UInt8(ascii: "="))
            }
            index += 3
        }
    }

    /// - Throws: a value fault for anything but whole groups of the alphabet.
    static func decode(_ text: Span<UInt8>, to out: inout TextBuilder) throws(TextFault) {
        var group: UInt32 = 0
        var count = 0
        var padding = 0
        for index in text.indices {
            let byte = text[index]
            if byte == 10 || byte == 13 { continue }
            if byte == UInt8(ascii: "=") {
                padding += 1
                continue
            }
            guard padding == 0, let value = value(byte) else {
                throw .value("b64decode needs Base64, and character \(index + 1) is none of it")
            }
            group = group << 6 | value
            count += 1
            if count % 4 == 0 {
                for shift in [16, 8, 0] as [UInt32] { try out.append(UInt8(truncatingIfNeeded: group >> shift)) }
                group = 0
            }
        }
        guard count % 4 != 1, (count + padding) % 4 == 0, padding < 3 else {
            throw .value("b64decode needs Base64, and this text is not a whole number of groups")
        }
        if count % 4 == 2 { try out.append(UInt8(truncatingIfNeeded: group >> 4)) }
        if count % 4 == 3 {
            try out.append(UInt8(truncatingIfNeeded: group >> 10))
            try out.append(UInt8(truncatingIfNeeded: group >> 2))
        }
    }

    private static func value(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x41...0x5A: UInt32(byte - 0x41)
        case 0x61...0x7A: UInt32(byte - 0x61) + 26
        case 0x30...0x39: UInt32(byte - 0x30) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
