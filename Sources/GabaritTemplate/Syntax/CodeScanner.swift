internal import GabaritSource

/// Reads the tokens inside one tag.
struct CodeScanner {
    enum Step {
        case token(Token)
        /// The end of the tag, with the sign before it or 0.
        case closed(Range<Int>, sign: UInt8)
        case fault(String, Range<Int>)
        case unclosed
    }

    let file: SourceFile
    var position: Int
    let end: Int
    let close: [UInt8]
    var endsAtLine = false
    private var open: [UInt8] = []

    init(file: SourceFile, position: Int, end: Int, close: [UInt8], endsAtLine: Bool = false) {
        self.file = file
        self.position = position
        self.end = end
        self.close = close
        self.endsAtLine = endsAtLine
    }

    private static let symbols = [
        "**", "//", "==", "!=", "<=", ">=", "+", "-", "*", "/", "%", "~", "<", ">", "=", "(", ")", "[", "]", "{", "}",
        ",", ":", ".", "|",
    ].map { Array($0.utf8) }

    mutating func next() -> Step {
        while position < end, let size = spaceSize() {
            if endsAtLine, open.isEmpty, file.bytes[position] == 0x0A { return closed(0, 1) }
            position += size
        }
        guard position < end else { return .unclosed }
        if open.isEmpty, let step = closing() { return step }
        let byte = file.bytes[position]
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return string(byte)
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return number()
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), 0x80...:
            return name()
        default: return symbol()
        }
    }

    private mutating func closing() -> Step? {
        guard !endsAtLine else { return nil }
        let byte = file.bytes[position]
        if byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+"), matches(close, at: position + 1) {
            return closed(byte, close.count + 1)
        }
        return matches(close, at: position) ? closed(0, close.count) : nil
    }

    private mutating func closed(_ sign: UInt8, _ length: Int) -> Step {
        let range = position..<position + length
        position = range.upperBound
        return .closed(range, sign: sign)
    }

    /// The bytes of the white space that starts here.
    private func spaceSize() -> Int? {
        if file.bytes[position] < 0x80 { return isSpace(file.bytes[position]) ? 1 : nil }
        let (scalar, size) = scalar(at: position)
        return scalar.isPythonSpace ? size : nil
    }

    private func scalar(at place: Int) -> (Unicode.Scalar, Int) {
        let bytes = file.bytes
        return CodePoints.scalar(in: bytes.span, at: place)
    }

    private mutating func name() -> Step {
        let start = position
        while position < end {
            if file.bytes[position] < 0x80 {
                guard isNameByte(file.bytes[position]) else { break }
                position += 1
            } else {
                let (scalar, size) = scalar(at: position)
                guard scalar.isWord || scalar.properties.isXIDContinue else { break }
                position += size
            }
        }
        let text = file.text(in: start..<max(position, start))
        guard position > start,
            text.utf8.allSatisfy({ $0 < 0x80 }) || TextQuestion.isIdentifier(Array(text.unicodeScalars))
        else {
            let range = start..<max(position, min(start + scalar(at: start).1, end))
            position = range.upperBound
            return .fault("'\(file.text(in: range))' means nothing in template code", range)
        }
        return .token(Token(kind: .name(file.text(in: start..<position)), range: start..<position))
    }

    private mutating func number() -> Step {
        let start = position
        if file.bytes[start] == UInt8(ascii: "0"), start + 1 < end, let radix = radix(file.bytes[start + 1]) {
            position += 2
            while position < end, isNameByte(file.bytes[position]) { position += 1 }
            let digits = file.text(in: start + 2..<position).filter { $0 != "_" }
            guard let value = Int(digits, radix: radix), digits.first != "-", digits.first != "+" else {
                return .fault("'\(file.text(in: start..<position))' is not a number", start..<position)
            }
            return .token(Token(kind: .integer(value), range: start..<position))
        }
        skipDigits()
        var isFloat = false
        if position + 1 < end, file.bytes[position] == UInt8(ascii: "."), isDigit(file.bytes[position + 1]) {
            isFloat = true
            position += 1
            skipDigits()
        }
        if let exponentEnd = exponentEnd() {
            isFloat = true
            position = exponentEnd
            skipDigits()
        }
        if let fault = digitFault(start..<position, isFloat: isFloat) { return fault }
        let text = file.text(in: start..<position).filter { $0 != "_" }
        if isFloat { return .token(Token(kind: .float(Double(text) ?? 0), range: start..<position)) }
        guard let value = Int(text) else {
            return .fault("the integer \(text) needs more than 64 bits", start..<position)
        }
        return .token(Token(kind: .integer(value), range: start..<position))
    }

    /// Underscores stand between digits only, and an integer has no leading zeros.
    private func digitFault(_ range: Range<Int>, isFloat: Bool) -> Step? {
        let text = file.text(in: range)
        let digits = Array(text.utf8)
        let underscore = UInt8(ascii: "_")
        for place in digits.indices where digits[place] == underscore {
            guard place + 1 < digits.count, isDigit(digits[place - 1]), isDigit(digits[place + 1]) else {
                return .fault("an underscore in '\(text)' does not stand between digits", range)
            }
        }
        if !isFloat, digits.count > 1, digits[0] == 0x30, digits.contains(where: { $0 != 0x30 && $0 != underscore }) {
            return .fault("the integer \(text) starts with a zero", range)
        }
        return nil
    }

    private func exponentEnd() -> Int? {
        guard position < end, file.bytes[position] | 0x20 == UInt8(ascii: "e") else { return nil }
        var place = position + 1
        if place < end, file.bytes[place] == UInt8(ascii: "+") || file.bytes[place] == UInt8(ascii: "-") { place += 1 }
        return place < end && isDigit(file.bytes[place]) ? place : nil
    }

    private func radix(_ byte: UInt8) -> Int? {
        switch byte | 0x20 {
        case UInt8(ascii: "x"): 16
        case UInt8(ascii: "o"): 8
        case UInt8(ascii: "b"): 2
        default: nil
        }
    }

    private mutating func skipDigits() {
        while position < end, isDigit(file.bytes[position]) || file.bytes[position] == UInt8(ascii: "_") {
            position += 1
        }
    }

    private mutating func string(_ quote: UInt8) -> Step {
        let start = position
        var place = position + 1
        while place < end, file.bytes[place] != quote {
            place += file.bytes[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard place < end else {
            return .fault("the string that starts here has no end", start..<start + 1)
        }
        position = place + 1
        let text: String
        do throws(TextFault) {
            text = try StringEscapes.resolved(file.text(in: start + 1..<place))
        } catch {
            return .fault(error.message, start..<position)
        }
        return .token(Token(kind: .string(text), range: start..<position))
    }

    private mutating func symbol() -> Step {
        for symbol in Self.symbols where matches(symbol, at: position) {
            let range = position..<position + symbol.count
            let text = String(decoding: symbol, as: UTF8.self)
            if let fault = bracket(symbol[0], range) { return fault }
            position = range.upperBound
            return .token(Token(kind: .symbol(text), range: range))
        }
        let range = position..<position + 1
        return .fault("'\(file.text(in: range))' means nothing in template code", range)
    }

    private mutating func bracket(_ byte: UInt8, _ range: Range<Int>) -> Step? {
        switch byte {
        case UInt8(ascii: "("): open.append(UInt8(ascii: ")"))
        case UInt8(ascii: "["): open.append(UInt8(ascii: "]"))
        case UInt8(ascii: "{"): open.append(UInt8(ascii: "}"))
        case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
            let expected = open.popLast()
            if expected != byte {
                let hint = expected.map { ", '\(Unicode.Scalar($0))' is expected" } ?? ", nothing is open"
                return .fault("'\(Unicode.Scalar(byte))' closes nothing here\(hint)", range)
            }
        default: break
        }
        return nil
    }

    private func matches(_ text: [UInt8], at place: Int) -> Bool {
        place + text.count <= end && file.bytes[place..<place + text.count].elementsEqual(text)
    }

    private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }
    private func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
    private func isNameByte(_ byte: UInt8) -> Bool {
        isDigit(byte) || byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A || byte == 0x5F || byte >= 0x80
    }
}
