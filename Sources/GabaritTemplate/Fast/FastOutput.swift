/// The bytes that the fast tier writes: one buffer with room to spare, so that short writes need no check of their own.
struct FastOutput: ~Copyable {
    private(set) var base: UnsafeMutablePointer<UInt8>
    private(set) var count = 0
    private var capacity: Int
    /// Whether the buffer is still the one that was lent, which its owner frees.
    private(set) var isLent = true
    /// How many more bytes may be written, those that are kept included.
    private(set) var limit: Int

    /// Writes into a buffer that somebody lends, and into one of its own when that is full.
    init(_ lent: UnsafeMutableBufferPointer<UInt8>, limit: Int) {
        capacity = lent.count
        self.limit = limit
        if let start = lent.baseAddress {
            base = start
        } else {
            base = .allocate(capacity: 64)
            capacity = 64
            isLent = false
        }
    }

    deinit { if !isLent { base.deallocate() } }

    /// Forgets what is kept, because somebody else has it now.
    mutating func handedOn() {
        limit -= count
        count = 0
    }

    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: base, count: count) }

    /// Makes room; `false` when the output would be longer than allowed.
    @inline(__always) mutating func reserve(_ more: Int) -> Bool {
        if count + more + 32 <= capacity { return true }
        return grow(more)
    }

    @inline(never) private mutating func grow(_ more: Int) -> Bool {
        guard count + more <= limit * 6 + 64 else { return false }
        let larger = max(capacity * 2, count + more + 64)
        let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        copy.update(from: base, count: count)
        if !isLent { base.deallocate() }
        isLent = false
        base = copy
        capacity = larger
        return true
    }

    @inline(__always) mutating func write(_ bytes: UnsafePointer<UInt8>, _ length: Int) -> Bool {
        guard reserve(length), count + length <= limit else { return false }
        let target = UnsafeMutableRawPointer(base + count)
        let source = UnsafeRawPointer(bytes)
        if length > 64 {
            target.copyMemory(from: source, byteCount: length)
        } else {
            Self.copyShort(source, target, length)
        }
        count &+= length
        return true
    }

    /// Up to 64 bytes in words that overlap in the middle; reads are exact, the source may end where its page does.
    @inline(__always) private static func copyShort(
        _ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, _ length: Int
    ) {
        if length >= 16 {
            copyEnds(source, target, length, as: SIMD16<UInt8>.self)
            guard length > 32 else { return }
            copyEnds(source + 16, target + 16, max(length &- 32, 16), as: SIMD16<UInt8>.self)
        } else if length >= 8 {
            copyEnds(source, target, length, as: UInt64.self)
        } else if length >= 4 {
            copyEnds(source, target, length, as: UInt32.self)
        } else {
            for index in 0..<length {
                target.storeBytes(
                    of: source.load(fromByteOffset: index, as: UInt8.self), toByteOffset: index, as: UInt8.self)
            }
        }
    }

    /// The first and the last word of some bytes.
    @inline(__always) private static func copyEnds<Word: BitwiseCopyable>(
        _ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, _ length: Int, as word: Word.Type
    ) {
        let last = length &- MemoryLayout<Word>.size
        let words = (
            source.loadUnaligned(as: Word.self), source.loadUnaligned(fromByteOffset: last, as: Word.self)
        )
        target.storeBytes(of: words.0, as: Word.self)
        target.storeBytes(of: words.1, toByteOffset: last, as: Word.self)
    }

    mutating func write(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in bytes.baseAddress.map { write($0, bytes.count) } ?? true }
    }

    /// Decimal digits.
    mutating func write(_ number: Int) -> Bool {
        guard reserve(20), count + 20 <= limit else { return false }
        var rest = number.magnitude
        if number < 0 {
            base[count] = UInt8(ascii: "-")
            count &+= 1
        }
        var length = 1
        var bound: UInt = 10
        while length < 20, rest >= bound {
            length &+= 1
            let (next, over) = bound.multipliedReportingOverflow(by: 10)
            if over { break }
            bound = next
        }
        var place = count &+ length
        count = place
        repeat {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            place &-= 1
            base[place] = UInt8(truncatingIfNeeded: digit) &+ 0x30
            rest = quotient
            length &-= 1
        } while length > 0
        return true
    }

    /// Forgets what was written after a place, as a captured body is.
    mutating func truncate(to place: Int) { count = place }

    // MARK: HTML

    /// Text with `&`, `<`, `>` and quotes as entities.
    mutating func writeHTML(_ bytes: UnsafePointer<UInt8>, _ length: Int) -> Bool {
        guard reserve(length &* 5), count + length <= limit else { return false }
        var target = base + count
        var index = 0
        while index &+ 8 <= length {
            let word = UnsafeRawPointer(bytes + index).loadUnaligned(as: UInt64.self)
            if Self.hasSpecial(word) {
                for offset in 0..<8 { target = Self.writeEscaped(bytes[index &+ offset], target) }
            } else {
                UnsafeMutableRawPointer(target).storeBytes(of: word, as: UInt64.self)
                target += 8
            }
            index &+= 8
        }
        while index < length {
            target = Self.writeEscaped(bytes[index], target)
            index &+= 1
        }
        count = target - base
        return count <= limit
    }

    /// Whether one of eight bytes must be escaped. Source: "Determine if a word has a byte equal to n", Bit Twiddling Hacks.
    @inline(__always) private static func hasSpecial(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        // `&` and `'` differ in their lowest bit only, `<` and `>` in their second: one comparison finds both.
        let ampersand = (word | ones) ^ (ones &* 0x27)
        let angle = (word | (ones &* 2)) ^ (ones &* 0x3E)
        let quote = word ^ (ones &* 0x22)
        let found = (ampersand &- ones) & ~ampersand | (angle &- ones) & ~angle | (quote &- ones) & ~quote
        return found & (ones &* 0x80) != 0
    }

    @inline(__always) private static func writeEscaped(
        _ byte: UInt8, _ target: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        switch byte {
        case UInt8(ascii: "&"): return entity("&amp;", 5, target)
        case UInt8(ascii: "<"): return entity("&lt;", 4, target)
        case UInt8(ascii: ">"): return entity("&gt;", 4, target)
        case UInt8(ascii: "\""): return entity("&#34;", 5, target)
        case UInt8(ascii: "'"): return entity("&#39;", 5, target)
        default:
            target.pointee = byte
            return target + 1
        }
    }

    @inline(__always) private static func entity(
        _ text: StaticString, _ length: Int, _ target: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        target.update(from: text.utf8Start, count: length)
        return target + length
    }
}
