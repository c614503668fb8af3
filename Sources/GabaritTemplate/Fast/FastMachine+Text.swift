/// Filters and methods of text, for ASCII where that matters.
extension FastMachine {
    /// What was written after a place, as a text; it is no longer output.
    mutating func taken(from place: Int, isMarkup: Bool = false) throws -> Datum {
        let count = output.count - place
        try charge(bytes: count)
        let text = arena.text(
            UnsafeBufferPointer(start: UnsafePointer(output.base + place), count: count), isMarkup: isMarkup)
        output.truncate(to: place)
        return text
    }

    mutating func put(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) throws {
        guard let base = bytes.baseAddress else { return }
        guard output.write(base + range.lowerBound, range.count) else { throw Abandoned() }
    }

    /// ASCII letters in the other case; `nil` when the text has other characters.
    mutating func letters(_ value: Datum, from first: UInt8, to last: UInt8) throws -> Datum? {
        try changed(value) { source, target in
            for index in 0..<source.count {
                let byte = source[index]
                target[index] = byte >= first && byte <= last ? byte ^ 0x20 : byte
            }
        }
    }

    mutating func capitalized(_ value: Datum) throws -> Datum? {
        try changed(value) { source, target in
            for index in 0..<source.count { target[index] = index == 0 ? source[0].upper : source[index].lower }
        }
    }

    mutating func title(_ value: Datum) throws -> Datum? {
        let result = try changed(value) { source, target in
            var isStart = true
            for index in 0..<source.count {
                let byte = source[index]
                target[index] = isStart ? byte.upper : byte.lower
                isStart = byte.separatesWords
            }
        }
        return result.map { Datum($0, as: .string) }
    }

    /// A text of the same length, made by something that is right for ASCII.
    private mutating func changed(
        _ value: Datum, _ change: (UnsafeBufferPointer<UInt8>, UnsafeMutablePointer<UInt8>) -> Void
    ) throws -> Datum? {
        guard value.isText, value.isASCII else { return nil }
        try charge(bytes: value.count)
        let target = arena.bytes(value.count)
        change(value.bytes, target)
        return .text(target, value.count, isMarkup: value.kind == .markup)
    }

    /// A text without white space at its ends, which stays where it is.
    func trimmed(_ value: Datum) -> Datum? {
        guard value.isText, let base = value.bytes.baseAddress else { return nil }
        var (lower, upper) = (0, value.count)
        while lower < upper, base[lower].isPythonSpace { lower += 1 }
        while upper > lower, base[upper - 1].isPythonSpace { upper -= 1 }
        guard lower == upper || base[lower] < 0x80 && base[upper - 1] < 0x80 else { return nil }
        return .text(base + lower, upper - lower, isMarkup: value.kind == .markup)
    }

    func affix(_ value: Datum, _ part: Datum, atEnd: Bool) -> Datum? {
        guard value.kind == .string, part.kind == .string else { return nil }
        guard part.count <= value.count else { return .bool(false) }
        let window = atEnd ? value.bytes.suffix(part.count) : value.bytes.prefix(part.count)
        return .bool(TextHash.equal(UnsafeBufferPointer(rebasing: window), part.bytes))
    }

    mutating func replace(_ value: Datum, _ old: Datum, _ new: Datum) throws -> Datum? {
        guard value.kind == .string, old.kind == .string, new.kind == .string, old.count > 0,
            old.count <= TextSearch.longNeedle
        else { return nil }
        let place = output.count
        let (source, wanted) = (value.bytes, old.bytes)
        fuel -= source.count / 64
        var (index, copied) = (0, 0)
        while index + wanted.count <= source.count {
            guard source[index] == wanted[0], Self.matches(source, index, wanted) else {
                index &+= 1
                continue
            }
            try put(source, copied..<index)
            try put(new.bytes, 0..<new.count)
            index += wanted.count
            copied = index
        }
        if copied == 0 { return value }
        try put(source, copied..<source.count)
        return try taken(from: place)
    }

    static func matches(
        _ source: UnsafeBufferPointer<UInt8>, _ start: Int, _ wanted: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        for offset in 1..<max(1, wanted.count) where source[start + offset] != wanted[offset] { return false }
        return true
    }

    mutating func escaped(_ value: Datum) throws -> Datum? {
        if value.kind == .markup { return value }
        guard value.kind == .string || value.kind == .integer, escaping == .html else { return nil }
        let place = output.count
        try writeHTML(value)
        return try taken(from: place, isMarkup: true)
    }

    mutating func length(_ value: Datum) throws -> Datum? {
        switch value.kind {
        case .list, .tuple, .dictionary: return .integer(value.count)
        case .string, .markup:
            fuel -= value.count / 64
            guard fuel >= 0 else { throw Abandoned() }
            var count = 0
            for byte in value.bytes where byte & 0xC0 != 0x80 { count += 1 }
            return .integer(count)
        default: return nil
        }
    }

    /// A text as it is, an integer or a float as it prints.
    mutating func string(_ value: Datum) throws -> Datum? {
        if value.isText { return value }
        guard value.kind == .integer || value.kind == .float else { return nil }
        let place = output.count
        try write(value)
        return try taken(from: place)
    }

    /// The integer of an integer, of a float or of a short text of digits.
    func integer(_ value: Datum) -> Datum? {
        if value.kind == .integer { return value }
        if value.kind == .float { return Int(exactly: value.float.rounded(.towardZero)).map { .integer($0) } }
        guard value.isText, (1...18).contains(value.count) else { return nil }
        var number = 0
        for byte in value.bytes {
            guard byte.isDecimalDigit else { return nil }
            number = number * 10 + Int(byte &- 0x30)
        }
        return .integer(number)
    }
}

extension Datum {
    /// Whether a text is ASCII alone.
    var isASCII: Bool {
        guard let base = UnsafeRawPointer(bytes.baseAddress) else { return true }
        var (index, seen) = (0, UInt64(0))
        while index &+ 8 <= count {
            seen |= base.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            index &+= 8
        }
        while index < count {
            seen |= UInt64(base.load(fromByteOffset: index, as: UInt8.self))
            index &+= 1
        }
        return seen & 0x8080_8080_8080_8080 == 0
    }
}

extension UInt8 {
    fileprivate var upper: UInt8 { self &- 0x61 < 26 ? self ^ 0x20 : self }
    var lower: UInt8 { self &- 0x41 < 26 ? self ^ 0x20 : self }
    /// White space of Python's strings, of ASCII.
    var isPythonSpace: Bool { isCodeSpace }

    /// Whether a word starts behind it, as the filter `title` has it.
    fileprivate var separatesWords: Bool {
        switch self {
        case UInt8(ascii: "-"), UInt8(ascii: "("), UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "<"): true
        default: isPythonSpace
        }
    }
}
