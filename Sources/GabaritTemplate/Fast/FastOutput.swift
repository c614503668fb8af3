/// The bytes that the fast tier writes: one buffer with room to spare, so that short writes need no check of their own.
struct FastOutput: ~Copyable {
    private(set) var base: UnsafeMutablePointer<UInt8>
    private(set) var count = 0
    private var capacity: Int
    let limit: Int

    init(capacity: Int, limit: Int) {
        self.capacity = capacity + 64
        self.limit = limit
        base = .allocate(capacity: self.capacity)
    }

    deinit { base.deallocate() }

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
        base.deallocate()
        base = copy
        capacity = larger
        return true
    }

    @inline(__always) mutating func write(_ bytes: UnsafePointer<UInt8>, _ length: Int) -> Bool {
        guard reserve(length), count + length <= limit else { return false }
        if length <= 16 {
            // Reads are exact: the source may end where its page does.
            var index = 0
            while index < length {
                base[count + index] = bytes[index]
                index &+= 1
            }
        } else {
            (base + count).update(from: bytes, count: length)
        }
        count &+= length
        return true
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
