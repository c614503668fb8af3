internal import GabaritSource

/// One pass over the bytes of a JSON document. Recursion is bounded by the depth limit.
struct JSONParser {
    let file: SourceFile
    let limits: JSONLimits
    /// Duplicate keys found on the way; anything else ends the reading at once.
    var problems: [Diagnostic] = []
    private var duplicates = 0
    /// So many are told one by one.
    private static let mostDuplicates = 100
    private var position = 0
    private var pointer = JSONPointer()

    init(file: SourceFile, limits: JSONLimits) {
        self.file = file
        self.limits = limits
    }

    mutating func document() throws(Diagnostic) -> Node {
        if file.bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            throw problem(
                "E_JSON_BOM", "a byte order mark stands before the document", 0..<3, "save the text without it")
        }
        skipSpace()
        let node = try value(depth: 0)
        if duplicates > Self.mostDuplicates {
            problems.append(
                Diagnostic(
                    code: "E_DUPLICATE_KEY",
                    "\(duplicates - Self.mostDuplicates) more keys stand twice; they are not shown",
                    at: .file(file.name)))
        }
        skipSpace()
        guard position == file.bytes.count else {
            throw problem(
                "E_JSON_SYNTAX", "something follows the end of the document", position..<position + 1,
                "a file holds one document; remove what follows")
        }
        return node
    }

    private mutating func value(depth: Int) throws(Diagnostic) -> Node {
        guard let byte = peek() else {
            throw problem(
                "E_JSON_SYNTAX", "the document ends where a value is expected", position..<position,
                "write the value, or remove the comma or colon before it")
        }
        switch byte {
        case UInt8(ascii: "{"): return try object(depth: depth + 1)
        case UInt8(ascii: "["): return try array(depth: depth + 1)
        case UInt8(ascii: "\""):
            let start = position
            let text = try string()
            let content = SourceSpan(file: file, range: start + 1..<max(start + 1, position - 1))
            return Node(.scalar(.string(text)), at: span(from: start), content: content)
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default:
            throw problem(
                "E_JSON_SYNTAX", "a value cannot start with \(quoted(byte))", position..<position + 1,
                "text stands in double quotes; a comma needs a value behind it")
        }
    }

    private mutating func object(depth: Int) throws(Diagnostic) -> Node {
        try checkDepth(depth)
        let start = position
        position += 1
        var members: [Node.Member] = []
        var seen: [String: SourceSpan] = [:]
        skipSpace()
        while peek() != UInt8(ascii: "}") {
            if !members.isEmpty { try expect(",", "a comma or '}'") }
            skipSpace()
            let keyStart = position
            guard peek() == UInt8(ascii: "\"") else {
                throw problem(
                    "E_JSON_SYNTAX", "a key in double quotes is expected", position..<position + 1,
                    "put the key in double quotes; no comma stands before '}'")
            }
            let key = try string()
            let keySpan = span(from: keyStart)
            skipSpace()
            try expect(":", "a colon")
            skipSpace()
            pointer.tokens.append(key)
            if let first = seen[key] { duplicate(key, keySpan, first) }
            seen[key] = keySpan
            members.append(Node.Member(key: key, keySpan: keySpan, value: try value(depth: depth)))
            pointer.tokens.removeLast()
            skipSpace()
        }
        position += 1
        return Node(.object(members), at: span(from: start))
    }

    private mutating func array(depth: Int) throws(Diagnostic) -> Node {
        try checkDepth(depth)
        let start = position
        position += 1
        var elements: [Node] = []
        skipSpace()
        while peek() != UInt8(ascii: "]") {
            if !elements.isEmpty { try expect(",", "a comma or ']'") }
            skipSpace()
            pointer.tokens.append(String(elements.count))
            elements.append(try value(depth: depth))
            pointer.tokens.removeLast()
            skipSpace()
        }
        position += 1
        return Node(.array(elements), at: span(from: start))
    }

    private mutating func word(_ text: StaticString, _ value: Value) throws(Diagnostic) -> Node {
        let start = position
        let length = text.utf8CodeUnitCount
        let matches = text.withUTF8Buffer { file.bytes[start...].starts(with: $0) }
        guard matches else {
            throw problem(
                "E_JSON_SYNTAX", "only true, false and null are words", start..<start + 1,
                "put other text in double quotes")
        }
        position += length
        return Node(.scalar(value), at: span(from: start))
    }

    private mutating func number() throws(Diagnostic) -> Node {
        let start = position
        guard let end = JSONNumber.end(of: file.bytes, from: start) else {
            throw problem("E_JSON_NUMBER", "this is not a number as JSON writes it", start..<start + 1)
        }
        position = end
        return Node(.scalar(JSONNumber.value(file.text(in: start..<end))), at: span(from: start))
    }

    private mutating func string() throws(Diagnostic) -> String {
        var scanner = JSONStringScanner(bytes: file.bytes, position: position, allowsNUL: limits.allowsNUL)
        do {
            let text = try scanner.read()
            position = scanner.position
            return text
        } catch {
            throw problem("E_JSON_STRING", error.message, error.range)
        }
    }

    private mutating func duplicate(_ key: String, _ second: SourceSpan, _ first: SourceSpan) {
        duplicates += 1
        guard duplicates <= Self.mostDuplicates else { return }
        problems.append(
            Diagnostic(
                code: "E_DUPLICATE_KEY", "the key '\(key)' stands twice in one object", at: .value(pointer, second),
                hint: "the first is at \(first.start); keep one of them"))
    }

    private func checkDepth(_ depth: Int) throws(Diagnostic) {
        guard depth <= limits.depth else {
            throw problem(
                "E_DEPTH", "values stand more than \(limits.depth) deep in each other", position..<position + 1)
        }
    }

    private mutating func expect(_ character: Unicode.Scalar, _ name: Message) throws(Diagnostic) {
        guard peek() == UInt8(ascii: character) else {
            throw problem(
                "E_JSON_SYNTAX", "\(name) is expected here", position..<position + 1,
                "look at what stands before it: a quote or a bracket may be missing")
        }
        position += 1
    }

    private mutating func skipSpace() {
        while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private func peek() -> UInt8? { position < file.bytes.count ? file.bytes[position] : nil }

    private func span(from start: Int) -> SourceSpan { SourceSpan(file: file, range: start..<position) }

    private func quoted(_ byte: UInt8) -> Message {
        byte < 0x80 ? "'\(Unicode.Scalar(byte))'" : "this character"
    }

    private func problem(_ code: String, _ message: Message, _ range: Range<Int>, _ hint: Message? = nil) -> Diagnostic
    {
        let place = range.clamped(to: 0..<max(file.bytes.count, range.lowerBound))
        return Diagnostic(code: code, message, at: .value(pointer, SourceSpan(file: file, range: place)), hint: hint)
    }
}
