internal import GabaritSource

/// Where a broken tag ends: what follows it is then read as it stands, and no mistake follows from another.
extension Lexer {
    /// The tag that is being read: the delimiters that end it and the other kind.
    private struct OpenTag {
        var isBlock: Bool
        var end: Mark
        var otherEnd: Mark
    }

    /// `nil` in a line statement, and in an expression without delimiters.
    private var openTag: OpenTag? {
        guard tagStart >= 0 else { return nil }
        return tokens[tagStart].kind == .blockStart
            ? OpenTag(isBlock: true, end: marks.blockEnd, otherEnd: marks.variableEnd)
            : OpenTag(isBlock: false, end: marks.variableEnd, otherEnd: marks.blockEnd)
    }

    // MARK: brackets

    /// A bracket that closes nothing. Where it is the end of a tag, the tag ends there.
    mutating func wrongBracket(_ byte: UInt8, _ expected: UInt8?) -> Step {
        if let end = misplacedEnd(expected) { return end }
        let state: Message = expected.map { ", '\(Unicode.Scalar($0))' is expected" } ?? ", nothing is open"
        return fault("'\(Unicode.Scalar(byte))' closes nothing here\(state)", position..<position + 1)
    }

    private mutating func misplacedEnd(_ expected: UInt8?) -> Step? {
        guard let tag = openTag else { return nil }
        let last = tokens[tokens.count - 1]
        let isAdjacent = Int(last.upper) == position
        if isAdjacent, last.kind == .rightBrace, tag.end.stands(at: position - 1, in: source) {
            // The first half of the end closed a brace that should have been closed before.
            _ = tokens.removeLast()
            return ended(tag, at: position - 1, lacking: UInt8(ascii: "}"))
        }
        let isPercent = isAdjacent && last.kind == .percent
        let start = isPercent ? Int(last.lower) : position
        if let expected, tag.end.stands(at: start, in: source) {
            if isPercent { _ = tokens.removeLast() }
            return ended(tag, at: start, lacking: expected)
        }
        guard expected == nil, tag.otherEnd.stands(at: start, in: source) else { return nil }
        if isPercent { _ = tokens.removeLast() }
        let range = start..<start + tag.otherEnd.count
        let (found, delimiters) = (source.text(range), settings.delimiters)
        if tag.isBlock {
            fail("a tag does not end with '\(found)'", range, hint: "close it with '\(delimiters.blockEnd)'")
        } else {
            fail("an expression does not end with '\(found)'", range, hint: "close it with '\(delimiters.variableEnd)'")
        }
        return .ended(range, isBroken: false)
    }

    /// A brace that closes, where the end of the tag was meant: a `%` has something behind it.
    @inline(never) mutating func endInsideBrace() -> Step? {
        let last = tokens[tokens.count - 1]
        guard Int(last.upper) == position, let tag = openTag, tag.end.stands(at: Int(last.lower), in: source) else {
            return nil
        }
        _ = tokens.removeLast()
        return ended(tag, at: Int(last.lower), lacking: UInt8(ascii: "}"))
    }

    private mutating func ended(_ tag: OpenTag, at place: Int, lacking closer: UInt8) -> Step {
        let range = place..<place + tag.end.count
        if tag.isBlock {
            fail("'\(Unicode.Scalar(closer))' is expected, not the end of the tag", range)
        } else {
            fail("'\(Unicode.Scalar(closer))' is expected, not the end of the expression", range)
        }
        return .ended(range, isBroken: true)
    }

    // MARK: tags without an end

    /// Whether another tag starts at a brace inside of this one, which then has no end: no operand is `{%`, and none follows
    /// another.
    @inline(never) func startsOtherTag(_ next: UInt8) -> Bool {
        guard tagStart >= 0 else { return false }
        if next == UInt8(ascii: "%") { return marks.blockStart.stands(at: position, in: source) }
        return tokens[tokens.count - 1].endsOperand && marks.variableStart.stands(at: position, in: source)
    }

    // MARK: strings without an end

    /// Ends a broken tag before the string that goes over its end into another line: there its quote is missing.
    ///
    /// - Parameter insteadOfLast: whether this explains the problem that was noted last.
    mutating func endsBeforeString(_ mark: Mark, _ close: Token.Kind, insteadOfLast: Bool) -> Bool {
        guard let place = (tagStart..<tokens.count).first(where: { source.goesOverEnd(tokens[$0], mark) }),
            let tagEnd = mark.place(from: Int(tokens[place].lower), to: end, in: source)
        else { return false }
        if insteadOfLast, !problems.isEmpty { problems.removeLast() }
        let string = tokens[place]
        tokens.removeAll(from: place)
        fail(Self.openString, string.firstByte, hint: Self.lastLine(of: string, source))
        position = tagEnd + mark.count
        tokens.append(Token(close, position, position, constant: -1))
        return true
    }

    static let openString: Message = "the string that starts here has no end in its tag"

    static func lastLine(of string: Token, _ source: SourceText) -> Message {
        "it ends in line \(source.span(string.range).end.line)"
    }
}

extension SourceText {
    /// Whether a token is a string that holds the end of a tag, and a line end.
    func goesOverEnd(_ string: Token, _ mark: Mark) -> Bool {
        guard string.kind == .string else { return false }
        let (lower, upper) = (Int(string.lower), Int(string.upper))
        return first(0x0A, from: lower, to: upper) != nil && mark.place(from: lower, to: upper, in: self) != nil
    }
}
