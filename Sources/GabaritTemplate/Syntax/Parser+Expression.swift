internal import GabaritSource

/// Expressions, loosest binding first: conditional, or, and, not, comparison, sum, `~`, product, sign, power, chain.
///
/// Chains of operators are lists, not nested pairs, so that a long one needs no deep recursion.
extension Parser {
    mutating func expression(withConditional: Bool = true) throws(SyntaxStop) -> NodeIndex {
        // Most expressions are a name.
        if peek == .name, keyword == .none, Self.endsExpression(following.kind) { return name(advance()) }
        try enter()
        defer { leave() }
        var first: NodeIndex = 0
        if peek != .minus, peek != .plus, keyword != .not {
            first = try sign()
            // Most expressions are a value and what is done to it, and no operator.
            if Self.endsExpression(peek) { return first }
        }
        return withConditional ? try conditionalExpression(first) : try orExpression(first)
    }

    /// Whether no expression goes on with a token.
    @inline(__always) private static func endsExpression(_ token: Token.Kind) -> Bool {
        switch token {
        case .variableEnd, .blockEnd, .comma, .rightParenthesis, .rightBracket, .rightBrace, .colon, .assign, .end: true
        default: false
        }
    }

    /// An expression, or several with commas between them, which make a tuple.
    mutating func expressionOrTuple(withConditional: Bool = true) throws(SyntaxStop) -> NodeIndex {
        let first = try expression(withConditional: withConditional)
        guard peek == .comma else { return first }
        var elements = Siblings()
        append(first, to: &elements)
        while take(.comma) {
            if endsTuple { break }
            append(try expression(withConditional: withConditional), to: &elements)
        }
        return node(.tuple, from: first, first)
    }

    private var endsTuple: Bool {
        switch peek {
        case .variableEnd, .blockEnd, .end, .rightParenthesis, .rightBracket, .assign: true
        default: keyword == .in || keyword == .recursive
        }
    }

    /// - Parameter first: its first operand, when that is read already; so for the functions below.
    private mutating func conditionalExpression(_ first: NodeIndex = 0) throws(SyntaxStop) -> NodeIndex {
        let known = slips?.unknownNames.count ?? 0
        var value = try orExpression(first)
        var wrapped = 0
        while take(.if) {
            wrapped += 1
            // An operand that is wrapped again and again is a tree as deep as its text is long.
            guard depth + wrapped <= mostNesting else { throw tooDeep() }
            // Which filters exist is asked when the branch is taken.
            defer { slips?.forgetNames(from: known) }
            let condition = try orExpression()
            var otherwise: NodeIndex = 0
            if take(.else) {
                try enter()
                defer { leave() }
                otherwise = try conditionalExpression()
            }
            nodes[Int(condition)].next = value
            value = node(.conditional, from: value, condition, otherwise)
        }
        return value
    }

    private mutating func orExpression(_ first: NodeIndex = 0) throws(SyntaxStop) -> NodeIndex {
        let first = try andExpression(first)
        guard keyword == .or else { return first }
        var operands = Siblings()
        append(first, to: &operands)
        while take(.or) { append(try andExpression(), to: &operands) }
        return node(.or, from: first, first)
    }

    private mutating func andExpression(_ first: NodeIndex = 0) throws(SyntaxStop) -> NodeIndex {
        let first = try notExpression(first)
        guard keyword == .and else { return first }
        var operands = Siblings()
        append(first, to: &operands)
        while take(.and) { append(try notExpression(), to: &operands) }
        return node(.and, from: first, first)
    }

    private mutating func notExpression(_ first: NodeIndex = 0) throws(SyntaxStop) -> NodeIndex {
        guard first == 0, keyword == .not else { return try comparison(first) }
        let start = advance()
        try enter()
        defer { leave() }
        let operand = try notExpression()
        return node(.not, start.lower, max(start.upper, nodes[Int(operand)].upper), operand)
    }

    // MARK: operators

    private mutating func comparison(_ first: NodeIndex) throws(SyntaxStop) -> NodeIndex {
        let first = try sum(first)
        var operation = takeComparison()
        guard operation != .none else { return first }
        var operands = Siblings()
        append(first, to: &operands)
        while operation != .none {
            let operand = try sum()
            nodes[Int(operand)].operation = operation
            append(operand, to: &operands)
            operation = takeComparison()
        }
        return node(.comparison, from: first, first)
    }

    private mutating func takeComparison() -> SyntaxNode.Operation {
        let operation: SyntaxNode.Operation
        switch peek {
        case .equal: operation = .equal
        case .notEqual: operation = .notEqual
        case .less: operation = .less
        case .lessOrEqual: operation = .lessOrEqual
        case .greater: operation = .greater
        case .greaterOrEqual: operation = .greaterOrEqual
        case .name where keyword == .in: operation = .contains
        case .name where keyword == .not && following.keyword == .in:
            skip()
            operation = .lacks
        default: return .none
        }
        skip()
        return operation
    }

    private mutating func sum(_ first: NodeIndex = 0) throws(SyntaxStop) -> NodeIndex {
        let first = try concatenation(first)
        guard peek == .plus || peek == .minus else { return first }
        var operands = Siblings()
        append(first, to: &operands)
        while peek == .plus || peek == .minus {
            let operation = advance().kind == .plus ? SyntaxNode.Operation.add : .subtract
            let operand = try concatenation()
            nodes[Int(operand)].operation = operation
            append(operand, to: &operands)
        }
        return node(.arithmetic, from: first, first)
    }

    private mutating func concatenation(_ first: NodeIndex = 0) throws(SyntaxStop) -> NodeIndex {
        let first = try product(first)
        guard peek == .tilde else { return first }
        var operands = Siblings()
        append(first, to: &operands)
        while take(.tilde) { append(try product(), to: &operands) }
        return node(.concatenation, from: first, first)
    }

    private mutating func product(_ first: NodeIndex = 0) throws(SyntaxStop) -> NodeIndex {
        let first = try power(first)
        var operation = takeProduct()
        guard operation != .none else { return first }
        var operands = Siblings()
        append(first, to: &operands)
        while operation != .none {
            let operand = try power()
            nodes[Int(operand)].operation = operation
            append(operand, to: &operands)
            operation = takeProduct()
        }
        return node(.arithmetic, from: first, first)
    }

    private mutating func takeProduct() -> SyntaxNode.Operation {
        let operation: SyntaxNode.Operation
        switch peek {
        case .star: operation = .multiply
        case .slash: operation = .divide
        case .doubleSlash: operation = .floorDivide
        case .percent: operation = .modulo
        default: return .none
        }
        skip()
        return operation
    }

    /// Powers group from the left, and a sign binds tighter than a power: Jinja's grammar, not Python's.
    private mutating func power(_ first: NodeIndex = 0) throws(SyntaxStop) -> NodeIndex {
        var value = first == 0 ? try sign() : first
        var count = 0
        while take(.power) {
            count += 1
            guard count <= mostNesting else { throw stop("too many powers in a row", token.range) }
            let exponent = try sign()
            value = power(value, exponent)
        }
        return value
    }

    /// Jinja writes a negative constant before `**` into Python without parentheses, where the power binds tighter.
    private mutating func power(_ given: NodeIndex, _ exponent: NodeIndex) -> NodeIndex {
        let (lower, upper) = (nodes[Int(given)].lower, max(nodes[Int(given)].upper, nodes[Int(exponent)].upper))
        var base = given
        // Two signs before a literal are none by then.
        while isSigned(base), nodes[Int(base)].kind == .negative,
            nodes[Int(nodes[Int(base)].first)].kind == .negative
        {
            base = nodes[Int(nodes[Int(base)].first)].first
        }
        guard nodes[Int(base)].kind == .negative, isSigned(nodes[Int(base)].first), !isConstant(exponent) else {
            return node(.power, lower, upper, base, exponent)
        }
        let power = node(.power, nodes[Int(nodes[Int(base)].first)].lower, upper, nodes[Int(base)].first, exponent)
        return node(.negative, lower, upper, power)
    }

    /// Whether an expression is a literal, with signs before it.
    private func isSigned(_ expression: NodeIndex) -> Bool {
        let node = nodes[Int(expression)]
        return node.kind == .literal || node.kind == .negative && isSigned(node.first)
    }

    /// Whether Jinja works an expression of numbers out while it compiles.
    private func isConstant(_ expression: NodeIndex) -> Bool {
        let node = nodes[Int(expression)]
        switch node.kind {
        case .literal: return true
        case .negative, .positive: return isConstant(node.first)
        case .power: return isConstant(node.first) && isConstant(node.second)
        case .arithmetic:
            var operand = node.first
            while operand != 0 {
                guard isConstant(operand) else { return false }
                operand = nodes[Int(operand)].next
            }
            return true
        default: return false
        }
    }

    private mutating func sign(withFilters: Bool = true) throws(SyntaxStop) -> NodeIndex {
        var value: NodeIndex
        if peek == .minus || peek == .plus {
            let start = advance()
            try enter()
            defer { leave() }
            let operand = try sign(withFilters: false)
            let upper = max(start.upper, nodes[Int(operand)].upper)
            value = node(start.kind == .minus ? .negative : .positive, start.lower, upper, operand)
        } else {
            value = try primary()
        }
        value = try postfix(value)
        return withFilters ? try filtersAndTests(on: value) : value
    }
}
