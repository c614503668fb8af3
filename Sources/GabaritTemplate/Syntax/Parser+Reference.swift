internal import GabaritSource

/// Includes, imports, and what is assigned to.
extension Parser {
    mutating func include(_ opening: Token) throws(SyntaxStop) -> NodeIndex {
        let name = try expression()
        var flags: SyntaxNode.Flags = []
        if keyword == .ignore, following.keyword == .missing {
            skip()
            skip()
            flags.insert(.ignoresMissing)
        }
        if contextWord() ?? true { flags.insert(.withContext) }
        try expect(.blockEnd)
        return node(.include, opening.lower, opening.upper, name, flags: flags)
    }

    mutating func importTemplate(_ opening: Token) throws(SyntaxStop) -> NodeIndex {
        let template = try expression()
        guard take(.as) else { throw unexpected("'as' is expected") }
        let name = symbol(try expectName("a name"))
        let flags: SyntaxNode.Flags = contextWord() ?? false ? .withContext : []
        try expect(.blockEnd)
        return node(.importTemplate, opening.lower, opening.upper, template, name, flags: flags)
    }

    mutating func fromImport(_ opening: Token) throws(SyntaxStop) -> NodeIndex {
        let template = try expression()
        guard take(.import) else { throw unexpected("'import' is expected") }
        var names = Siblings()
        var flags: SyntaxNode.Flags = []
        while peek != .blockEnd {
            if names.first != 0 { try expect(.comma) }
            // Without a name before it, it imports nothing, and Jinja lets it.
            if let withContext = contextWord() {
                if withContext { flags.insert(.withContext) }
                try expect(.blockEnd)
                return node(.fromImport, opening.lower, opening.upper, template, names.first, flags: flags)
            }
            let name = try expectName("a name")
            if source.base[Int(name.lower)] == UInt8(ascii: "_") {
                throw stop("'\(text(name))' starts with '_' and cannot be imported", name.range)
            }
            let alias = take(.as) ? try expectName("a name") : name
            append(node(.importedName, name.lower, name.upper, symbol(name), symbol(alias)), to: &names)
            if let withContext = contextWord() {
                if withContext { flags.insert(.withContext) }
                break
            }
        }
        guard names.first != 0 else { throw unexpected("a name is expected") }
        try expect(.blockEnd)
        return node(.fromImport, opening.lower, opening.upper, template, names.first, flags: flags)
    }

    /// `with context` or `without context`.
    private mutating func contextWord() -> Bool? {
        guard keyword == .with || keyword == .without, following.keyword == .context else { return nil }
        let isWith = keyword == .with
        skip()
        skip()
        return isWith
    }

    // MARK: targets

    /// Reads names, or tuples of names, that are assigned to.
    ///
    /// - Parameter end: what may follow a comma at the end; ``Token/Kind/name`` where nothing may.
    mutating func assignmentTarget(until end: Token.Kind) throws(SyntaxStop) -> NodeIndex {
        let first = try singleTarget()
        guard peek == .comma else { return first }
        var targets = Siblings()
        append(first, to: &targets)
        while take(.comma) {
            if end != .name, peek == end { break }
            append(try singleTarget(), to: &targets)
        }
        return node(.tupleTarget, nodes[Int(first)].lower, lastUpper, targets.first)
    }

    mutating func checkLoopTarget(_ target: NodeIndex) throws(SyntaxStop) {
        let node = nodes[Int(target)]
        switch node.kind {
        case .attributeTarget: throw stop("a loop assigns to names, not to attributes", range(target))
        case .tupleTarget:
            var part = node.first
            while part != 0 {
                try checkLoopTarget(part)
                part = nodes[Int(part)].next
            }
        default:
            if node.upper - node.lower == 4, symbols[node.first].equals("loop") {
                throw stop("'loop' is the loop itself and cannot be assigned to", range(target))
            }
        }
    }

    private mutating func singleTarget() throws(SyntaxStop) -> NodeIndex {
        if take(.leftParenthesis) {
            try enter()
            defer { leave() }
            let inner = try assignmentTarget(until: .rightParenthesis)
            try expect(.rightParenthesis)
            return inner
        }
        let name = try expectName("a name")
        if name.keyword.isLiteral { throw stop("'\(text(name))' cannot be assigned to", name.range) }
        guard take(.dot) else { return node(.nameTarget, name.lower, name.upper, symbol(name)) }
        let attribute = try expectName("the name of an attribute")
        return node(.attributeTarget, name.lower, name.upper, symbol(name), symbol(attribute))
    }
}
