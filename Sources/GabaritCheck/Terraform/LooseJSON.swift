/// A JSON text whose template tags are filled over, as far as it can be followed.
///
/// Lenient, since what stands between tags need not be JSON yet: commas may be missing or too many, a key may stand twice.
indirect enum LooseJSON {
    /// A string, without its quotes.
    case text(Range<Int>)
    /// A number, a word, or what a tag writes.
    case other
    case array([LooseJSON])
    case object([Member])

    struct Member {
        /// The key without its quotes; `nil` where a tag writes it with them.
        var key: Range<Int>?
        var value: LooseJSON
    }

    /// The members of an object, or of all objects of a list.
    var members: [Member] {
        switch self {
        case .object(let members): members
        case .array(let elements): elements.flatMap(\.members)
        case .text, .other: []
        }
    }

    /// The strings of a list, or the string that it is.
    var texts: [Range<Int>] {
        switch self {
        case .text(let range): [range]
        case .array(let elements): elements.flatMap(\.texts)
        case .object, .other: []
        }
    }
}

/// Reads ``LooseJSON``.
struct LooseJSONReader {
    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0
    /// Whether something may stand in the file that was not read.
    private(set) var isPartial = false
    private static let deepest = 64

    /// - Parameter bytes: the text with its tags filled over.
    init(masked bytes: [UInt8]) { self.bytes = bytes }

    /// The value that the text holds.
    mutating func document() -> LooseJSON {
        let root = value()
        if case .object = root {} else { isPartial = true }
        skipGaps()
        if position < bytes.count { isPartial = true }
        return root
    }

    private mutating func value() -> LooseJSON {
        skipGaps()
        guard position < bytes.count, depth < Self.deepest else {
            isPartial = true
            position = bytes.count
            return .other
        }
        depth += 1
        defer { depth -= 1 }
        switch bytes[position] {
        case UInt8(ascii: "{"): return object()
        case UInt8(ascii: "["): return array()
        case UInt8(ascii: "\""): return .text(string())
        default:
            skipWord()
            return .other
        }
    }

    private mutating func object() -> LooseJSON {
        position += 1
        var members: [LooseJSON.Member] = []
        var isBehindValue = false
        while true {
            skipGaps()
            guard position < bytes.count else { break }
            switch bytes[position] {
            case UInt8(ascii: "}"):
                position += 1
                return .object(members)
            case UInt8(ascii: ","):
                position += 1
                isBehindValue = false
                continue
            case UInt8(ascii: "\""):
                let key = string()
                member(key, &members)
                isBehindValue = true
            case TemplateMask.filler:
                skipWord()
                // A tag behind a value writes the comma; elsewhere it writes a key, or more than can be known.
                if isNextColon {
                    member(nil, &members)
                } else if !isBehindValue {
                    isPartial = true
                }
                isBehindValue = true
            default:
                isPartial = true
                skipWord()
            }
        }
        isPartial = true
        return .object(members)
    }

    private mutating func member(_ key: Range<Int>?, _ members: inout [LooseJSON.Member]) {
        guard isNextColon else {
            isPartial = true
            return
        }
        position += 1
        members.append(LooseJSON.Member(key: key, value: value()))
    }

    private mutating func array() -> LooseJSON {
        position += 1
        var elements: [LooseJSON] = []
        while true {
            skipGaps()
            guard position < bytes.count else { break }
            switch bytes[position] {
            case UInt8(ascii: "]"):
                position += 1
                return .array(elements)
            case UInt8(ascii: ","): position += 1
            default: elements.append(value())
            }
        }
        isPartial = true
        return .array(elements)
    }

    /// Goes to the colon that comes next, if one does.
    private var isNextColon: Bool {
        mutating get {
            skipGaps()
            return position < bytes.count && bytes[position] == UInt8(ascii: ":")
        }
    }

    /// The text in the quotes that start here.
    private mutating func string() -> Range<Int> {
        let start = position + 1
        position = start
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
            position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        position = min(position, bytes.count)
        let range = start..<position
        if position == bytes.count { isPartial = true } else { position += 1 }
        return range
    }

    /// Goes over white space and what statements and comments leave.
    private mutating func skipGaps() {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D, TemplateMask.silence].contains(bytes[position]) {
            position += 1
        }
    }

    /// Goes over a number, a word or the text of a tag; over one byte at least.
    private mutating func skipWord() {
        let isTag = bytes[position] == TemplateMask.filler
        position += 1
        while position < bytes.count, (bytes[position] == TemplateMask.filler) == isTag,
            ![0x20, 0x09, 0x0A, 0x0D, TemplateMask.silence].contains(bytes[position]),
            !"{}[]:,\"".utf8.contains(bytes[position])
        {
            position += 1
        }
    }
}
