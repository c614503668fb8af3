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
                if statement != 0 { append(statement, to: &statements) }
            default: skip()
            }
        }
    }

    /// Reads a body of its own.
    mutating func body() -> (first: NodeIndex, end: Keyword?) {
        var statements = Siblings()
        let end = body(&statements)
        return (statements.first, end)
    }

    /// Reads the word that closes a statement, or says that it is missing.
    mutating func close(_ word: Keyword, _ opening: Token, _ found: Keyword?) throws(SyntaxStop) {
        guard found == word else {
            throw stop(
                "'\(word.word)' is missing for the statement that starts here",
                Int(opening.lower)..<Int(opening.upper))
        }
        skip()
        skip()
    }

    private mutating func output() -> NodeIndex {
        let start = advance()
        do throws(SyntaxStop) {
            let value = try expressionOrTuple()
            guard peek == .variableEnd else { throw unexpected("the end of the expression is expected") }
            let end = advance()
            return node(.output, start.lower, end.upper, value)
        } catch {
            skipTag()
            return 0
        }
    }

    private mutating func statement() -> NodeIndex {
        var opening = advance()
        do throws(SyntaxStop) {
            try enter()
            defer { leave() }
            let outerConditional = isConditional
            defer { isConditional = outerConditional }
            let word = try expectName("the name of a statement")
            opening.upper = word.upper
            return try statement(word, opening)
        } catch {
            skipTag()
            return 0
        }
    }

    /// Notes a closing tag that closes nothing.
    mutating func stray() {
        let start = advance()
        if peek == .name {
            _ = stop("'\(text(token))' closes nothing here", token.range)
        } else {
            _ = stop("a statement is expected here", start.range)
        }
        skipTag()
    }

    /// Goes behind the tag that is being read.
    private mutating func skipTag() {
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
