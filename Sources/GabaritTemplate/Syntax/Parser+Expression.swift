internal import GabaritSource

/// Expressions, loosest binding first: conditional, or, and, not, comparison, sum, `~`, product, sign, power, chain.
extension Parser {
    mutating func expression(withConditional: Bool = true) throws(Diagnostic) -> Expression {
        try nested { parser throws(Diagnostic) in
            withConditional ? try parser.conditionalExpression() : try parser.orExpression()
        }
    }

    /// An expression, or several with commas between them, which make a tuple.
    mutating func expressionOrTuple(withConditional: Bool = true) throws(Diagnostic) -> Expression {
        let first = try expression(withConditional: withConditional)
        guard isSymbol(",") else { return first }
        var elements = [first]
        while take(",") {
            if endsTuple { break }
            elements.append(try expression(withConditional: withConditional))
        }
        return Expression(form: .tuple(elements), range: joined(first.range, lastRange))
    }

    private var endsTuple: Bool {
        switch peek {
        case .variableEnd, .blockEnd, .end, .symbol(")"), .symbol("]"), .symbol("="): true
        default: isName("in") || isName("recursive")
        }
    }

    private var lastRange: Range<Int> { tokens[max(0, index - 1)].range }

    private func joined(_ first: Range<Int>, _ last: Range<Int>) -> Range<Int> {
        first.lowerBound..<max(first.upperBound, last.upperBound)
    }

    private mutating func conditionalExpression() throws(Diagnostic) -> Expression {
        let known = unknownNames.count
        var value = try orExpression()
        var wrapped = 0
        while takeName("if") {
            wrapped += 1
            try checkWrapping(wrapped)
            defer { unknownNames.removeSubrange(min(known, unknownNames.count)...) }
            let condition = try orExpression()
            let otherwise =
                takeName("else") ? try nested { parser throws(Diagnostic) in try parser.conditionalExpression() } : nil
            value = Expression(
                form: .conditional(condition: condition, then: value, otherwise: otherwise),
                range: joined(value.range, lastRange))
        }
        return value
    }

    /// An operand that is wrapped again and again is a tree as deep as its text is long.
    private func checkWrapping(_ count: Int) throws(Diagnostic) {
        guard depth + count <= settings.limits.nesting else {
            throw Diagnostic(
                code: "E_NESTING", "code stands more than \(settings.limits.nesting) deep in each other",
                at: SourceSpan(file: file, range: token.range))
        }
    }

    private mutating func orExpression() throws(Diagnostic) -> Expression {
        var operands = [try andExpression()]
        while takeName("or") { operands.append(try andExpression()) }
        return operands.count == 1
            ? operands[0] : Expression(form: .or(operands), range: joined(operands[0].range, lastRange))
    }

    private mutating func andExpression() throws(Diagnostic) -> Expression {
        var operands = [try notExpression()]
        while takeName("and") { operands.append(try notExpression()) }
        return operands.count == 1
            ? operands[0] : Expression(form: .and(operands), range: joined(operands[0].range, lastRange))
    }

    private mutating func notExpression() throws(Diagnostic) -> Expression {
        guard isName("not") else { return try comparison() }
        let start = advance().range
        let operand = try nested { parser throws(Diagnostic) in try parser.notExpression() }
        return Expression(form: .not(operand), range: joined(start, operand.range))
    }

    private mutating func comparison() throws(Diagnostic) -> Expression {
        let first = try sum()
        var rest: [(String, Expression)] = []
        while let symbol = takeComparison() { rest.append((symbol, try sum())) }
        return rest.isEmpty ? first : Expression(form: .comparison(first, rest), range: joined(first.range, lastRange))
    }

    private mutating func takeComparison() -> String? {
        if case .symbol(let text) = peek, ["==", "!=", "<", "<=", ">", ">="].contains(text) {
            _ = advance()
            return text
        }
        if takeName("in") { return "in" }
        if isName("not"), isName("in", ahead: 1) {
            _ = advance()
            _ = advance()
            return "not in"
        }
        return nil
    }

    private mutating func sum() throws(Diagnostic) -> Expression {
        try arithmetic(["+", "-"]) { parser throws(Diagnostic) in try parser.concatenation() }
    }

    private mutating func concatenation() throws(Diagnostic) -> Expression {
        var operands = [try product()]
        while take("~") { operands.append(try product()) }
        return operands.count == 1
            ? operands[0] : Expression(form: .concatenation(operands), range: joined(operands[0].range, lastRange))
    }

    private mutating func product() throws(Diagnostic) -> Expression {
        try arithmetic(["*", "/", "//", "%"]) { parser throws(Diagnostic) in try parser.power() }
    }

    private mutating func arithmetic(
        _ symbols: [String], _ operand: (inout Parser) throws(Diagnostic) -> Expression
    ) throws(Diagnostic) -> Expression {
        let first = try operand(&self)
        var rest: [(String, Expression)] = []
        while case .symbol(let symbol) = peek, symbols.contains(symbol) {
            _ = advance()
            rest.append((symbol, try operand(&self)))
        }
        return rest.isEmpty ? first : Expression(form: .arithmetic(first, rest), range: joined(first.range, lastRange))
    }

    /// Powers group from the left, and a sign binds tighter than a power: Jinja's grammar, not Python's.
    private mutating func power() throws(Diagnostic) -> Expression {
        var value = try sign()
        var count = 0
        while take("**") {
            count += 1
            guard count <= settings.limits.nesting else { throw problem("too many powers in a row", token.range) }
            let exponent = try sign()
            value = Expression(form: .power(value, exponent), range: joined(value.range, exponent.range))
        }
        return value
    }

    private mutating func sign(withFilters: Bool = true) throws(Diagnostic) -> Expression {
        var value: Expression
        if case .symbol(let symbol) = peek, symbol == "-" || symbol == "+" {
            let start = advance().range
            let operand = try nested { parser throws(Diagnostic) in try parser.sign(withFilters: false) }
            value = Expression(
                form: symbol == "-" ? .negative(operand) : .positive(operand), range: joined(start, operand.range))
        } else {
            value = try primary()
        }
        value = try postfix(value)
        return withFilters ? try filtersAndTests(on: value) : value
    }

    // MARK: chains

    private mutating func postfix(_ base: Expression) throws(Diagnostic) -> Expression {
        var links: [Expression.Link] = []
        while case .symbol(let symbol) = peek {
            switch symbol {
            case ".": links.append(try attribute())
            case "[": links.append(try subscripted())
            case "(":
                let start = token.range
                let arguments = try callArguments()
                links.append(.init(form: .call(arguments), range: joined(start, lastRange)))
            default: return chained(base, links)
            }
        }
        return chained(base, links)
    }

    private mutating func filtersAndTests(on base: Expression) throws(Diagnostic) -> Expression {
        var links: [Expression.Link] = []
        while true {
            if isSymbol("|") {
                links.append(try filter())
            } else if isName("is") {
                links.append(try test())
            } else if isSymbol("("), case .filter? = links.last?.form {
                let start = token.range
                links.append(.init(form: .call(try callArguments()), range: joined(start, lastRange)))
            } else {
                return chained(base, links)
            }
        }
    }

    private func chained(_ base: Expression, _ links: [Expression.Link]) -> Expression {
        guard let last = links.last else { return base }
        let range = joined(base.range, last.range)
        if case .chain(let inner, let before) = base.form {
            return Expression(form: .chain(inner, before + links), range: range)
        }
        return Expression(form: .chain(base, links), range: range)
    }

    private mutating func attribute() throws(Diagnostic) -> Expression.Link {
        let start = advance().range
        if case .integer(let index) = peek {
            let range = advance().range
            let key = Expression(form: .literal(.integer(index)), range: range)
            return .init(form: .item(key), range: joined(start, range))
        }
        if case .float = peek, let key = placesOfFloat() {
            return .init(form: .item(key), range: joined(start, key.range))
        }
        let (name, range) = try expectName("the name of an attribute")
        return .init(form: .attribute(name), range: range)
    }

    /// `list.1.0` comes as the number 1.0: two places, of which the second is put back as a link of its own.
    private mutating func placesOfFloat() -> Expression? {
        let range = token.range
        let parts = file.text(in: range).split(separator: ".").map { Int($0) }
        guard parts.count == 2, let first = parts[0], let second = parts[1] else { return nil }
        let point = range.lowerBound + String(first).utf8.count
        tokens[index] = Token(kind: .symbol("."), range: point..<point + 1)
        tokens.insert(Token(kind: .integer(second), range: point + 1..<range.upperBound), at: index + 1)
        return Expression(form: .literal(.integer(first)), range: range.lowerBound..<point)
    }

    private mutating func subscripted() throws(Diagnostic) -> Expression.Link {
        let start = advance().range
        var parts: [Expression?] = [nil]
        var isSlice = false
        var elements: [Expression] = []
        while !isSymbol("]") {
            if take(":") {
                isSlice = true
                parts.append(nil)
                guard parts.count <= 3 else { throw unexpected("']' is expected") }
            } else if !isSlice, take(",") {
                if let element = parts[0] { elements.append(element) }
                parts[0] = nil
            } else {
                guard parts[parts.count - 1] == nil else { throw unexpected("']' is expected") }
                parts[parts.count - 1] = try expression()
            }
        }
        try expect("]")
        let range = joined(start, lastRange)
        if isSlice {
            return .init(form: .slice(parts[0], parts[1], parts.count > 2 ? parts[2] : nil), range: range)
        }
        if !elements.isEmpty {
            if let last = parts[0] { elements.append(last) }
            return .init(form: .item(Expression(form: .tuple(elements), range: range)), range: range)
        }
        guard let key = parts[0] else { throw problem("an index is expected between the brackets", range) }
        return .init(form: .item(key), range: range)
    }

    /// `| name(arguments)`.
    mutating func filter() throws(Diagnostic) -> Expression.Link {
        _ = advance()
        return try filterName()
    }

    mutating func filterName() throws(Diagnostic) -> Expression.Link {
        var (name, range) = try expectName("the name of a filter")
        while take(".") {
            let part = try expectName("the name of a filter")
            name += "." + part.text
            range = joined(range, part.range)
        }
        note("filter", name, range, isKnown: Filters.all[name] != nil, among: Filters.all.keys)
        let arguments = isSymbol("(") ? try callArguments() : Expression.Arguments()
        return .init(form: .filter(name, arguments), range: range)
    }

    private mutating func test() throws(Diagnostic) -> Expression.Link {
        _ = advance()
        let negated = takeName("not")
        var (name, range) = try expectName("the name of a test")
        while take(".") { name += "." + (try expectName("the name of a test")).text }
        note("test", name, range, isKnown: TemplateTests.all[name] != nil, among: TemplateTests.all.keys)
        var arguments = Expression.Arguments()
        if isSymbol("(") {
            arguments = try callArguments()
        } else if startsOperand {
            if isName("is") { throw unexpected("tests cannot follow each other: an operand is expected") }
            let operand = try postfix(primary())
            arguments.positional = [operand]
        }
        range = joined(range, range)
        return .init(form: .test(name, arguments, negated: negated), range: range)
    }

    private mutating func note(
        _ what: String, _ name: String, _ range: Range<Int>, isKnown: Bool, among names: some Collection<String>
    ) {
        guard !isKnown, !isConditional else { return }
        let near = NearName.of(name, among: names.sorted()).map { "did you mean '\($0)'?" }
        unknownNames.append(problem("there is no \(what) '\(name)'", range, hint: near))
    }

    private var startsOperand: Bool {
        switch peek {
        case .name(let word):
            !["else", "or", "and", "if", "not", "in", "recursive", "with", "without", "ignore"].contains(word)
        case .string, .integer, .float, .symbol("["), .symbol("{"): true
        default: false
        }
    }

    mutating func callArguments() throws(Diagnostic) -> Expression.Arguments {
        try expect("(")
        var arguments = Expression.Arguments()
        var isFirst = true
        while !isSymbol(")") {
            if !isFirst { try expect(",") }
            isFirst = false
            if isSymbol(")") { break }
            try argument(&arguments)
        }
        try expect(")")
        return arguments
    }

    private mutating func argument(_ arguments: inout Expression.Arguments) throws(Diagnostic) {
        let start = token.range
        if take("*") {
            guard arguments.spread == nil, arguments.keywordSpread == nil else {
                throw problem("a second '*' argument", start)
            }
            arguments.spread = try expression()
        } else if take("**") {
            guard arguments.keywordSpread == nil else { throw problem("a second '**' argument", start) }
            arguments.keywordSpread = try expression()
        } else if case .name(let name) = peek, tokens[min(index + 1, tokens.count - 1)].kind == .symbol("=") {
            _ = advance()
            _ = advance()
            guard arguments.keywordSpread == nil else { throw problem("an argument behind '**'", start) }
            if arguments.keyword.contains(where: { $0.name == name }) {
                throw problem("the argument '\(name)' stands here twice", start)
            }
            arguments.keyword.append((name, try expression()))
        } else {
            guard arguments.keyword.isEmpty, arguments.spread == nil, arguments.keywordSpread == nil else {
                throw problem("a positional argument stands behind a named one", start)
            }
            arguments.positional.append(try expression())
        }
    }

    // MARK: values

    private mutating func primary() throws(Diagnostic) -> Expression {
        let current = token
        func literal(_ cell: Cell) -> Expression { Expression(form: .literal(cell), range: current.range) }
        switch current.kind {
        case .name(let word):
            _ = advance()
            switch word {
            case "true", "True": return literal(.bool(true))
            case "false", "False": return literal(.bool(false))
            case "none", "None": return literal(.none)
            default:
                if !macroUses.isEmpty { macroUses[macroUses.count - 1].insert(word) }
                return Expression(form: .name(word), range: current.range)
            }
        case .integer(let value):
            _ = advance()
            return literal(.integer(value))
        case .float(let value):
            _ = advance()
            return literal(.float(value))
        case .string(let first):
            _ = advance()
            var text = first
            while case .string(let more) = peek {
                text += more
                _ = advance()
            }
            return Expression(form: .literal(.string(text)), range: joined(current.range, lastRange))
        case .symbol("("): return try parenthesized()
        case .symbol("["): return try list()
        case .symbol("{"): return try dictionary()
        default: throw unexpected("a value is expected")
        }
    }

    private mutating func parenthesized() throws(Diagnostic) -> Expression {
        let start = advance().range
        if take(")") { return Expression(form: .tuple([]), range: joined(start, lastRange)) }
        let inner = try expressionOrTuple()
        try expect(")")
        return Expression(form: inner.form, range: joined(start, lastRange)).wrapped
    }

    private mutating func list() throws(Diagnostic) -> Expression {
        let start = advance().range
        var elements: [Expression] = []
        while !isSymbol("]") {
            if !elements.isEmpty { try expect(",") }
            if isSymbol("]") { break }
            elements.append(try expression())
        }
        try expect("]")
        return Expression(form: .list(elements), range: joined(start, lastRange))
    }

    private mutating func dictionary() throws(Diagnostic) -> Expression {
        let start = advance().range
        var members: [(Expression, Expression)] = []
        while !isSymbol("}") {
            if !members.isEmpty { try expect(",") }
            if isSymbol("}") { break }
            let key = try expression()
            try expect(":")
            members.append((key, try expression()))
        }
        try expect("}")
        return Expression(form: .dictionary(members), range: joined(start, lastRange))
    }
}

extension Expression {
    /// Itself, closed to what follows: links behind the parentheses start a chain of their own.
    fileprivate var wrapped: Expression {
        if case .chain = form { return Expression(form: .chain(self, []), range: range) }
        return self
    }
}
