/// Text as Unicode scalars, the way Python counts characters. Used where an algorithm needs positions; the fast paths
/// work on bytes.
enum CodePoints {
    /// Whether every byte is ASCII, eight at a time.
    static func isASCII(_ text: Span<UInt8>) -> Bool {
        text.withUnsafeBufferPointer { buffer in
            var index = 0
            let raw = UnsafeRawBufferPointer(buffer)
            while index + 8 <= raw.count {
                if raw.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 != 0 {
                    return false
                }
                index += 8
            }
            while index < raw.count {
                if raw[index] >= 0x80 { return false }
                index += 1
            }
            return true
        }
    }

    /// The number of scalars.
    static func count(_ text: Span<UInt8>) -> Int {
        var count = 0
        for index in text.indices where text[index] & 0xC0 != 0x80 { count += 1 }
        return count
    }

    static func decode(_ text: Span<UInt8>) -> [Unicode.Scalar] {
        text.withUnsafeBufferPointer { Array(String(decoding: $0, as: UTF8.self).unicodeScalars) }
    }

    static func decode(_ text: String) -> [Unicode.Scalar] { Array(text.unicodeScalars) }

    static func encode(_ text: some Sequence<Unicode.Scalar>) -> [UInt8] {
        var bytes: [UInt8] = []
        for scalar in text {
            if scalar.isASCII {
                bytes.append(UInt8(truncatingIfNeeded: scalar.value))
            } else if let encoded = UTF8.encode(scalar) {
                bytes.append(contentsOf: encoded)
            }
        }
        return bytes
    }

    static func string(_ text: some Sequence<Unicode.Scalar>) -> String {
        String(decoding: encode(text), as: UTF8.self)
    }

    /// The byte offset of a scalar position; the end when the position is past it.
    static func offset(of position: Int, in text: Span<UInt8>) -> Int {
        var left = position
        for index in text.indices where text[index] & 0xC0 != 0x80 {
            if left == 0 { return index }
            left -= 1
        }
        return text.count
    }
}
