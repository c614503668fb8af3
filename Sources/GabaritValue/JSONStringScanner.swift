internal import GabaritSource

/// Reads one JSON string, escapes resolved, from its opening quote to behind its closing one.
struct JSONStringScanner {
    /// What is wrong with a string, and at which bytes.
    struct Fault: Error {
        var message: Message
        var range: Range<Int>
    }

    let bytes: [UInt8]
    var position: Int
    let allowsNUL: Bool
    private var text: [UInt8] = []

    init(bytes: [UInt8], position: Int, allowsNUL: Bool) {
        self.allowsNUL = allowsNUL
        self.bytes = bytes
        self.position = position
    }

    mutating func read() throws(Fault) -> String {
        let start = position
        position += 1
        while true {
            guard position < bytes.count else {
                throw Fault(message: "the string that starts here has no end", range: start..<start + 1)
            }
            switch bytes[position] {
            case UInt8(ascii: "\""):
                position += 1
                return try decoded(start)
            case UInt8(ascii: "\\"):
                try escape()
            case 0..<0x20:
                throw Fault(
                    message: "a control character in a string must be written as an escape",
                    range: position..<position + 1)
            default:
                text.append(bytes[position])
                position += 1
            }
        }
    }

    private func decoded(_ start: Int) throws(Fault) -> String {
        guard let string = String(validating: text, as: UTF8.self) else {
            throw Fault(message: "the string is not UTF-8", range: start..<position)
        }
        return string
    }

    private mutating func escape() throws(Fault) {
        let start = position
        guard position + 1 < bytes.count else {
            throw Fault(message: "the document ends inside an escape", range: start..<start + 1)
        }
        position += 2
        switch bytes[start + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(bytes[start + 1])
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): try unicodeEscape(start)
        default: throw Fault(message: "JSON has no such escape", range: start..<start + 2)
        }
    }

    private mutating func unicodeEscape(_ start: Int) throws(Fault) {
        var code = try hexadecimal(start)
        if (0xD800..<0xDC00).contains(code) {
            let second = position
            guard position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
                bytes[position + 1] == UInt8(ascii: "u")
            else { throw Fault(message: "half of a surrogate pair stands alone", range: start..<position) }
            position += 2
            let low = try hexadecimal(second)
            guard (0xDC00..<0xE000).contains(low) else {
                throw Fault(message: "half of a surrogate pair stands alone", range: start..<position)
            }
            code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else {
            throw Fault(message: "half of a surrogate pair stands alone", range: start..<position)
        }
        guard code != 0 || allowsNUL else {
            throw Fault(message: "a NUL character is not allowed in text", range: start..<position)
        }
        text.append(contentsOf: UTF8.encode(scalar).map(Array.init) ?? [])
    }

    private mutating func hexadecimal(_ start: Int) throws(Fault) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard position < bytes.count, let digit = digit(bytes[position]) else {
                throw Fault(
                    message: "four hexadecimal digits follow '\\u'", range: start..<min(position + 1, bytes.count))
            }
            code = code << 4 | digit
            position += 1
        }
        return code
    }

    private func digit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}
