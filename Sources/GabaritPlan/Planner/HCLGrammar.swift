/// Reads HCL to see whether it is any: blocks, attributes and expressions, without what they mean.
///
/// Source: HCL native syntax specification, "Structural Elements", "Expressions" and "Templates".
struct HCLGrammar {
    /// A name that stands for a whole value, and the attribute it stands in.
    struct Name: Hashable {
        var range: Range<Int>
        var attribute: String
    }

    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0
    private var attribute = ""
    private var names: [Name] = []
    /// The first bracket or quote that was found to have no end.
    private var unclosed: Int?
    /// Names that `for` binds.
    private var bound: Set<String> = []
    private static let deepest = 64

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The names that stand for a value each, without those that the language or a `for` knows; `nil` for a text that is
    /// no HCL.
    consuming func bareNames() -> [Name]? {
        guard body(isBlock: false) else { return nil }
        let known = bound.union(["true", "false", "null"])
        return names.filter { !known.contains(text($0.range)) }
    }

    /// The byte at which a text stops being HCL, or the bracket that has no end; `nil` for a text that is HCL.
    consuming func failure() -> Int? {
        body(isBlock: false) ? nil : min(unclosed ?? position, bytes.count)
    }

    private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    // MARK: structure

    private mutating func body(isBlock: Bool) -> Bool {
        guard depth < Self.deepest else { return false }
        depth += 1
        defer { depth -= 1 }
        let start = position - 1
        while true {
            skip(newlines: true)
            guard let byte = current else { return !isBlock || misses(start) }
            if byte == UInt8(ascii: "}") {
                position += 1
                return isBlock
            }
            guard let name = identifier(), item(name) else { return false }
            skip(newlines: false)
            guard current == nil || current == 0x0A || (isBlock && current == UInt8(ascii: "}")) else { return false }
        }
    }

    private mutating func item(_ name: Range<Int>) -> Bool {
        skip(newlines: false)
        if isAssignment {
            position += 1
            attribute = text(name)
            return expression(newlines: false)
        }
        while current != UInt8(ascii: "{") {
            guard current == UInt8(ascii: "\"") ? string() : identifier() != nil else { return false }
            skip(newlines: false)
        }
        position += 1
        return body(isBlock: true)
    }

    /// `=`, and neither `==` nor `=>`.
    private var isAssignment: Bool {
        current == UInt8(ascii: "=") && next != UInt8(ascii: "=") && next != UInt8(ascii: ">")
    }

    // MARK: expressions

    /// - Parameter newlines: whether the expression may go on in the next line: inside of brackets.
    private mutating func expression(newlines: Bool, isKey: Bool = false) -> Bool {
        guard depth < Self.deepest else { return false }
        depth += 1
        defer { depth -= 1 }
        guard operand(newlines, isKey: isKey) else { return false }
        while let length = operatorLength(newlines) {
            position += length
            guard operand(newlines) else { return false }
        }
        guard current == UInt8(ascii: "?") else { return true }
        position += 1
        guard expression(newlines: newlines) else { return false }
        skip(newlines: newlines)
        guard take(":") else { return false }
        return expression(newlines: newlines)
    }

    private mutating func operatorLength(_ newlines: Bool) -> Int? {
        let start = position
        skip(newlines: newlines)
        switch (current, next) {
        case (UInt8(ascii: "="), UInt8(ascii: "=")), (UInt8(ascii: "!"), UInt8(ascii: "=")),
            (UInt8(ascii: "<"), UInt8(ascii: "=")), (UInt8(ascii: ">"), UInt8(ascii: "=")),
            (UInt8(ascii: "&"), UInt8(ascii: "&")), (UInt8(ascii: "|"), UInt8(ascii: "|")):
            return 2
        case (UInt8(ascii: "+"), _), (UInt8(ascii: "-"), _), (UInt8(ascii: "*"), _), (UInt8(ascii: "/"), _),
            (UInt8(ascii: "%"), _), (UInt8(ascii: "<"), _), (UInt8(ascii: ">"), _):
            return 1
        default: break
        }
        if current != UInt8(ascii: "?") { position = start }
        return nil
    }

    private mutating func operand(_ newlines: Bool, isKey: Bool = false) -> Bool {
        skip(newlines: newlines)
        while current == UInt8(ascii: "-") || current == UInt8(ascii: "!") {
            position += 1
            skip(newlines: newlines)
        }
        guard let byte = current else { return false }
        var name: Range<Int>?
        switch byte {
        case UInt8(ascii: "\""): guard string() else { return false }
        case UInt8(ascii: "<") where next == UInt8(ascii: "<"): return heredoc()
        case UInt8(ascii: "("):
            position += 1
            guard expression(newlines: true) else { return false }
            skip(newlines: true)
            guard take(")") else { return false }
        case UInt8(ascii: "["): guard collection("]") else { return false }
        case UInt8(ascii: "{"): guard collection("}") else { return false }
        case 0x30...0x39: number()
        default:
            guard let range = identifier() else { return false }
            name = range
        }
        let isCalled = name != nil && call()
        if name != nil, !isCalled, current == UInt8(ascii: "(") { return false }
        let end = position
        guard traversal(newlines) else { return false }
        if let name, !isCalled, !isKey, position == end { names.append(Name(range: name, attribute: attribute)) }
        return true
    }

    private mutating func number() {
        while let byte = current, Self.isDigit(byte) || byte == UInt8(ascii: ".") && next.map(Self.isDigit) == true {
            position += 1
        }
        guard current.map({ $0 | 0x20 }) == UInt8(ascii: "e") else { return }
        position += 1
        if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
        while let byte = current, Self.isDigit(byte) { position += 1 }
    }

    /// The arguments of a call, when some stand here; a name of a provider's function has several parts.
    private mutating func call() -> Bool {
        let start = position
        while current == UInt8(ascii: ":"), next == UInt8(ascii: ":") {
            position += 2
            guard identifier() != nil else {
                position = start
                return false
            }
        }
        guard take("(") else {
            position = start
            return false
        }
        while true {
            skip(newlines: true)
            if take(")") { return true }
            guard expression(newlines: true) else { break }
            skip(newlines: true)
            if current == UInt8(ascii: "."), bytes[position...].starts(with: "...".utf8) {
                position += 3
                skip(newlines: true)
            }
            guard take(",") || current == UInt8(ascii: ")") else { break }
        }
        position = start
        return false
    }

    /// Attributes, indexes and splats behind a value.
    private mutating func traversal(_ newlines: Bool) -> Bool {
        while let byte = current {
            switch byte {
            case UInt8(ascii: ".") where next != UInt8(ascii: "."):
                position += 1
                if take("*") { continue }
                if current.map(Self.isDigit) == true { number() } else if identifier() == nil { return false }
            case UInt8(ascii: "["):
                position += 1
                skip(newlines: true)
                if !take("*") { guard expression(newlines: true) else { return false } }
                skip(newlines: true)
                guard take("]") else { return false }
            default: return true
            }
        }
        return true
    }

    // MARK: lists, objects and `for`

    private mutating func collection(_ end: Unicode.Scalar) -> Bool {
        position += 1
        let inner = position
        skip(newlines: true)
        if let word = identifier(), text(word) == "for", let byte = current, [0x20, 0x09, 0x0A].contains(byte) {
            return loop(end)
        }
        position = inner
        return end == "]" ? list() : object()
    }

    private mutating func list() -> Bool {
        let start = position - 1
        while true {
            skip(newlines: true)
            if current == nil { return misses(start) }
            if take("]") { return true }
            guard expression(newlines: true) else { return false }
            skip(newlines: true)
            guard take(",") || current == UInt8(ascii: "]") else { return false }
        }
    }

    private mutating func object() -> Bool {
        let start = position - 1
        while true {
            skip(newlines: true)
            if current == nil { return misses(start) }
            if take("}") { return true }
            guard expression(newlines: false, isKey: true) else { return false }
            skip(newlines: false)
            guard take(":") || isAssignment && take("="), expression(newlines: false) else { return false }
            skip(newlines: false)
            guard take(",") || current == 0x0A || current == UInt8(ascii: "}") else { return false }
        }
    }

    private mutating func loop(_ end: Unicode.Scalar) -> Bool {
        repeat {
            skip(newlines: true)
            guard let name = identifier() else { return false }
            bound.insert(text(name))
            skip(newlines: true)
        } while take(",")
        guard let word = identifier(), text(word) == "in", expression(newlines: true) else { return false }
        skip(newlines: true)
        guard take(":"), expression(newlines: true) else { return false }
        skip(newlines: true)
        if current == UInt8(ascii: "="), next == UInt8(ascii: ">") {
            position += 2
            guard expression(newlines: true) else { return false }
            skip(newlines: true)
            if bytes[position...].starts(with: "...".utf8) { position += 3 }
            skip(newlines: true)
        }
        if let word = identifier() {
            guard text(word) == "if", expression(newlines: true) else { return false }
            skip(newlines: true)
        }
        return take(end)
    }

    // MARK: templates

    private mutating func string() -> Bool {
        let start = position
        position += 1
        while let byte = current {
            switch byte {
            case UInt8(ascii: "\\"): position += 2
            case UInt8(ascii: "\""):
                position += 1
                return true
            case 0x0A: return misses(start)
            default: guard templatePart(byte) else { return false }
            }
        }
        return false
    }

    /// One byte of a template, or the whole of what stands in it.
    private mutating func templatePart(_ byte: UInt8) -> Bool {
        guard byte == UInt8(ascii: "$") || byte == UInt8(ascii: "%") else {
            position += 1
            return true
        }
        guard next == UInt8(ascii: "{") else {
            position += next == byte ? 2 : 1
            return true
        }
        position += 2
        _ = take("~")
        if byte == UInt8(ascii: "%") { return directive() }
        guard expression(newlines: true) else { return false }
        skip(newlines: true)
        _ = take("~")
        return take("}")
    }

    /// `if`, `for` and their ends in a template, up to the brace.
    private mutating func directive() -> Bool {
        guard depth < Self.deepest else { return false }
        depth += 1
        defer { depth -= 1 }
        while let byte = current {
            if byte == UInt8(ascii: "}") {
                position += 1
                return true
            }
            if byte == UInt8(ascii: "\"") {
                guard string() else { return false }
            } else if byte == UInt8(ascii: "{") {
                guard collection("}") else { return false }
            } else {
                position += 1
            }
        }
        return false
    }

    private mutating func heredoc() -> Bool {
        position += 2
        _ = take("-")
        guard let mark = identifier().map({ bytes[$0] }) else { return false }
        _ = take("\r")
        guard current == 0x0A else { return false }
        while current != nil {
            position += 1
            let end = bytes[position...].firstIndex(of: 0x0A) ?? bytes.count
            let line = bytes[position..<end].drop { $0 == 0x20 || $0 == 0x09 }
            if line.elementsEqual(mark) || (line.last == 0x0D && line.dropLast().elementsEqual(mark)) {
                position = end
                return true
            }
            while let byte = current, byte != 0x0A { guard templatePart(byte) else { return false } }
        }
        return false
    }

    // MARK: characters

    /// Remembers what has no end; always false.
    private mutating func misses(_ start: Int) -> Bool {
        unclosed = unclosed ?? start
        return false
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }
    private var next: UInt8? { position + 1 < bytes.count ? bytes[position + 1] : nil }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard let byte = current, UInt32(byte) == character.value else { return false }
        position += 1
        return true
    }

    /// Blanks and comments.
    private mutating func skip(newlines: Bool) {
        while let byte = current {
            switch byte {
            case 0x20, 0x09, 0x0D: position += 1
            case 0x0A where newlines: position += 1
            case UInt8(ascii: "#"): skipLine()
            case UInt8(ascii: "/") where next == UInt8(ascii: "/"): skipLine()
            case UInt8(ascii: "/") where next == UInt8(ascii: "*"):
                position += 2
                while position < bytes.count, !(current == UInt8(ascii: "*") && next == UInt8(ascii: "/")) {
                    position += 1
                }
                position = min(bytes.count, position + 2)
            default: return
            }
        }
    }

    private mutating func skipLine() {
        while let byte = current, byte != 0x0A { position += 1 }
    }

    private mutating func identifier() -> Range<Int>? {
        let start = position
        guard let first = current, Self.isLetter(first) else { return nil }
        while let byte = current, Self.isLetter(byte) || Self.isDigit(byte) || byte == UInt8(ascii: "-") {
            position += 1
        }
        return start..<position
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || byte == 0x5F || byte >= 0x80
    }
}
