internal import GabaritSource

/// Bodies of statements, and going on behind a broken one.
extension Parser {
    /// Adds statements up to a tag that closes or continues something; its word is not taken.
    ///
    /// - Returns: the word, or `nil` where the template ends.
    mutating func body(_ statements: inout Siblings) -> Keyword? {
        while true {
            switch peek {
            case .end: return nil
            case .text:
                let text = advance()
                append(node(.text, text.lower, text.upper, text.constant), to: &statements)
            case .variableStart:
                let output = output()
                if output != 0 { append(output, to: &statements) }
            case .blockStart:
                let word = following.keyword
                if word.isCloser { return word }
                let statement = statement()
                if statement != 0 {
                    append(statement, to: &statements)
                } else if isAtMisspelledCloser {
                    return slips?.misspelledCloser?.meant
                }
            default: skip()
            }
        }
    }

    /// Reads a body of its own.
    mutating func body() -> (first: NodeIndex, end: Keyword?) {
        bodies += 1
        var statements = Siblings()
        let end = body(&statements)
        return (statements.first, end)
    }

    /// Reads the word that closes a statement, or says that it is missing.
    mutating func close(_ word: Keyword, _ opening: Token, _ found: Keyword?) throws(SyntaxStop) {
        guard found == word else {
            madeSlips().missingClosers.append(word)
            if isAtMisspelledCloser { throw SyntaxStop() }
            throw stop(
                "'\(word.word)' is missing for the statement that starts here",
                Int(opening.lower)..<Int(opening.upper), hint: closing(word, opening))
        }
        skip()
        skip()
    }

    /// How a statement is closed: with a tag between delimiters, or with a line of its own as it was opened.
    private func closing(_ word: Keyword, _ opening: Token) -> Message {
        let marks = settings.delimiters
        guard let prefix = settings.lineStatementPrefix,
            !lexer.marks.blockStart.stands(at: Int(opening.lower), in: source)
        else { return "close it with '\(marks.blockStart) \(word.word) \(marks.blockEnd)'" }
        return "close it with '\(prefix) \(word.word)'"
    }

    private mutating func output() -> NodeIndex {
        let start = advance()
        let (word, known) = (token, problems.count)
        do throws(SyntaxStop) {
            let value = try expressionOrTuple()
            guard peek == .variableEnd else { throw unexpected("the end of the expression is expected") }
            let end = advance()
            return node(.output, start.lower, end.upper, value)
        } catch {
            if word.keyword.isOpener {
                let marks = settings.delimiters
                advise(known, "statements are written '\(marks.blockStart) \(text(word)) … \(marks.blockEnd)'")
            }
            skipTag()
            return 0
        }
    }

    private mutating func statement() -> NodeIndex {
        let start = place
        var opening = advance()
        let word = token
        let outer = (isConditional, bodies)
        do throws(SyntaxStop) {
            try enter()
            defer {
                leave()
                isConditional = outer.0
            }
            _ = try expectName("the name of a statement")
            opening.upper = word.upper
            return try statement(word, opening)
        } catch {
            if slips?.misspelledCloser?.lower == opening.lower {
                goBack(to: start)
                return 0
            }
            skipTag()
            if bodies == outer.1, word.kind == .name { skipBody(of: word) }
            return 0
        }
    }

    /// Whether the tag that follows is one whose word was meant to close a statement, as was said.
    private var isAtMisspelledCloser: Bool { peek == .blockStart && slips?.misspelledCloser?.lower == token.lower }

    /// Goes on behind the head of a statement that could not be understood: its body is read, and its end is its own.
    private mutating func skipBody(of word: Token) {
        let name = text(word)
        let meant = Self.statementsWithBodies.contains(name) ? name : Self.meant(by: name)
        guard let meant, let closer = Keyword.allCases.first(where: { $0.word == "end" + meant }) else { return }
        do throws(SyntaxStop) { try enter() } catch { return }
        defer { leave() }
        loopDepth += 1
        defer { loopDepth -= 1 }
        while true {
            let (_, end) = body()
            guard end == closer || end == .else || end == .elif else { return }
            skip()
            skipTag()
            if end == closer { return }
        }
    }

    /// Notes a closing tag that closes nothing.
    mutating func stray() {
        let isKnown = isAtMisspelledCloser
        let start = advance()
        if isKnown { return skipTag() }
        if peek == .name {
            if let slips, let place = slips.missingClosers.firstIndex(of: keyword) {
                slips.missingClosers.remove(at: place)
                return skipTag()
            }
            _ = stop("'\(text(token))' closes nothing here", token.range)
        } else {
            _ = stop("a statement is expected here", start.range)
        }
        skipTag()
    }

    /// Goes behind the tag that is being read.
    mutating func skipTag() {
        while true {
            switch peek {
            case .end, .text, .variableStart, .blockStart: return
            case .blockEnd, .variableEnd:
                skip()
                return
            default: skip()
            }
        }
    }
}
