internal import GabaritSource

/// Statements by their first word. An opening is the token of the tag's start, made longer by the word.
extension Parser {
    mutating func statement(_ word: Token, _ opening: Token) throws(SyntaxStop) -> NodeIndex {
        switch word.keyword {
        case .if:
            isConditional = true
            return try conditional(opening)
        // These are looked at even when the condition around them never holds, as in Jinja.
        case .for, .with, .macro, .call, .filter, .block, .autoescape:
            isConditional = false
            return try framed(word.keyword, opening)
        case .set: return try set(opening)
        case .include: return try include(opening)
        case .import: return try importTemplate(opening)
        case .from: return try fromImport(opening)
        case .print: return try printing(opening)
        case .extends:
            guard isTopLevel else { throw stop("'extends' stands inside another statement than 'if'", word.range) }
            return try alone(.extends, opening, try expression())
        case .do where settings.allowsDo: return try alone(.evaluate, opening, try expressionOrTuple())
        case .break where settings.allowsLoopControls: return try loopControl(.breakLoop, word, opening)
        case .continue where settings.allowsLoopControls: return try loopControl(.continueLoop, word, opening)
        default: throw unknown(word, opening)
        }
    }

    private mutating func framed(_ keyword: Keyword, _ opening: Token) throws(SyntaxStop) -> NodeIndex {
        switch keyword {
        case .for: try loop(opening)
        case .with: try with(opening)
        case .macro: try macro(opening)
        case .call: try call(opening)
        case .filter: try filterBlock(opening)
        case .block: try block(opening)
        default: try autoescape(opening)
        }
    }

    /// Statements that end with a tag of their own, whatever their head says.
    static let statementsWithBodies: Set = [
        "if", "for", "with", "macro", "call", "filter", "autoescape", "block",
    ]

    /// The statement with a body that a misspelled word stands for.
    static func meant(by word: String) -> String? {
        NearName.of(word, among: statements).flatMap { statementsWithBodies.contains($0) ? $0 : nil }
    }

    private static let statements = [
        "if", "for", "set", "with", "macro", "call", "filter", "autoescape", "include", "import", "from", "extends",
        "block", "raw", "endif", "endfor", "endset", "endwith", "endmacro", "endcall", "endfilter", "endblock",
        "endautoescape",
    ]

    private mutating func unknown(_ word: Token, _ opening: Token) -> SyntaxStop {
        let name = text(word)
        switch word.keyword {
        case .do: return stop("'do' is not allowed here", word.range, hint: "'{% set _ = … %}' does the same")
        case .break, .continue:
            return stop(
                "'\(name)' is not allowed here", word.range,
                hint: "choose the items in the head of the loop: 'for … in … if …'")
        default:
            if name == "elseif" { return stop("there is no statement '\(name)'", word.range, hint: "write 'elif'") }
        }
        let near = NearName.of(name, among: Self.statements)
        if let near, let closer = Keyword.allCases.first(where: { $0.word == near && $0.isCloser }), closer != .endraw {
            guard slips?.misspelledCloser?.lower != opening.lower else { return SyntaxStop() }
            madeSlips().misspelledCloser = (opening.lower, closer)
        }
        return stop("there is no statement '\(name.shortened)'", word.range, hint: near.map { "did you mean '\($0)'?" })
    }

    /// A statement that is one tag with one expression.
    private mutating func alone(
        _ kind: SyntaxNode.Kind, _ opening: Token, _ expression: NodeIndex
    ) throws(SyntaxStop) -> NodeIndex {
        try expect(.blockEnd)
        return node(kind, opening.lower, opening.upper, expression)
    }

    private mutating func loopControl(
        _ kind: SyntaxNode.Kind, _ word: Token, _ opening: Token
    ) throws(SyntaxStop) -> NodeIndex {
        guard loopDepth > 0 else { throw stop("'\(text(word))' stands outside a loop", word.range) }
        try expect(.blockEnd)
        return node(kind, opening.lower, opening.upper)
    }

    private mutating func printing(_ opening: Token) throws(SyntaxStop) -> NodeIndex {
        var outputs = Siblings()
        while peek != .blockEnd {
            if outputs.first != 0 { try expect(.comma) }
            let value = try expression()
            append(node(.output, from: value, value), to: &outputs)
        }
        try expect(.blockEnd)
        let branch = node(.branch, opening.lower, opening.upper, 0, outputs.first)
        return node(.conditionalStatement, opening.lower, opening.upper, branch)
    }

    // MARK: conditions and loops

    private mutating func conditional(_ opening: Token) throws(SyntaxStop) -> NodeIndex {
        var branches = Siblings()
        while true {
            let condition = try condition(isFirst: branches.first == 0)
            let (first, end) = body()
            append(node(.branch, opening.lower, opening.upper, condition, first), to: &branches)
            guard end == .elif else {
                try otherwise(.endif, opening, end, &branches)
                return node(.conditionalStatement, opening.lower, opening.upper, branches.first)
            }
            skip()
            skip()
        }
    }

    /// The condition of a branch, with the end of its tag. Behind one that cannot be understood the statement goes on, but
    /// for the first.
    private mutating func condition(isFirst: Bool) throws(SyntaxStop) -> NodeIndex {
        do throws(SyntaxStop) {
            let condition = try expressionOrTuple(withConditional: false)
            try expectBodyStart()
            return condition
        } catch {
            guard !isFirst else { throw error }
            skipTag()
            return 0
        }
    }

    /// What stands behind `else`, if it is there, and the closing tag.
    private mutating func otherwise(
        _ closer: Keyword, _ opening: Token, _ end: Keyword?, _ branches: inout Siblings
    ) throws(SyntaxStop) {
        var end = end
        if end == .else {
            skip()
            skip()
            if keyword == .if {
                _ = stop("'else if' is no statement", token.range, hint: "write 'elif'")
                skipTag()
            } else {
                do throws(SyntaxStop) { try expectBodyStart() } catch { skipTag() }
            }
            let (first, last) = body()
            append(node(.branch, opening.lower, opening.upper, 0, first), to: &branches)
            end = last
            while let misplaced = end, misplaced == .else || misplaced == .elif {
                skip()
                _ = stop("'\(misplaced.word)' stands behind 'else'", token.range)
                skipTag()
                end = body().end
            }
        }
        try close(closer, opening, end)
        try expect(.blockEnd)
    }

    private mutating func loop(_ opening: Token) throws(SyntaxStop) -> NodeIndex {
        var parts = Siblings()
        let target = try assignmentTarget(until: .name)
        try checkLoopTarget(target)
        append(target, to: &parts)
        guard take(.in) else { throw unexpected("'in' is expected") }
        append(try expressionOrTuple(withConditional: false), to: &parts)
        var flags: SyntaxNode.Flags = []
        if take(.if) {
            append(try expression(), to: &parts)
            flags.insert(.hasCondition)
        }
        if take(.recursive) { flags.insert(.recursive) }
        try expectBodyStart()
        let isOuterTopLevel = isTopLevel
        defer { isTopLevel = isOuterTopLevel }
        isTopLevel = false
        loopDepth += 1
        let (first, end) = body()
        loopDepth -= 1
        var bodies = Siblings()
        append(node(.branch, opening.lower, opening.upper, 0, first), to: &bodies)
        try otherwise(.endfor, opening, end, &bodies)
        return node(.loop, opening.lower, opening.upper, parts.first, bodies.first, flags: flags)
    }

    // MARK: bodies with a head

    private mutating func set(_ opening: Token) throws(SyntaxStop) -> NodeIndex {
        var parts = Siblings()
        append(try assignmentTarget(until: .assign), to: &parts)
        if take(.assign) {
            let value = try expressionOrTuple()
            try expect(.blockEnd)
            return node(.set, opening.lower, opening.upper, parts.first, value)
        }
        guard peek != .equal else {
            throw stop("'=' is expected, not '=='", token.range, hint: "'==' compares")
        }
        while peek == .pipe { append(try filter(), to: &parts) }
        let body = try enclosed(.endset, opening)
        return node(.setBlock, opening.lower, opening.upper, parts.first, body)
    }

    private mutating func with(_ opening: Token) throws(SyntaxStop) -> NodeIndex {
        var parts = Siblings()
        while peek != .blockEnd {
            if parts.first != 0 { try expect(.comma) }
            let target = try assignmentTarget(until: .assign)
            if nodes[Int(target)].kind == .attributeTarget {
                throw unexpected("'=' is expected: 'with' names variables, not attributes")
            }
            try expect(.assign)
            append(target, to: &parts)
            append(try expression(), to: &parts)
        }
        let body = try enclosed(.endwith, opening)
        return node(.with, opening.lower, opening.upper, parts.first, body)
    }

    private mutating func filterBlock(_ opening: Token) throws(SyntaxStop) -> NodeIndex {
        var filters = Siblings()
        append(try filterName(), to: &filters)
        while peek == .pipe { append(try filter(), to: &filters) }
        let body = try enclosed(.endfilter, opening)
        return node(.filterBlock, opening.lower, opening.upper, filters.first, body)
    }

    private mutating func autoescape(_ opening: Token) throws(SyntaxStop) -> NodeIndex {
        let condition = try expression()
        let body = try enclosed(.endautoescape, opening)
        return node(.autoescape, opening.lower, opening.upper, condition, body)
    }

    /// The end of a tag that a body follows; a colon may stand before it, as in Python.
    mutating func expectBodyStart() throws(SyntaxStop) {
        _ = take(.colon)
        try expect(.blockEnd)
    }

    /// The end of an opening tag, a body, and its closing tag.
    mutating func enclosed(_ closer: Keyword, _ opening: Token) throws(SyntaxStop) -> NodeIndex {
        try expectBodyStart()
        let isOuterTopLevel = isTopLevel
        defer { isTopLevel = isOuterTopLevel }
        isTopLevel = false
        let (first, end) = body()
        try close(closer, opening, end)
        try expect(.blockEnd)
        return first
    }
}
