internal import GabaritSource

/// Thrown where what follows cannot be understood; the mistake is already noted.
struct SyntaxStop: Error {}

/// Reads nodes from tokens. A broken statement is noted and skipped, so that all mistakes show at once.
struct Parser: ~Copyable {
    unowned(unsafe) let rules: SyntaxRules
    var lexer: Lexer
    var nodes: FlatArray<SyntaxNode>
    var symbols: SymbolTable
    var blocks: FlatArray<NodeIndex>
    /// Which symbols name a block already.
    var blockNames = SymbolSet()
    var depth = 0
    /// How many bodies of statements have been begun.
    var bodies = 0
    /// What the macro that is being read uses.
    var macroUses: SyntaxNode.Flags = []
    /// Whether an `if` decides about what is being read: names of filters and tests are then looked up when it runs.
    var isConditional = false
    var loopDepth = 0
    /// Whether nothing but `if` stands around what is being read.
    var isTopLevel = true
    private(set) var problems: [Diagnostic] = []
    /// `nil` as long as all names are right.
    private(set) var slips: SyntaxSlips?
    let mostNesting: Int
    private var stack = StackBudget()
    private let firstToken: UnsafePointer<Token>
    private let lastToken: UnsafePointer<Token>
    private var current: UnsafePointer<Token>

    /// - Parameter lexer: one that has made its tokens.
    init(_ lexer: consuming Lexer, _ spares: inout SyntaxSpares) {
        nodes = FlatArray(capacity: 64, from: &spares.nodes)
        symbols = SymbolTable(&spares.names, &spares.buckets)
        blocks = FlatArray(capacity: 4, from: &spares.blocks)
        rules = lexer.rules
        mostNesting = lexer.rules.settings.limits.nesting
        problems = lexer.problems
        // The lexer adds no token from here on, so they stay where they are.
        let tokens = lexer.tokens.elements
        self.lexer = lexer
        guard let base = tokens.baseAddress else { preconditionFailure("the lexer always adds an end") }
        firstToken = base
        lastToken = base + (tokens.count - 1)
        current = base
        nodes.append(SyntaxNode(kind: .nothing, lower: 0, upper: 0))
    }

    var source: SourceText { lexer.source }
    var settings: TemplateSettings { rules.settings }

    /// The nodes of the whole template from its first statement on. The memory that was used is left to the next parser.
    mutating func finish(_ body: NodeIndex, _ spares: inout SyntaxSpares) -> FlatSyntax {
        let syntax = FlatSyntax(
            lexer.source, nodes, lexer.constants, symbols.names, blocks, body: body, madeText: lexer.madeText)
        nodes.leave(to: &spares.nodes)
        symbols.leave(to: &spares.names, &spares.buckets)
        blocks.leave(to: &spares.blocks)
        lexer.leave(to: &spares)
        return syntax
    }

    /// Reads the whole template.
    mutating func template() -> NodeIndex {
        var statements = Siblings()
        while peek != .end {
            _ = body(&statements)
            if peek != .end { stray() }
        }
        if let slips, !problems.isEmpty || slips.unknownNames.count >= Lexer.mostProblems {
            problems += slips.unknownNames
            slips.unknownNames = []
        }
        if problems.count >= Lexer.mostProblems { limitProblems() }
        return statements.first
    }

    /// Where wrong names are remembered, from the first one on.
    mutating func madeSlips() -> SyntaxSlips {
        let slips = slips ?? SyntaxSlips()
        self.slips = slips
        return slips
    }

    // MARK: tokens

    @inline(__always) var token: Token { current.pointee }
    @inline(__always) var peek: Token.Kind { current.pointee.kind }
    @inline(__always) var keyword: Keyword { current.pointee.keyword }
    @inline(__always) var following: Token { current < lastToken ? current[1] : current.pointee }
    /// Where the last token that was taken ends.
    @inline(__always) var lastUpper: Int32 { current > firstToken ? current[-1].upper : current.pointee.upper }

    /// Where the parser stands, for ``goBack(to:)``.
    @inline(__always) var place: UnsafePointer<Token> { current }

    mutating func goBack(to place: UnsafePointer<Token>) { current = place }

    @inline(__always) mutating func skip() { if current < lastToken { current += 1 } }

    @inline(__always) mutating func advance() -> Token {
        let token = current.pointee
        skip()
        return token
    }

    @inline(__always) mutating func take(_ kind: Token.Kind) -> Bool {
        guard peek == kind else { return false }
        skip()
        return true
    }

    @inline(__always) mutating func take(_ word: Keyword) -> Bool {
        guard keyword == word else { return false }
        skip()
        return true
    }

    mutating func expect(_ kind: Token.Kind) throws(SyntaxStop) {
        guard take(kind) else { throw unexpected(kind.expectation) }
    }

    @inline(__always) mutating func expectName(_ what: StaticString) throws(SyntaxStop) -> Token {
        guard peek == .name else { throw missing(what) }
        return advance()
    }

    @inline(never) private mutating func missing(_ what: StaticString) -> SyntaxStop {
        unexpected("\(what) is expected")
    }

    mutating func symbol(_ token: Token) -> Int32 {
        symbols.symbol(source.base + Int(token.lower), Int(token.upper &- token.lower))
    }

    // MARK: nodes

    @inline(__always) mutating func node(
        _ kind: SyntaxNode.Kind, _ lower: Int32, _ upper: Int32, _ first: Int32 = 0, _ second: Int32 = 0,
        flags: SyntaxNode.Flags = []
    ) -> NodeIndex {
        nodes.append(
            SyntaxNode(kind: kind, flags: flags, lower: lower, upper: upper, first: first, second: second))
        return NodeIndex(truncatingIfNeeded: nodes.count &- 1)
    }

    /// A node from where another one starts to the end of the last token.
    mutating func node(
        _ kind: SyntaxNode.Kind, from start: NodeIndex, _ first: Int32 = 0, _ second: Int32 = 0
    ) -> NodeIndex {
        let before = nodes[Int(start)]
        return node(kind, before.lower, max(before.upper, lastUpper), first, second)
    }

    /// Nodes that follow each other.
    struct Siblings: BitwiseCopyable {
        var first: NodeIndex = 0
        var last: NodeIndex = 0
    }

    @inline(__always) mutating func append(_ node: NodeIndex, to siblings: inout Siblings) {
        if siblings.last == 0 {
            siblings.first = node
        } else {
            nodes[Int(siblings.last)].next = node
        }
        siblings.last = node
    }

    // MARK: problems

    func problem(
        _ message: Message, _ range: Range<Int>, code: String = "E_TEMPLATE_SYNTAX", hint: Message? = nil
    ) -> Diagnostic {
        Diagnostic(code: code, message, at: source.span(range), hint: hint)
    }

    mutating func stop(_ message: Message, _ range: Range<Int>, hint: Message? = nil) -> SyntaxStop {
        note(problem(message, range, hint: hint))
        return SyntaxStop()
    }

    /// Keeps a problem. With the last one that a template may have, its end is reached.
    private mutating func note(_ problem: Diagnostic) {
        guard problems.count < Lexer.mostProblems else { return }
        problems.append(problem)
        if problems.count == Lexer.mostProblems { current = lastToken }
    }

    /// Says the next step for a problem that has none, if there is one of that number.
    mutating func advise(_ number: Int, _ hint: Message) {
        guard problems.indices.contains(number), problems[number].advice == nil else { return }
        problems[number].advice = hint
    }

    /// Keeps the first problems, and says that there may be more.
    private mutating func limitProblems() {
        problems = Array(problems.sortedByPlace.prefix(Lexer.mostProblems))
        let last = lastToken.pointee.range
        problems.append(
            problem(
                "the template has \(Lexer.mostProblems) problems or more, and these are the first", last,
                code: "E_LIMIT"))
    }

    @inline(never) mutating func unexpected(_ expectation: Message) -> SyntaxStop {
        // What the lexer could not read is noted already: what is missing behind it is no mistake of its own.
        if peek == .blockEnd || peek == .variableEnd, token.standsForFault { return SyntaxStop() }
        // Of a tag without an end nobody knows what belongs to it.
        if isUnclosed { return SyntaxStop() }
        if let string = stringOverEnd {
            return stop(Lexer.openString, string.firstByte, hint: Lexer.lastLine(of: string, source))
        }
        return stop("\(expectation), not \(nameOfToken)", token.range, hint: hint)
    }

    /// Whether the tag that is being read has no end before that of the template.
    private var isUnclosed: Bool {
        var place = current
        while place < lastToken, place.pointee.kind != .blockEnd, place.pointee.kind != .variableEnd { place += 1 }
        return place.pointee.constant == Token.unclosed && place < lastToken
    }

    /// A string of the tag that is being read which goes over the end of a tag into another line: its quote is missing.
    private var stringOverEnd: Token? {
        var place = current
        while place > firstToken, place.pointee.kind != .blockStart, place.pointee.kind != .variableStart { place -= 1 }
        let mark = place.pointee.kind == .blockStart ? lexer.marks.blockEnd : lexer.marks.variableEnd
        while place < current {
            if source.goesOverEnd(place.pointee, mark) { return place.pointee }
            place += 1
        }
        return nil
    }

    /// What people mean by some tokens that cannot stand where they stand.
    private var hint: Message? {
        switch peek {
        case .assign where isBehind(.equal): "write '=='"
        case .assign: "'==' compares"
        case .pipe where isBehind(.pipe): "write 'or'"
        case .greater where isBehind(.minus): "write '.' before an attribute"
        case .minus where current > firstToken && current[-1].kind == .name: "a name has letters, digits and '_'"
        default: nil
        }
    }

    /// Whether a token stands right behind one of a kind.
    private func isBehind(_ kind: Token.Kind) -> Bool {
        current > firstToken && current[-1].kind == kind && current[-1].upper == token.lower
    }

    mutating func unexpected(_ expected: Token.Kind) -> SyntaxStop { unexpected(expected.expectation) }

    /// What a name is in the source.
    func text(_ token: Token) -> String { source.text(token.range) }

    func range(_ node: NodeIndex) -> Range<Int> {
        let node = nodes[Int(node)]
        return Int(node.lower)..<max(Int(node.lower), Int(node.upper))
    }

    private var nameOfToken: Message {
        switch peek {
        case .text: "text"
        case .variableStart: "the start of an expression"
        case .blockStart: "the start of a tag"
        case .variableEnd: "the end of the expression"
        case .blockEnd: "the end of the tag"
        case .integer: "\(lexer.constants[Int(token.constant)].integer)"
        case .float: "\(lexer.constants[Int(token.constant)].float)"
        case .string: "the string '\(lexer.constants[Int(token.constant)].string.shortened)'"
        case .end: "the end of the template"
        default: "'\(text(token).shortened)'"
        }
    }

    /// Goes one level deeper, if that is allowed; ``leave()`` comes back.
    @inline(__always) mutating func enter() throws(SyntaxStop) {
        depth &+= 1
        guard depth <= mostNesting, !stack.isSpent() else {
            depth &-= 1
            throw tooDeep()
        }
    }

    @inline(__always) mutating func leave() { depth &-= 1 }

    @inline(never) mutating func tooDeep() -> SyntaxStop {
        note(
            problem(
                "code stands more than \(settings.limits.nesting) deep in each other", token.range, code: "E_NESTING"))
        return SyntaxStop()
    }
}
