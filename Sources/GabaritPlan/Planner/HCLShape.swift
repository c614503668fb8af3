/// The tokens of HCL, without what they say: enough to see that a value stayed inside its string.
///
/// Source: HCL native syntax specification, "Lexical Elements".
struct HCLShape {
    private let bytes: [UInt8]
    private var position = 0
    private var output: [UInt8] = []
    private var nesting = 0
    private static let deepest = 32

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// One letter a token, or `nil` when a string or comment has no end.
    consuming func tokens() -> String? {
        while position < bytes.count {
            guard step() else { return nil }
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// The same for text that stands in no quotes but may hold `${…}` and `%{…}`: a string of a JSON file.
    consuming func template() -> String? {
        while position < bytes.count {
            guard templateStep() else { return nil }
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// One byte of a template, or the whole of what stands in it.
    private mutating func templateStep() -> Bool {
        let byte = bytes[position]
        guard byte == UInt8(ascii: "$") || byte == UInt8(ascii: "%") else {
            position += 1
            return true
        }
        if next == UInt8(ascii: "{") { return interpolation() }
        position += next == byte ? 2 : 1
        return true
    }

    private mutating func step() -> Bool {
        let byte = bytes[position]
        switch byte {
        case 0x20, 0x09, 0x0D: position += 1
        case 0x0A: emit("\n", 1)
        case UInt8(ascii: "\""): return string()
        case UInt8(ascii: "#"): skipLine()
        case UInt8(ascii: "/") where next == UInt8(ascii: "/"): skipLine()
        case UInt8(ascii: "/") where next == UInt8(ascii: "*"): return skipComment()
        case UInt8(ascii: "<") where next == UInt8(ascii: "<"): return heredoc()
        default: word(byte)
        }
        return true
    }

    private var next: UInt8? { position + 1 < bytes.count ? bytes[position + 1] : nil }

    private mutating func emit(_ letter: Unicode.Scalar, _ length: Int) {
        output.append(UInt8(ascii: letter))
        position += length
    }

    private mutating func word(_ byte: UInt8) {
        let isDigit = byte >= 0x30 && byte <= 0x39
        guard isWord(byte) else {
            output.append(byte)
            position += 1
            return
        }
        while position < bytes.count, isWord(bytes[position]) || (isDigit && bytes[position] == UInt8(ascii: ".")) {
            position += 1
        }
        output.append(UInt8(ascii: isDigit ? "0" : "w"))
    }

    private func isWord(_ byte: UInt8) -> Bool {
        (byte >= 0x30 && byte <= 0x39) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || byte == 0x5F || byte == 0x2D
            || byte >= 0x80
    }

    private mutating func skipLine() {
        while position < bytes.count, bytes[position] != 0x0A { position += 1 }
    }

    private mutating func skipComment() -> Bool {
        position += 2
        while position + 1 < bytes.count {
            if bytes[position] == UInt8(ascii: "*"), bytes[position + 1] == UInt8(ascii: "/") {
                position += 2
                return true
            }
            position += 1
        }
        return false
    }

    /// A quoted string; what stands in `${…}` and `%{…}` counts as tokens of its own.
    private mutating func string() -> Bool {
        emit("\"", 1)
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\\"): position += 2
            case UInt8(ascii: "\""):
                emit("\"", 1)
                return true
            case 0x0A: return false
            default: guard templateStep() else { return false }
            }
        }
        return false
    }

    private mutating func interpolation() -> Bool {
        emit("$", 2)
        var depth = 1
        while position < bytes.count, depth > 0 {
            switch bytes[position] {
            case UInt8(ascii: "{"):
                depth += 1
                emit("{", 1)
            case UInt8(ascii: "}"):
                depth -= 1
                emit("}", 1)
            case UInt8(ascii: "\""): guard innerString() else { return false }
            case 0x0A, 0x20, 0x09, 0x0D: position += 1
            default: word(bytes[position])
            }
        }
        return depth == 0
    }

    /// A string inside an interpolation may hold interpolations again, down to a depth that no author needs.
    private mutating func innerString() -> Bool {
        guard nesting < Self.deepest else { return false }
        nesting += 1
        defer { nesting -= 1 }
        return string()
    }

    private mutating func heredoc() -> Bool {
        position += 2
        if position < bytes.count, bytes[position] == UInt8(ascii: "-") { position += 1 }
        let start = position
        while position < bytes.count, isWord(bytes[position]) { position += 1 }
        let mark = bytes[start..<position]
        guard !mark.isEmpty else {
            output += "<<".utf8
            return true
        }
        output.append(UInt8(ascii: "h"))
        skipLine()
        while position < bytes.count {
            position += 1
            let lineStart = position
            skipLine()
            let line = bytes[lineStart..<position].drop { $0 == 0x20 || $0 == 0x09 }
            if line.elementsEqual(mark) || (line.last == 0x0D && line.dropLast().elementsEqual(mark)) { return true }
            position = lineStart
            while position < bytes.count, bytes[position] != 0x0A {
                guard templateStep() else { return false }
            }
        }
        return false
    }
}
