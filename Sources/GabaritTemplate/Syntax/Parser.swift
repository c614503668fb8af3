internal import GabaritSource

/// Reads statements from tokens. A broken statement is reported and skipped, so that all mistakes show at once.
struct Parser {
    let file: SourceFile
    let settings: TemplateSettings
    var tokens: [Token]
    var index = 0
    var depth = 0
    private let stack = StackBudget()
    var problems: [Diagnostic] = []
    var blocks: [String: BlockDefinition] = [:]
    /// What the macro that is being read uses; innermost last.
    var macroUses: [Set<String>] = []
    /// Whether an `if` decides about what is being read: names of filters and tests are then looked up when it runs.
    var isConditional = false
    /// Filters and tests that do not exist.
    var unknownNames: [Diagnostic] = []
    private var loopDepth = 0

    init(_ span: SourceSpan, settings: TemplateSettings) {
        file = span.file
        self.settings = settings
        var lexer = Lexer(span, settings: settings)
        tokens = lexer.tokenize()
        problems = lexer.problems
    }

    /// The whole template.
    mutating func template() -> SyntaxTree {
        var statements: [Statement] = []
        while peek != .end {
            statements += body(until: []).statements
            if peek != .end { stray() }
        }
        problems += unknownNames
        return SyntaxTree(statements: statements, blocks: blocks)
    }

    // MARK: tokens

    var token: Token { tokens[min(index, tokens.count - 1)] }
    var peek: Token.Kind { token.kind }

    mutating func advance() -> Token {
        let current = token
        if index < tokens.count - 1 { index += 1 }
        return current
    }

    func isName(_ word: String, ahead: Int = 0) -> Bool {
        let place = min(index + ahead, tokens.count - 1)
        return tokens[place].kind == .name(word)
    }

    func isSymbol(_ text: String) -> Bool { peek == .symbol(text) }

    mutating func take(_ symbol: String) -> Bool {
        guard isSymbol(symbol) else { return false }
        _ = advance()
        return true
    }

    mutating func takeName(_ word: String) -> Bool {
        guard isName(word) else { return false }
        _ = advance()
        return true
    }

    mutating func expect(_ symbol: String) throws(Diagnostic) {
        guard take(symbol) else { throw unexpected("'\(symbol)' is expected") }
    }

    mutating func expectName(_ what: String) throws(Diagnostic) -> (text: String, range: Range<Int>) {
        guard case .name(let text) = peek else { throw unexpected("\(what) is expected") }
        return (text, advance().range)
    }

    mutating func expectBlockEnd() throws(Diagnostic) {
        guard peek == .blockEnd else { throw unexpected("the end of the tag is expected") }
        _ = advance()
    }

    func problem(_ message: String, _ range: Range<Int>, hint: String? = nil) -> Diagnostic {
        Diagnostic(code: "E_TEMPLATE_SYNTAX", message, at: SourceSpan(file: file, range: range), hint: hint)
    }

    func unexpected(_ expectation: String) -> Diagnostic {
        problem("\(expectation), not \(TokenName.of(token))", token.range)
    }

    /// Runs something one level deeper.
    mutating func nested<Result>(
        _ work: (inout Parser) throws(Diagnostic) -> Result
    ) throws(Diagnostic) -> Result {
        depth += 1
        defer { depth -= 1 }
        guard depth <= settings.limits.nesting, !stack.isSpent else {
            throw Diagnostic(
                code: "E_NESTING", "code stands more than \(settings.limits.nesting) deep in each other",
                at: SourceSpan(file: file, range: token.range))
        }
        return try work(&self)
    }

    // MARK: bodies

    /// Statements up to a tag that starts with one of some words; that word is not taken.
    mutating func body(until ends: Set<String>) -> (statements: [Statement], end: String?) {
        var statements: [Statement] = []
        while true {
            switch peek {
            case .end: return (statements, nil)
            case .text(let text): statements.append(Statement(form: .text(text), range: advance().range))
            case .variableStart: if let output = output() { statements.append(output) }
            case .blockStart:
                if case .name(let word) = tokens[min(index + 1, tokens.count - 1)].kind {
                    if ends.contains(word) { return (statements, word) }
                    if Self.closers.contains(word) { return (statements, nil) }
                }
                let start = advance().range
                if let statement = statement(start) { statements.append(statement) }
            default: _ = advance()
            }
        }
    }

    private static let closers: Set<String> = [
        "endif", "else", "elif", "endfor", "endmacro", "endcall", "endblock", "endset", "endwith", "endfilter",
        "endautoescape", "endraw",
    ]

    /// Reads the closing tag of a statement, or says that it is missing.
    mutating func close(_ word: String, opened: Range<Int>, found: String?) throws(Diagnostic) {
        guard found == word else {
            throw problem("'\(word)' is missing for the statement that starts here", opened)
        }
        _ = advance()
        _ = advance()
    }

    private mutating func output() -> Statement? {
        let start = advance().range
        do throws(Diagnostic) {
            let value = try expressionOrTuple()
            guard peek == .variableEnd else { throw unexpected("the end of the expression is expected") }
            let end = advance().range
            return Statement(form: .output(value), range: start.lowerBound..<end.upperBound)
        } catch {
            report(error)
            return nil
        }
    }

    private mutating func statement(_ start: Range<Int>) -> Statement? {
        do throws(Diagnostic) {
            return try nested { parser throws(Diagnostic) in try parser.statementForm(start) }
        } catch {
            report(error)
            return nil
        }
    }

    private mutating func stray() {
        let start = advance().range
        if case .name(let word) = peek {
            problems.append(problem("'\(word)' closes nothing here", token.range.lowerBound..<token.range.upperBound))
        } else {
            problems.append(problem("a statement is expected here", start))
        }
        skipTag()
    }

    private mutating func report(_ error: Diagnostic) {
        problems.append(error)
        skipTag()
    }

    /// Behind the tag that is being read.
    private mutating func skipTag() {
        while true {
            switch peek {
            case .end, .text, .variableStart, .blockStart: return
            case .blockEnd, .variableEnd:
                _ = advance()
                return
            default: _ = advance()
            }
        }
    }

    /// Runs something inside a loop's body, where `break` and `continue` are allowed.
    mutating func inLoop<Result>(_ work: (inout Parser) -> Result) -> Result {
        loopDepth += 1
        defer { loopDepth -= 1 }
        return work(&self)
    }

    var isInLoop: Bool { loopDepth > 0 }
}

/// What a token is called in a message.
enum TokenName {
    static func of(_ token: Token) -> String {
        switch token.kind {
        case .text: "text"
        case .variableStart: "the start of an expression"
        case .blockStart: "the start of a tag"
        case .variableEnd: "the end of the expression"
        case .blockEnd: "the end of the tag"
        case .name(let text): "'\(text)'"
        case .integer(let value): "\(value)"
        case .float(let value): "\(value)"
        case .string(let text): "the string '\(text)'"
        case .symbol(let text): "'\(text)'"
        case .end: "the end of the template"
        }
    }
}
