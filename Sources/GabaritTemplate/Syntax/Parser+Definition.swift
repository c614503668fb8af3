internal import GabaritSource

/// Macros, `call` bodies and blocks.
extension Parser {
    mutating func macro(_ opening: Token) throws(SyntaxStop) -> NodeIndex {
        let name = try expectName("the name of the macro")
        let parameters = try signature()
        return try macroBody(symbol(name), parameters, .endmacro, opening)
    }

    mutating func call(_ opening: Token) throws(SyntaxStop) -> NodeIndex {
        let parameters = peek == .leftParenthesis ? try signature() : 0
        let target = try expression()
        guard isCall(target) else { throw stop("a call is expected after 'call'", range(target)) }
        let body = try macroBody(callerSymbol(), parameters, .endcall, opening)
        return node(.callBlock, opening.lower, opening.upper, target, body)
    }

    private mutating func callerSymbol() -> Int32 {
        let name = lexer.made("caller")
        return name.bytes.baseAddress.map { symbols.symbol($0, name.count) } ?? 0
    }

    private func isCall(_ expression: NodeIndex) -> Bool {
        guard nodes[Int(expression)].kind == .chain else { return false }
        var link = nodes[Int(expression)].second
        guard link != 0 else { return false }
        while nodes[Int(link)].next != 0 { link = nodes[Int(link)].next }
        return nodes[Int(link)].kind == .call
    }

    private mutating func macroBody(
        _ name: Int32, _ parameters: NodeIndex, _ closer: Keyword, _ opening: Token
    ) throws(SyntaxStop) -> NodeIndex {
        try expectBodyStart()
        let outer = macroUses
        macroUses = []
        let (first, end) = functionBody()
        let uses = macroUses
        macroUses.formUnion(outer)
        if uses.contains(.usesCaller), let parameter = callerWithoutDefault(parameters) {
            _ = stop(
                "the parameter 'caller' needs a default, or is left out", range(parameter),
                hint: "'call' gives it to every macro that uses it")
        }
        try close(closer, opening, end)
        try expect(.blockEnd)
        let branch = node(.branch, opening.lower, opening.upper, 0, first)
        nodes[Int(branch)].next = parameters
        return node(.macro, opening.lower, opening.upper, name, branch, flags: uses)
    }

    private func callerWithoutDefault(_ parameters: NodeIndex) -> NodeIndex? {
        var parameter = parameters
        while parameter != 0 {
            let node = nodes[Int(parameter)]
            if node.second == 0, symbols[node.first].string == "caller" { return parameter }
            parameter = node.next
        }
        return nil
    }

    private mutating func signature() throws(SyntaxStop) -> NodeIndex {
        try expect(.leftParenthesis)
        var parameters = Siblings()
        var names = SymbolSet()
        while peek != .rightParenthesis {
            if parameters.first != 0 { try expect(.comma) }
            let name = try expectName("the name of a parameter")
            let symbol = symbol(name)
            guard names.insert(symbol) else {
                throw stop("the parameter '\(text(name))' stands here twice", name.range)
            }
            let preset = take(.assign) ? try expression() : 0
            if preset == 0, parameters.last != 0, nodes[Int(parameters.last)].second != 0 {
                throw stop(
                    "the parameter '\(text(name))' without a default stands behind one with a default", name.range)
            }
            append(node(.parameter, name.lower, name.upper, symbol, preset), to: &parameters)
        }
        try expect(.rightParenthesis)
        return parameters.first
    }

    mutating func block(_ opening: Token) throws(SyntaxStop) -> NodeIndex {
        let name = try expectName("the name of the block")
        let symbol = symbol(name)
        var flags: SyntaxNode.Flags = []
        if take(.scoped) { flags.insert(.scoped) }
        if take(.required) { flags.insert(.required) }
        try expectBodyStart()
        if !blockNames.insert(symbol) {
            _ = stop("the block '\(text(name))' stands twice in one template", name.range)
        }
        let (first, end) = functionBody()
        try close(.endblock, opening, end)
        if peek == .name {
            guard self.symbol(token) == symbol else { throw unexpected("'\(text(name))' is expected") }
            skip()
        }
        try expect(.blockEnd)
        if flags.contains(.required), !isBlank(first) {
            throw stop("the required block '\(text(name))' may hold white space and comments only", name.range)
        }
        let block = node(.block, opening.lower, opening.upper, symbol, first, flags: flags)
        blocks.append(block)
        return block
    }

    /// A body that runs as a function of its own: no loop around it can be left from inside.
    private mutating func functionBody() -> (first: NodeIndex, end: Keyword?) {
        let outer = (loopDepth, isTopLevel)
        defer { (loopDepth, isTopLevel) = outer }
        (loopDepth, isTopLevel) = (0, false)
        return body()
    }

    private func isBlank(_ body: NodeIndex) -> Bool {
        var statement = body
        while statement != 0 {
            let node = nodes[Int(statement)]
            guard node.kind == .text, lexer.constants[Int(node.first)].string.allSatisfy(\.isWhitespace) else {
                return false
            }
            statement = node.next
        }
        return true
    }
}
