internal import GabaritSource

/// What stands behind a value: attributes, items, calls, filters and tests.
extension Parser {
    mutating func postfix(_ base: NodeIndex) throws(SyntaxStop) -> NodeIndex {
        guard peek == .dot || peek == .leftBracket || peek == .leftParenthesis else { return base }
        var links = Siblings()
        while true {
            switch peek {
            case .dot: try attribute(&links)
            case .leftBracket: append(try subscripted(), to: &links)
            case .leftParenthesis: append(try callLink(), to: &links)
            default: return chained(base, links)
            }
        }
    }

    mutating func filtersAndTests(on base: NodeIndex) throws(SyntaxStop) -> NodeIndex {
        guard peek == .pipe || keyword == .is else { return base }
        var links = Siblings()
        while true {
            if peek == .pipe {
                append(try filter(), to: &links)
            } else if keyword == .is {
                append(try test(), to: &links)
            } else if peek == .leftParenthesis, links.last != 0, nodes[Int(links.last)].kind == .filter {
                append(try callLink(), to: &links)
            } else {
                return chained(base, links)
            }
        }
    }

    /// A chain of a value and links, of which there is at least one; one chain goes on with another's links.
    private mutating func chained(_ base: NodeIndex, _ links: Siblings) -> NodeIndex {
        let upper = max(nodes[Int(base)].upper, nodes[Int(links.last)].upper)
        guard nodes[Int(base)].kind == .chain else {
            return node(.chain, nodes[Int(base)].lower, upper, base, links.first)
        }
        nodes[Int(base)].upper = upper
        var last = nodes[Int(base)].second
        guard last != 0 else {
            nodes[Int(base)].second = links.first
            return base
        }
        while nodes[Int(last)].next != 0 { last = nodes[Int(last)].next }
        nodes[Int(last)].next = links.first
        return base
    }

    private mutating func callLink() throws(SyntaxStop) -> NodeIndex {
        let start = token
        let arguments = try callArguments()
        return node(.call, start.lower, lastUpper, arguments)
    }

    // MARK: attributes and items

    private mutating func attribute(_ links: inout Siblings) throws(SyntaxStop) {
        let start = advance()
        switch peek {
        case .integer:
            let place = advance()
            let key = node(.literal, place.lower, place.upper, place.constant)
            append(node(.item, start.lower, place.upper, key), to: &links)
        case .float where placesOfFloat(start, &links): skip()
        default:
            let name = try expectName("the name of an attribute")
            append(node(.attribute, name.lower, name.upper, symbol(name)), to: &links)
        }
    }

    /// `list.1.0` comes as the number 1.0: two places.
    private mutating func placesOfFloat(_ start: Token, _ links: inout Siblings) -> Bool {
        let parts = text(token).split(separator: ".").map { Int($0) }
        guard parts.count == 2, let first = parts[0], let second = parts[1] else { return false }
        let point = token.lower + Int32(String(first).utf8.count)
        let firstKey = literal(.integer(first), token.lower, point)
        append(node(.item, start.lower, point, firstKey), to: &links)
        let secondKey = literal(.integer(second), point + 1, token.upper)
        append(node(.item, point, token.upper, secondKey), to: &links)
        return true
    }

    private mutating func subscripted() throws(SyntaxStop) -> NodeIndex {
        let start = advance()
        var bounds: (NodeIndex, NodeIndex, NodeIndex) = (0, 0, 0)
        var colons = 0
        var elements = Siblings()
        var value: NodeIndex = 0
        while peek != .rightBracket {
            if elements.first == 0, peek == .colon {
                colons += 1
                guard colons <= 2 else { throw unexpected(.rightBracket) }
                skip()
                if colons == 1 { bounds.0 = value } else { bounds.1 = value }
                value = 0
            } else if colons == 0, value != 0, take(.comma) {
                guard peek != .rightBracket else { throw unexpected("an index is expected") }
                append(value, to: &elements)
                value = 0
            } else {
                guard value == 0 else { throw unexpected(.rightBracket) }
                value = try expression()
            }
        }
        try expect(.rightBracket)
        if colons > 0 {
            if colons == 1 { bounds.1 = value } else { bounds.2 = value }
            return slice(bounds, start)
        }
        // Nothing between the brackets is a tuple of nothing.
        if elements.first != 0 || value == 0 {
            if value != 0 { append(value, to: &elements) }
            value = node(.tuple, start.lower, lastUpper, elements.first)
        }
        return node(.item, start.lower, lastUpper, value)
    }

    private mutating func slice(_ bounds: (NodeIndex, NodeIndex, NodeIndex), _ start: Token) -> NodeIndex {
        var given = Siblings()
        var flags: SyntaxNode.Flags = []
        for (bound, flag) in [(bounds.0, SyntaxNode.Flags.start), (bounds.1, .stop), (bounds.2, .step)] {
            guard bound != 0 else { continue }
            append(bound, to: &given)
            flags.insert(flag)
        }
        return node(.slice, start.lower, lastUpper, given.first, flags: flags)
    }

    // MARK: filters and tests

    /// `| name(arguments)`.
    mutating func filter() throws(SyntaxStop) -> NodeIndex {
        skip()
        return try filterName()
    }

    mutating func filterName() throws(SyntaxStop) -> NodeIndex {
        let name = try expectName("the name of a filter")
        let (symbol, upper) = try dotted(name, "the name of a filter")
        if BuiltinNames.filters.value(symbols[symbol]) == 0 {
            note(
                .filter, symbols[symbol].string, Int(name.lower)..<Int(upper), Filters.all.keys, settings.added.filters
            )
        }
        let arguments = peek == .leftParenthesis ? try callArguments() : 0
        return node(.filter, name.lower, upper, symbol, arguments)
    }

    private mutating func test() throws(SyntaxStop) -> NodeIndex {
        skip()
        let isNegated = take(.not)
        let name = try expectName("the name of a test")
        let (symbol, _) = try dotted(name, "the name of a test")
        if BuiltinNames.tests.value(symbols[symbol]) == 0 {
            note(.test, symbols[symbol].string, name.range, TemplateTests.all.keys, settings.added.tests)
        }
        var arguments: NodeIndex = 0
        if peek == .leftParenthesis {
            arguments = try callArguments()
        } else if startsOperand {
            arguments = try operand(of: name)
        }
        return node(.test, name.lower, name.upper, symbol, arguments, flags: isNegated ? .negated : [])
    }

    /// The argument of a test without parentheses. Jinja takes any word for one but `and`, `or` and `else`.
    private mutating func operand(of test: Token) throws(SyntaxStop) -> NodeIndex {
        switch keyword {
        case .is: throw stop("a test cannot follow a test", token.range, hint: "join them with 'and'")
        case .if, .not, .in, .recursive, .with, .without, .ignore:
            throw stop(
                "'\(text(token))' stands where the argument of the test '\(text(test))' would", token.range,
                hint: "put the test into parentheses")
        default: return try postfix(primary())
        }
    }

    /// A name that may have dots, and where it ends.
    private mutating func dotted(_ name: Token, _ what: StaticString) throws(SyntaxStop) -> (Int32, Int32) {
        guard peek == .dot else { return (symbol(name), name.upper) }
        var whole = text(name)
        while take(.dot) { whole += "." + text(try expectName(what)) }
        let made = lexer.made(whole)
        guard let base = made.bytes.baseAddress else { return (symbol(name), name.upper) }
        return (symbols.symbol(base, made.count), lastUpper)
    }

    private mutating func note(
        _ kind: UnknownName, _ name: String, _ range: Range<Int>, _ known: some Collection<String>,
        _ added: Set<String>
    ) {
        guard !isConditional, !added.contains(name), slips?.unknownNames.count ?? 0 < Lexer.mostProblems else { return }
        let (code, message): (String, Message) =
            switch kind {
            case .filter: ("E_UNKNOWN_FILTER", "there is no filter '\(name.shortened)'")
            case .test: ("E_UNKNOWN_TEST", "there is no test '\(name.shortened)'")
            }
        madeSlips().unknownNames.append(
            Diagnostic(
                code: code, message, at: .span(source.span(range)), name: name,
                among: (Array(known) + added).sorted()))
    }

    private var startsOperand: Bool {
        switch peek {
        case .name:
            switch keyword {
            case .else, .or, .and: false
            default: true
            }
        case .string, .integer, .float, .leftBracket, .leftBrace: true
        default: false
        }
    }
}

/// The filters and tests of the language by the bytes of their names.
enum BuiltinNames {
    static let filters = NameTable(Filters.all.keys.map { ($0, 1) })
    static let tests = NameTable(TemplateTests.all.keys.map { ($0, 1) })
}

/// What a name that nobody knows should have been.
private enum UnknownName { case filter, test }
