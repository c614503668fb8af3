/// Reads the value of a JSON document and nothing else: no places and no messages.
///
/// Accepts exactly what ``JSONParser`` accepts, and gives up at the first byte that is not as it should be: the parser
/// then reads the document again and finds the words for it. Recursion is bounded by the depth limit.
struct JSONValueReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let depthLimit: Int
    private var position = 0
    /// The text of a string with escapes.
    private var unescaped: [UInt8] = []

    /// - Parameter bytes: the document, which stays where it is while this reads.
    init(_ bytes: UnsafeBufferPointer<UInt8>, depthLimit: Int) {
        self.bytes = bytes
        self.depthLimit = depthLimit
    }

    /// The value, or `nil` when the document is not as it should be.
    mutating func document() -> Value? {
        skipSpace()
        guard let value = value(depth: 0) else { return nil }
        skipSpace()
        guard position == bytes.count else { return nil }
        return value
    }

    private mutating func value(depth: Int) -> Value? {
        switch peek {
        case UInt8(ascii: "{"): return object(depth: depth + 1)
        case UInt8(ascii: "["): return array(depth: depth + 1)
        case UInt8(ascii: "\""): return string().map(Value.string)
        case UInt8(ascii: "t"): return word("true", .bool(true))
        case UInt8(ascii: "f"): return word("false", .bool(false))
        case UInt8(ascii: "n"): return word("null", .null)
        default: return number()
        }
    }

    private mutating func object(depth: Int) -> Value? {
        guard depth <= depthLimit else { return nil }
        position += 1
        var members = Object()
        skipSpace()
        if take(UInt8(ascii: "}")) { return .object(members) }
        while true {
            guard peek == UInt8(ascii: "\""), let key = string() else { return nil }
            skipSpace()
            guard take(UInt8(ascii: ":")) else { return nil }
            skipSpace()
            guard let value = value(depth: depth), members.add(key, value) else { return nil }
            skipSpace()
            if take(UInt8(ascii: "}")) { return .object(members) }
            guard take(UInt8(ascii: ",")) else { return nil }
            skipSpace()
        }
    }

    private mutating func array(depth: Int) -> Value? {
        guard depth <= depthLimit else { return nil }
        position += 1
        var elements: [Value] = []
        skipSpace()
        if take(UInt8(ascii: "]")) { return .array(elements) }
        elements.reserveCapacity(4)
        while true {
            guard let value = value(depth: depth) else { return nil }
            elements.append(value)
            skipSpace()
            if take(UInt8(ascii: "]")) { return .array(elements) }
            guard take(UInt8(ascii: ",")) else { return nil }
            skipSpace()
        }
    }

    // MARK: bytes

    /// The byte at the position; 0, which no document may hold, at the end.
    @inline(__always) private var peek: UInt8 { position < bytes.count ? bytes[position] : 0 }

    @inline(__always) private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        position &+= 1
        return true
    }

    @inline(__always) private mutating func skipSpace() {
        while peek == 0x20 || peek == 0x0A || peek == 0x0D || peek == 0x09 { position &+= 1 }
    }

    private mutating func word(_ text: StaticString, _ value: Value) -> Value? {
        let count = text.utf8CodeUnitCount
        guard bytes.count - position >= count else { return nil }
        for index in 0..<count where bytes[position + index] != text.utf8Start[index] { return nil }
        position += count
        return value
    }

    // MARK: strings

    private mutating func string() -> String? {
        let start = position + 1
        let (end, isASCII) = plainEnd(from: start)
        guard end < bytes.count else { return nil }
        if bytes[end] == UInt8(ascii: "\"") {
            position = end + 1
            let text = UnsafeBufferPointer(rebasing: bytes[start..<end])
            return isASCII ? String(decoding: text, as: UTF8.self) : self.text(text)
        }
        return bytes[end] == UInt8(ascii: "\\") ? escapedString(from: start, firstEscape: end) : nil
    }

    private func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        String(validating: bytes, as: UTF8.self)
    }

    /// Where the next quote, backslash or control character stands, and whether all before it is ASCII, eight bytes at a
    /// time.
    ///
    /// Source: "Determine if a word has a byte less than n", Bit Twiddling Hacks.
    @inline(__always) private func plainEnd(from start: Int) -> (place: Int, isASCII: Bool) {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let high = ones &* 0x80
        var place = start
        var seen: UInt64 = 0
        while place &+ 8 <= bytes.count, let base = bytes.baseAddress {
            let word = UInt64(
                littleEndian: UnsafeRawPointer(base).loadUnaligned(fromByteOffset: place, as: UInt64.self))
            let quote = word ^ (ones &* 0x22)
            let backslash = word ^ (ones &* 0x5C)
            let found =
                ((quote &- ones) & ~quote | (backslash &- ones) & ~backslash | (word &- ones &* 0x20) & ~word) & high
            if found != 0 {
                let bits = found.trailingZeroBitCount & ~7
                seen |= word & (1 << UInt64(truncatingIfNeeded: bits) &- 1)
                return (place &+ bits >> 3, seen & high == 0)
            }
            seen |= word
            place &+= 8
        }
        while place < bytes.count, bytes[place] != 0x22, bytes[place] != 0x5C, bytes[place] >= 0x20 {
            seen |= UInt64(bytes[place])
            place &+= 1
        }
        return (place, seen & high == 0)
    }

    private mutating func escapedString(from start: Int, firstEscape: Int) -> String? {
        unescaped.removeAll(keepingCapacity: true)
        var plain = start
        var end = firstEscape
        while end < bytes.count {
            unescaped.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[plain..<end]))
            if bytes[end] == UInt8(ascii: "\"") {
                position = end + 1
                return unescaped.withUnsafeBufferPointer(text)
            }
            guard bytes[end] == UInt8(ascii: "\\"), let behind = escape(at: end) else { return nil }
            plain = behind
            end = plainEnd(from: plain).place
        }
        return nil
    }

    /// Adds what an escape stands for, and says where it ends.
    private mutating func escape(at place: Int) -> Int? {
        guard place + 1 < bytes.count else { return nil }
        switch bytes[place + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): unescaped.append(bytes[place + 1])
        case UInt8(ascii: "b"): unescaped.append(0x08)
        case UInt8(ascii: "f"): unescaped.append(0x0C)
        case UInt8(ascii: "n"): unescaped.append(0x0A)
        case UInt8(ascii: "r"): unescaped.append(0x0D)
        case UInt8(ascii: "t"): unescaped.append(0x09)
        case UInt8(ascii: "u"): return unicodeEscape(at: place)
        default: return nil
        }
        return place + 2
    }

    private mutating func unicodeEscape(at place: Int) -> Int? {
        guard var code = hexadecimal(at: place + 2) else { return nil }
        var behind = place + 6
        if code & 0xFC00 == 0xD800 {
            guard behind + 1 < bytes.count, bytes[behind] == UInt8(ascii: "\\"), bytes[behind + 1] == UInt8(ascii: "u"),
                let low = hexadecimal(at: behind + 2), low & 0xFC00 == 0xDC00
            else { return nil }
            code = 0x10000 + (code & 0x3FF) << 10 + low & 0x3FF
            behind += 6
        }
        guard code != 0, let scalar = Unicode.Scalar(code) else { return nil }
        UTF8.encode(scalar).map { unescaped.append(contentsOf: $0) }
        return behind
    }

    private func hexadecimal(at place: Int) -> UInt32? {
        guard place + 4 <= bytes.count else { return nil }
        var code: UInt32 = 0
        for index in place..<place + 4 {
            let byte = bytes[index]
            let letter = (byte | 0x20) &- UInt8(ascii: "a")
            guard byte &- 0x30 < 10 || letter < 6 else { return nil }
            code = code << 4 | UInt32(byte &- 0x30 < 10 ? byte &- 0x30 : letter + 10)
        }
        return code
    }

    // MARK: numbers

    /// Numbers of up to fifteen digits without an exponent, which a double or an integer holds for sure; others are left
    /// to ``JSONNumber``.
    private mutating func number() -> Value? {
        let start = position
        let isNegative = take(UInt8(ascii: "-"))
        let first = position
        var digits = 0
        while peek &- 0x30 < 10 {
            digits = digits &* 10 &+ Int(peek &- 0x30)
            position &+= 1
            guard position - first <= 15 else { return longNumber(from: start) }
        }
        let whole = position - first
        guard whole == 1 || whole > 1 && bytes[first] != 0x30 else { return nil }
        guard peek == UInt8(ascii: ".") else {
            guard peek | 0x20 != UInt8(ascii: "e") else { return longNumber(from: start) }
            if isNegative { return digits == 0 ? .double(-0.0) : .integer(-digits) }
            return .integer(digits)
        }
        position += 1
        let point = position
        while peek &- 0x30 < 10 {
            digits = digits &* 10 &+ Int(peek &- 0x30)
            position &+= 1
            guard position - point + whole <= 15 else { return longNumber(from: start) }
        }
        guard position > point else { return nil }
        guard peek | 0x20 != UInt8(ascii: "e") else { return longNumber(from: start) }
        // Both are exact, so the quotient is the nearest double. Source: Clinger, "How to Read Floating Point Numbers
        // Accurately", 1990.
        let magnitude = Double(digits) / Self.powersOfTen[position - point]
        return .double(isNegative ? -magnitude : magnitude)
    }

    private mutating func longNumber(from start: Int) -> Value? {
        let rest = Array(bytes[start...].prefix { $0 &- 0x30 < 10 || "+-.eE".utf8.contains($0) })
        guard let end = JSONNumber.end(of: rest, from: 0) else { return nil }
        position = start + end
        return JSONNumber.value(String(decoding: rest[..<end], as: UTF8.self))
    }

    private static let powersOfTen: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
    ]
}
