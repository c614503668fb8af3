/// The filter `urlencode`.
enum PercentEncoding {
    /// Keeps letters, digits, `_.-~` and, in a path, `/`; in a query a space becomes `+`.
    static func append(_ text: Span<UInt8>, query: Bool, to out: inout TextBuilder) throws(TextFault) {
        let digits = Array("0123456789ABCDEF".utf8)
        for index in text.indices {
            let byte = text[index]
            if isUnreserved(byte) || (!query && byte == UInt8(ascii: "/")) {
                try out.append(byte)
            } else if query, byte == 32 {
                try out.append(UInt8(ascii: "+"))
            } else {
                try out.append(UInt8(ascii: "%"))
                try out.append(digits[Int(byte >> 4)])
                try out.append(digits[Int(byte & 15)])
            }
        }
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || [0x2D, 0x2E, 0x5F, 0x7E].contains(byte)
    }
}
