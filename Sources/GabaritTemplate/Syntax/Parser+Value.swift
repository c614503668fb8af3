internal import GabaritSource

/// Literals, names and brackets.
extension Parser {
    mutating func primary() throws(SyntaxStop) -> NodeIndex {
        let token = self.token
        switch token.kind {
        case .name:
            skip()
            return name(token)
        case .integer, .float:
            skip()
            return node(.literal, token.lower, token.upper, token.constant)
        case .string:
            skip()
            return peek == .string ? joinedStrings(token) : node(.literal, token.lower, token.upper, token.constant)
        case .leftParenthesis: return try parenthesized()
        case .leftBracket: return try list()
        case .leftBrace: return try dictionary()
        default: throw unexpected("a value is expected")
        }
    }

    mutating func name(_ token: Token) -> NodeIndex {
        switch token.keyword {
        case .lowerTrue, .upperTrue: return literal(.bool(true), token.lower, token.upper)
        case .lowerFalse, .upperFalse: return literal(.bool(false), token.lower, token.upper)
        case .lowerNone, .upperNone: return literal(.none, token.lower, token.upper)
        case .varargs: macroUses.insert(.usesVarargs)
        case .kwargs: macroUses.insert(.usesKwargs)
        case .caller: macroUses.insert(.usesCaller)
        default: break
        }
        return node(.name, token.lower, token.upper, symbol(token))
    }

    mutating func literal(_ datum: Datum, _ lower: Int32, _ upper: Int32) -> NodeIndex {
        lexer.constants.append(datum)
        return node(.literal, lower, upper, Int32(truncatingIfNeeded: lexer.constants.count - 1))
    }

    /// Strings that follow each other are one.
    private mutating func joinedStrings(_ first: Token) -> NodeIndex {
        var text = lexer.constants[Int(first.constant)].string
        while peek == .string { text += lexer.constants[Int(advance().constant)].string }
        return literal(lexer.made(text), first.lower, lastUpper)
    }

    private mutating func parenthesized() throws(SyntaxStop) -> NodeIndex {
        let start = advance()
        if take(.rightParenthesis) { return node(.tuple, start.lower, lastUpper) }
        let inner = try expressionOrTuple()
        try expect(.rightParenthesis)
        nodes[Int(inner)].lower = start.lower
        nodes[Int(inner)].upper = lastUpper
        // Links behind the parentheses start a chain of their own.
        return nodes[Int(inner)].kind == .chain ? node(.chain, start.lower, lastUpper, inner) : inner
    }

    private mutating func list() throws(SyntaxStop) -> NodeIndex {
        let start = advance()
        var elements = Siblings()
        while peek != .rightBracket {
            if elements.first != 0 { try expect(.comma) }
            if peek == .rightBracket { break }
            append(try expression(), to: &elements)
        }
        try expect(.rightBracket)
        return node(.list, start.lower, lastUpper, elements.first)
    }

    private mutating func dictionary() throws(SyntaxStop) -> NodeIndex {
        let start = advance()
        var members = Siblings()
        while peek != .rightBrace {
            if members.first != 0 { try expect(.comma) }
            if peek == .rightBrace { break }
            append(try expression(), to: &members)
            try expect(.colon)
            append(try expression(), to: &members)
        }
        try expect(.rightBrace)
        return node(.dictionary, start.lower, lastUpper, members.first)
    }
}
