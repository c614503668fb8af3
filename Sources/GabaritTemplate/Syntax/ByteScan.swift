/// Finds a byte in a long text, eight at a time.
enum ByteScan {
    /// The first place of a byte in a range, or `nil`.
    ///
    /// Source: "Determine if a word has a byte equal to n", Bit Twiddling Hacks.
    static func first(_ byte: UInt8, in bytes: [UInt8], _ range: Range<Int>) -> Int? {
        let range = range.clamped(to: bytes.indices)
        return bytes.withUnsafeBytes { buffer in
            let ones: UInt64 = 0x0101_0101_0101_0101
            let wanted = ones &* UInt64(byte)
            var place = range.lowerBound
            while place &+ 16 <= range.upperBound {
                let first = buffer.loadUnaligned(fromByteOffset: place, as: UInt64.self) ^ wanted
                let second = buffer.loadUnaligned(fromByteOffset: place &+ 8, as: UInt64.self) ^ wanted
                let found = (first &- ones) & ~first | (second &- ones) & ~second
                if found & (ones &* 0x80) != 0 { break }
                place &+= 16
            }
            while place < range.upperBound {
                if buffer[place] == byte { return place }
                place &+= 1
            }
            return nil
        }
    }
}
