/// Hashes and compares bytes for the dictionaries of the fast tier.
enum TextHash {
    /// Another one in every process, so that nobody can choose keys that collide.
    private static let seed = UInt64.random(in: .min ... .max) | 1

    /// Sixteen bits from the ends of a text: enough to tell most keys of one object apart without reading them.
    @inline(__always) static func short(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> UInt16 {
        guard count > 0 else { return 0 }
        let sum = UInt32(bytes[0]) &* 0x9E37 &+ UInt32(bytes[count - 1]) &* 0x85EB &+ UInt32(bytes[count / 2]) &* 0xC2B3
        return UInt16(truncatingIfNeeded: sum ^ sum >> 16)
    }

    /// A hash of all bytes.
    static func long(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hash = seed
        for byte in bytes {
            hash = (hash ^ UInt64(byte)) &* 0x9FB2_1C65_1E98_DF25
            hash ^= hash >> 29
        }
        return hash
    }

    /// A hash of a name that has eight readable bytes from its start on, most often of one word.
    @inline(__always) static func ofName(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        guard let base = bytes.baseAddress, bytes.count <= 16 else { return long(bytes) }
        let raw = UnsafeRawPointer(base)
        var first = raw.loadUnaligned(as: UInt64.self)
        var last: UInt64 = 0
        if bytes.count > 8 {
            last = raw.loadUnaligned(fromByteOffset: bytes.count &- 8, as: UInt64.self)
        } else if bytes.count < 8 {
            first &= 1 << UInt64(bytes.count &* 8) &- 1
        }
        let product = ((first ^ seed) &* 0x9FB2_1C65_1E98_DF25 ^ last).multipliedFullWidth(by: seed)
        return product.high ^ product.low
    }

    @inline(__always) static func equal(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool
    {
        guard left.count == right.count else { return false }
        guard let first = UnsafeRawPointer(left.baseAddress), let second = UnsafeRawPointer(right.baseAddress) else {
            return true
        }
        var index = 0
        while index &+ 8 <= left.count {
            let word = first.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            if word != second.loadUnaligned(fromByteOffset: index, as: UInt64.self) { return false }
            index &+= 8
        }
        while index < left.count {
            if first.load(fromByteOffset: index, as: UInt8.self) != second.load(fromByteOffset: index, as: UInt8.self) {
                return false
            }
            index &+= 1
        }
        return true
    }
}
