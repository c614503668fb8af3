internal import GabaritSource
internal import Synchronization

/// A template after parsing. Immutable.
final class CompiledTemplate: @unchecked Sendable {
    /// Its flat code, made when it is first rendered.
    let tier: FastTier
    let file: SourceFile
    let span: SourceSpan
    let syntax: FlatSyntax
    /// Filters and tests that it names and that do not exist: it can be looked at, and not be rendered.
    var unknownNames: [Diagnostic] { slips?.unknownNames ?? [] }
    private let slips: SyntaxSlips?
    /// Cells in literals are strings, numbers and booleans only, which nothing can change: sharing them is safe.
    final class Kept: @unchecked Sendable {
        let tree: SyntaxTree

        init(_ tree: SyntaxTree) { self.tree = tree }
    }
    private let kept = Mutex<Kept?>(nil)
    private let keptChanges = Mutex<TemplateChanges?>(nil)

    init(_ span: SourceSpan, _ rules: SyntaxRules) throws(Diagnostics) {
        try Self.checkSize(span, rules.settings.limits)
        try Self.checkDelimiters(rules)
        file = span.file
        self.span = span
        tier = FastTier(expecting: span.range.count)
        let spares = SyntaxSpares.slot.take { SyntaxSpares() }
        defer { SyntaxSpares.slot.put(spares) }
        let source = SourceText(Self.content(span, keepsEnd: rules.settings.keepTrailingNewline))
        var lexer = Lexer(source, rules, &spares.pointee)
        lexer.tokenize()
        var parser = Parser(lexer, &spares.pointee)
        let body = parser.template()
        guard parser.problems.isEmpty else {
            // Behind what is too deep, nothing is understood.
            let end = parser.problems.firstIndex { $0.code == "E_NESTING" } ?? parser.problems.count - 1
            throw Diagnostics(Array(parser.problems[...end]).sortedByPlace)
        }
        slips = parser.slips
        syntax = parser.finish(body, &spares.pointee)
    }

    init(expression span: SourceSpan, _ rules: SyntaxRules) throws(Diagnostics) {
        try Self.checkSize(span, rules.settings.limits)
        file = span.file
        self.span = span
        tier = FastTier(expecting: span.range.count)
        let spares = SyntaxSpares.slot.take { SyntaxSpares() }
        defer { SyntaxSpares.slot.put(spares) }
        var lexer = Lexer(SourceText(span), rules, &spares.pointee)
        lexer.tokenizeExpression()
        var parser = Parser(lexer, &spares.pointee)
        guard let output = parser.wholeExpression(), parser.problems.isEmpty else {
            throw Diagnostics(parser.problems)
        }
        slips = nil
        syntax = parser.finish(output, &spares.pointee)
    }

    /// The same, if all filters and tests that it names exist.
    @inline(__always) func complete() throws(Diagnostics) -> CompiledTemplate {
        if let slips, !slips.unknownNames.isEmpty { throw Diagnostics(slips.unknownNames) }
        return self
    }

    /// The tree that the interpreter and the analysis walk, made when the first of them asks.
    var tree: SyntaxTree {
        kept.withLock { kept in
            if let kept { return kept }
            let made = Kept(TreeBuilder(syntax).tree())
            kept = made
            return made
        }.tree
    }

    /// What it changes of values, found when the analysis asks.
    var changes: TemplateChanges {
        keptChanges.withLock { kept in
            if let kept { return kept }
            let made = TemplateChanges(syntax)
            kept = made
            return made
        }
    }

    // MARK: checks

    private static func checkSize(_ span: SourceSpan, _ limits: RenderLimits) throws(Diagnostics) {
        let limit = min(limits.source, Int(Int32.max) / 2)
        guard span.range.count <= limit else {
            throw Diagnostics(
                Diagnostic(
                    code: "E_TOO_LARGE", "the template has \(span.range.count) bytes, the limit is \(limit)",
                    at: .file(span.file.name)))
        }
    }

    private static func checkDelimiters(_ rules: SyntaxRules) throws(Diagnostics) {
        guard !rules.hasClearMarks else { return }
        let given = rules.settings.delimiters
        let blocks: Message = "'\(given.blockStart)' and '\(given.blockEnd)'"
        let variables: Message = "'\(given.variableStart)' and '\(given.variableEnd)'"
        let comments: Message = "'\(given.commentStart)' and '\(given.commentEnd)'"
        throw Diagnostics(
            Diagnostic(
                code: "E_TEMPLATE_ARGUMENT",
                "the starts of blocks, variables and comments must differ, and no delimiter or prefix may be empty",
                hint: "the delimiters are \(blocks), \(variables), \(comments)"))
    }

    /// The part of a span that is the template: without the end of the last line, if that is not kept.
    private static func content(_ span: SourceSpan, keepsEnd: Bool) -> SourceSpan {
        guard !keepsEnd else { return span }
        // A span that goes over its file is what the file has of it.
        let range = span.range.clamped(to: 0..<span.file.bytes.count)
        var upper = range.upperBound
        if upper > range.lowerBound, span.file.bytes[upper - 1] == 0x0A { upper -= 1 }
        if upper > range.lowerBound, span.file.bytes[upper - 1] == 0x0D { upper -= 1 }
        return SourceSpan(file: span.file, range: range.lowerBound..<upper)
    }
}

extension [Diagnostic] {
    var sortedByPlace: [Diagnostic] {
        sorted { ($0.place.span?.range.lowerBound ?? 0) < ($1.place.span?.range.lowerBound ?? 0) }
    }
}

extension Parser {
    /// Reads an expression that is the whole template, as an output; `nil` when it cannot be understood.
    mutating func wholeExpression() -> NodeIndex? {
        guard problems.isEmpty else { return nil }
        do throws(SyntaxStop) {
            let expression = try expressionOrTuple()
            guard peek == .end else { throw unexpected("the end of the expression is expected") }
            return node(.output, 0, Int32(truncatingIfNeeded: source.count), expression)
        } catch {
            return nil
        }
    }
}
