/// Hashes and compares bytes for the dictionaries of the fast tier.
enum TextHash {
    /// Another one in every process, so that nobody can choose keys that collide.
    static let seed = UInt64.random(in: .min ... .max) | 1

    /// Sixteen bits from the ends of a text: enough to tell most keys of one object apart without reading them.
    @inline(__always) static func short(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> UInt16 {
        guard count > 0 else { return 0 }
        let sum = UInt32(bytes[0]) &* 0x9E37 &+ UInt32(bytes[count - 1]) &* 0x85EB &+ UInt32(bytes[count / 2]) &* 0xC2B3
        return UInt16(truncatingIfNeeded: sum ^ sum >> 16)
    }

    /// A hash of all bytes.
    static func long(_ bytes: UnsafeBufferPointer<UInt8>, _ seed: UInt64 = seed) -> UInt64 {
        var hash = seed
        for byte in bytes {
            hash = (hash ^ UInt64(byte)) &* 0x9FB2_1C65_1E98_DF25
            hash ^= hash >> 29
        }
        return hash
    }

    /// A hash of a name that has eight readable bytes from its start on, most often of one word.
    ///
    /// - Parameter seed: ``seed``, for whoever asks often and keeps it.
    @inline(__always) static func ofName(_ base: UnsafePointer<UInt8>, _ count: Int, _ seed: UInt64) -> UInt64 {
        guard count <= 16 else { return long(UnsafeBufferPointer(start: base, count: count), seed) }
        let raw = UnsafeRawPointer(base)
        var first = raw.loadUnaligned(as: UInt64.self)
        var last: UInt64 = 0
        if count > 8 {
            last = raw.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
        } else {
            first = first &<< UInt64(truncatingIfNeeded: 64 &- count &* 8)
        }
        let product = ((first ^ seed) &* 0x9FB2_1C65_1E98_DF25 ^ last).multipliedFullWidth(by: seed)
        return product.high ^ product.low
    }

    /// Whether two names of the same length are the same, of which each has eight readable bytes from its start on.
    @inline(__always) static func equalNames(
        _ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ count: Int
    ) -> Bool {
        let (first, second) = (UnsafeRawPointer(left), UnsafeRawPointer(right))
        let difference = first.loadUnaligned(as: UInt64.self) ^ second.loadUnaligned(as: UInt64.self)
        if count <= 8 { return count == 0 || difference &<< UInt64(truncatingIfNeeded: 64 &- count &* 8) == 0 }
        guard difference == 0 else { return false }
        var place = 8
        while place < count {
            place = min(place, count &- 8)
            let left = first.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            guard left == second.loadUnaligned(fromByteOffset: place, as: UInt64.self) else { return false }
            place &+= 8
        }
        return true
    }

    @inline(__always) static func equal(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool
    {
        guard left.count == right.count else { return false }
        guard let first = UnsafeRawPointer(left.baseAddress), let second = UnsafeRawPointer(right.baseAddress) else {
            return true
        }
        let count = left.count
        guard count >= 8 else { return equalShort(first, second, count) }
        // The last word overlaps the one before it, so that nothing behind the end is read.
        let last = count &- 8
        var place = 0
        while place < last {
            guard same(first, second, place, UInt64.self) else { return false }
            place &+= 8
        }
        return same(first, second, last, UInt64.self)
    }

    @inline(__always) private static func equalShort(
        _ first: UnsafeRawPointer, _ second: UnsafeRawPointer, _ count: Int
    ) -> Bool {
        if count >= 4 { return same(first, second, 0, UInt32.self) && same(first, second, count &- 4, UInt32.self) }
        for place in 0..<count where !same(first, second, place, UInt8.self) { return false }
        return true
    }

    @inline(__always) private static func same<Word: BitwiseCopyable & Equatable>(
        _ first: UnsafeRawPointer, _ second: UnsafeRawPointer, _ place: Int, _ word: Word.Type
    ) -> Bool {
        first.loadUnaligned(fromByteOffset: place, as: word) == second.loadUnaligned(fromByteOffset: place, as: word)
    }
}
