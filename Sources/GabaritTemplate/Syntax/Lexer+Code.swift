internal import GabaritSource

/// The tokens inside a tag.
extension Lexer {
    /// What reading one token came to.
    enum Step {
        /// A token was added.
        case token
        /// The tag ended, with a sign before its end or 0; the position is behind it.
        case closed(sign: UInt8)
        /// What stands here means nothing; the mistake is noted.
        case fault(behind: Int)
        /// The tag ends in a way that is noted as a mistake; whether what it holds is broken too.
        case ended(Range<Int>, isBroken: Bool)
        /// Another tag starts here.
        case opened
        case unclosed
    }

    /// Reads names, dots, commas and pipes as long as there are any: most tags hold little else.
    @inline(__always) mutating func plainTokens() {
        var place = position
        while true {
            if base[place] == 0x20 { place &+= 1 }
            let start = place
            let kind: Token.Kind
            switch base[place] {
            case UInt8(ascii: "."): kind = .dot
            case UInt8(ascii: ","): kind = .comma
            case UInt8(ascii: "|"): kind = .pipe
            case let byte where classes[byte].contains(.start):
                repeat { place &+= 1 } while classes[base[place]].contains(.word)
                // A name goes on with characters outside ASCII: the whole of it is read elsewhere.
                guard !classes[base[place]].contains(.wide) else {
                    position = start
                    return
                }
                addName(start, place)
                continue
            default:
                position = place
                return
            }
            place &+= 1
            tokens.append(Token(kind, start, place))
        }
    }

    /// Reads one token.
    ///
    /// - Parameter close: what ends the tag; `nil` for a line statement, which ends with its line.
    @inline(__always) mutating func codeToken(_ close: Mark?) -> Step {
        var byte = base[position]
        while byte.isCodeSpace || byte >= 0x80 {
            if byte == 0x0A, close == nil, brackets.isEmpty {
                skipBlankLines()
                return .closed(sign: 0)
            }
            guard let size = byte < 0x80 ? 1 : wideSpace(at: position) else { break }
            position += size
            byte = base[position]
        }
        guard position < end else { return .unclosed }
        if let close, brackets.isEmpty {
            if byte == close.first, close.stands(at: position, in: source) {
                position += close.count
                return .closed(sign: 0)
            }
            let isSign = byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
            if isSign, close.stands(at: position + 1, in: source) {
                position += close.count + 1
                return .closed(sign: byte)
            }
        }
        if (byte | 0x20) &- 0x61 < 26 || byte == 0x5F || byte >= 0x80 { return name() }
        if byte.isDecimalDigit { return number() }
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") { return string(byte) }
        return symbol(byte)
    }

    /// Goes behind the end of a line statement: blank lines that follow belong to it.
    private mutating func skipBlankLines() {
        var place = position
        while place < end, base[place].isCodeSpace {
            place += 1
            if base[place - 1] == 0x0A { position = place }
        }
        if place == end { position = end }
    }

    @inline(never) private func wideSpace(at place: Int) -> Int? {
        let (scalar, size) = source.scalar(at: place)
        return scalar.isPythonSpace ? size : nil
    }

    mutating func fault(_ message: Message, _ range: Range<Int>) -> Step {
        fail(message, range)
        return .fault(behind: range.upperBound)
    }

    private mutating func add(_ kind: Token.Kind, _ length: Int) -> Step {
        tokens.append(Token(kind, position, position &+ length))
        position &+= length
        return .token
    }

    // MARK: names

    @inline(__always) private mutating func name() -> Step {
        let start = position
        var place = start
        while base[place].isWordByte { place &+= 1 }
        guard base[place] < 0x80 else { return wideName() }
        position = place
        addName(start, place)
        return .token
    }

    @inline(__always) private mutating func addName(_ start: Int, _ end: Int) {
        var token = Token(.name, start, end)
        token.keyword = Keyword(known: words.value(base + start, end &- start))
        tokens.append(token)
    }

    /// A name with characters outside ASCII.
    @inline(never) private mutating func wideName() -> Step {
        let start = position
        while position < end {
            if base[position] < 0x80 {
                guard base[position].isWordByte else { break }
                position += 1
            } else {
                let (scalar, size) = source.scalar(at: position)
                guard scalar.isWord || scalar.properties.isXIDContinue else { break }
                position += size
            }
        }
        let text = source.text(start..<position)
        guard position > start, TextQuestion.isIdentifier(Array(text.unicodeScalars)) else {
            position = max(position, min(start + source.scalar(at: start).1, end))
            return fault("'\(source.text(start..<position))' means nothing in template code", start..<position)
        }
        addName(start, position)
        return .token
    }

    // MARK: strings

    private mutating func string(_ quote: UInt8) -> Step {
        let start = position
        var place = start + 1
        var hasEscapes = false
        while place < end, base[place] != quote {
            if base[place] == UInt8(ascii: "\\") {
                hasEscapes = true
                place &+= 1
            }
            place &+= 1
        }
        guard place < end else { return fault("the string that starts here has no end", start..<start + 1) }
        position = place + 1
        tokens.append(Token(.string, start, position, constant: constants.count))
        guard hasEscapes || !keepsText else {
            constants.append(.text(base + start + 1, place - start - 1))
            return .token
        }
        do throws(StringEscapes.Fault) {
            // Line ends become the wanted ones first: what an escape writes stays as it is.
            let text = hasForeignLineEnds ? normalized(start + 1, place) : source.text(start + 1..<place)
            constants.append(made(try StringEscapes.resolved(text)))
            return .token
        } catch {
            _ = tokens.removeLast()
            return fault(error.message, start..<position)
        }
    }

    // MARK: operators and brackets

    private mutating func symbol(_ byte: UInt8) -> Step {
        let next = base[position + 1]
        switch byte {
        case UInt8(ascii: "."): return add(.dot, 1)
        case UInt8(ascii: "|"): return add(.pipe, 1)
        case UInt8(ascii: ","): return add(.comma, 1)
        case UInt8(ascii: ":"): return add(.colon, 1)
        case UInt8(ascii: "~"): return add(.tilde, 1)
        case UInt8(ascii: "+"): return add(.plus, 1)
        case UInt8(ascii: "-"): return add(.minus, 1)
        case UInt8(ascii: "%"): return add(.percent, 1)
        case UInt8(ascii: "*"): return next == byte ? add(.power, 2) : add(.star, 1)
        case UInt8(ascii: "/"): return next == byte ? add(.doubleSlash, 2) : add(.slash, 1)
        case UInt8(ascii: "="): return next == byte ? add(.equal, 2) : add(.assign, 1)
        case UInt8(ascii: "!") where next == UInt8(ascii: "="): return add(.notEqual, 2)
        case UInt8(ascii: "<"): return next == UInt8(ascii: "=") ? add(.lessOrEqual, 2) : add(.less, 1)
        case UInt8(ascii: ">"): return next == UInt8(ascii: "=") ? add(.greaterOrEqual, 2) : add(.greater, 1)
        case UInt8(ascii: "("): return open(.leftParenthesis, UInt8(ascii: ")"))
        case UInt8(ascii: "["): return open(.leftBracket, UInt8(ascii: "]"))
        case UInt8(ascii: "{"):
            if next == UInt8(ascii: "%") || next == byte, startsOtherTag(next) { return .opened }
            return open(.leftBrace, UInt8(ascii: "}"))
        case UInt8(ascii: ")"): return close(.rightParenthesis, byte)
        case UInt8(ascii: "]"): return close(.rightBracket, byte)
        case UInt8(ascii: "}"): return close(.rightBrace, byte)
        default: return unknownSymbol(byte, next)
        }
    }

    private mutating func unknownSymbol(_ byte: UInt8, _ next: UInt8) -> Step {
        let length = next == byte ? 2 : 1
        let word: String? =
            switch byte {
            case UInt8(ascii: "&"): "and"
            case UInt8(ascii: "|"): "or"
            case UInt8(ascii: "!"): "not"
            default: nil
            }
        let hint: Message? =
            byte == UInt8(ascii: "?") ? "write 'a if condition else b'" : word.map { "write '\($0)'" as Message }
        let range = position..<min(position + (word == nil ? 1 : length), end)
        fail("'\(source.text(range))' means nothing in template code", range, hint: hint)
        return .fault(behind: range.upperBound)
    }

    private mutating func open(_ kind: Token.Kind, _ closer: UInt8) -> Step {
        brackets.append(closer)
        return add(kind, 1)
    }

    private mutating func close(_ kind: Token.Kind, _ byte: UInt8) -> Step {
        let expected = brackets.removeLast()
        guard expected == byte else {
            return wrongBracket(byte, expected)
        }
        if kind == .rightBrace, tokens[tokens.count - 1].kind == .percent, let end = endInsideBrace() { return end }
        return add(kind, 1)
    }
}
