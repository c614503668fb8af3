/// Filters and methods that lay out text of ASCII, and numbers as text.
extension FastMachine {
    func rounded(_ value: Datum, _ places: Datum?) -> Datum? {
        guard places == nil || places?.kind == .integer else { return nil }
        let places = places?.integer ?? 0
        switch value.kind {
        case .integer: return Rounding.round(value.integer, places: places).map { .integer($0) }
        case .float:
            let result = Rounding.round(value.float, places: places)
            return result.isFinite ? .float(result) : nil
        default: return nil
        }
    }

    /// `truncate` with no argument but the length.
    mutating func truncated(_ value: Datum, _ length: Datum?) throws -> Datum? {
        guard value.kind == .string, length == nil || length?.kind == .integer, value.isASCII else { return nil }
        let length = length?.integer ?? 255
        guard length >= 3, length < 1 << 32, truncateLeeway >= 0, truncateLeeway < 1 << 32 else { return nil }
        if value.count <= length + truncateLeeway { return value }
        let kept = value.bytes.prefix(length - 3)
        let end = kept.lastIndex(of: 0x20) ?? kept.count
        let place = output.count
        try put(value.bytes, 0..<end)
        guard output.write("...") else { throw Abandoned() }
        return try taken(from: place)
    }

    func wordCount(_ value: Datum) -> Datum? {
        guard value.isText, value.isASCII else { return nil }
        var (count, isInWord) = (0, false)
        for byte in value.bytes {
            if byte.isWordByte, !isInWord { count += 1 }
            isInWord = byte.isWordByte
        }
        return .integer(count)
    }

    /// `text.split()` and `text.split(separator)`.
    mutating func split(_ value: Datum, _ separator: Datum?) throws -> Datum? {
        guard value.kind == .string, let base = value.bytes.baseAddress else { return nil }
        var parts: [Datum] = []
        var start = 0
        func part(_ end: Int) { parts.append(.text(base + start, end - start)) }
        if let separator {
            guard separator.kind == .string, separator.count <= TextSearch.longNeedle,
                let wanted = separator.bytes.first
            else { return nil }
            var index = 0
            while index + separator.count <= value.count {
                guard value.bytes[index] == wanted, Self.matches(value.bytes, index, separator.bytes) else {
                    index &+= 1
                    continue
                }
                part(index)
                index += separator.count
                start = index
            }
            part(value.count)
        } else {
            guard value.isASCII else { return nil }
            for index in 0..<value.count where base[index].isPythonSpace {
                if index > start { part(index) }
                start = index + 1
            }
            if value.count > start { part(value.count) }
        }
        try charge(bytes: value.count + parts.count * 16)
        guard parts.count <= mostElements else { throw Abandoned() }
        return arena.list(parts)
    }

    /// `indent` with no argument but a width.
    mutating func indented(_ value: Datum, _ width: Datum?) throws -> Datum? {
        guard value.kind == .string, width == nil || width?.kind == .integer, value.isASCII else { return nil }
        let width = width?.integer ?? 4
        // Other line ends than the usual one are the interpreter's.
        guard (0...80).contains(width), !value.bytes.contains(where: { $0.endsLineOddly }) else { return nil }
        let place = output.count
        let bytes = value.bytes
        fuel -= bytes.count / 64
        var start = 0
        for index in 0..<bytes.count where bytes[index] == 0x0A {
            try put(bytes, start..<index + 1)
            start = index + 1
            if start < bytes.count, bytes[start] != 0x0A {
                try putSpaces(width)
            }
            guard fuel >= 0 else { throw Abandoned() }
        }
        try put(bytes, start..<bytes.count)
        return try taken(from: place)
    }

    private mutating func putSpaces(_ count: Int) throws {
        for _ in 0..<count { guard output.write(" ") else { throw Abandoned() } }
    }

    // MARK: format

    /// `format` of a text with `%s` and `%d`, with a width or without, for texts and integers.
    mutating func formatted(_ call: FastCall, _ value: Datum) throws -> Datum? {
        guard value.kind == .string, call.keyword == 0 else { return nil }
        let place = output.count
        guard try writeFormatted(call, value.bytes) else {
            output.truncate(to: place)
            return nil
        }
        return try taken(from: place)
    }

    private mutating func writeFormatted(_ call: FastCall, _ format: UnsafeBufferPointer<UInt8>) throws -> Bool {
        var (index, plain, used) = (0, 0, 0)
        while index < format.count {
            guard format[index] == UInt8(ascii: "%") else {
                index += 1
                continue
            }
            try put(format, plain..<index)
            index += 1
            guard let directive = Directive(format, &index) else { return false }
            plain = index
            if directive.kind == UInt8(ascii: "%") {
                guard output.write("%") else { throw Abandoned() }
                continue
            }
            guard used < Int(call.positional), try write(directive, argument(call, used)) else { return false }
            used += 1
        }
        try put(format, plain..<format.count)
        return used == Int(call.positional)
    }

    private mutating func write(_ directive: Directive, _ value: Datum) throws -> Bool {
        let isFit =
            value.kind == .integer
            || value.kind == .string && directive.kind == UInt8(ascii: "s") && (directive.width == 0 || value.isASCII)
        guard isFit else { return false }
        let place = output.count
        try write(value)
        let missing = directive.width - (output.count - place)
        guard missing > 0 else { return true }
        if directive.isLeft {
            try putSpaces(missing)
        } else {
            let text = try taken(from: place)
            try putSpaces(missing)
            try write(text)
        }
        return true
    }
}

/// One `%…` of a format.
private struct Directive {
    let isLeft: Bool
    let width: Int
    /// `s`, `d` or `%`.
    let kind: UInt8

    /// - Parameter index: behind the `%`; behind the directive afterwards.
    init?(_ format: UnsafeBufferPointer<UInt8>, _ index: inout Int) {
        guard index < format.count else { return nil }
        isLeft = format[index] == UInt8(ascii: "-")
        if isLeft { index += 1 }
        var width = 0
        let start = index
        while index < format.count, format[index].isDecimalDigit {
            // A zero in front asks for zeros.
            guard index > start || format[index] != UInt8(ascii: "0"), width < 100 else { return nil }
            width = width * 10 + Int(format[index] &- 0x30)
            index += 1
        }
        guard index < format.count else { return nil }
        kind = format[index]
        self.width = width
        index += 1
        switch kind {
        case UInt8(ascii: "s"), UInt8(ascii: "d"): break
        case UInt8(ascii: "%"): guard !isLeft, width == 0 else { return nil }
        default: return nil
        }
    }
}

extension UInt8 {
    /// Whether `str.splitlines` ends a line here, and no line feed does.
    fileprivate var endsLineOddly: Bool {
        self == 0x0B || self == 0x0C || self == 0x0D || (0x1C...0x1E).contains(self)
    }
}
