internal import GabaritSource

/// Cuts a template into tokens: text, and the parts of code.
///
/// A token holds places in the source, never a copy. Mistakes are noted and skipped, so that all of them show at once.
struct Lexer: ~Copyable {
    let source: SourceText
    // Whoever reads a template keeps its environment, so the reference needs no counting.
    unowned(unsafe) let rules: SyntaxRules
    let marks: Marks
    /// The bytes of the source; zeros stand behind ``end``.
    let base: UnsafePointer<UInt8>
    let end: Int
    var position = 0
    var tokens: FlatArray<Token>
    /// The values of text, strings and numbers.
    var constants: FlatArray<Datum>
    /// Text that does not stand in the source as it is used.
    private(set) var madeText: Arena?
    var problems: [Diagnostic] = []
    /// What the brackets that are open wait for, innermost last.
    var brackets: FlatArray<UInt8>
    /// The place of the first token of the tag that is being read; less than 0 outside of delimiters.
    var tagStart = -1
    /// Whether white space at the start of the next text goes, and how much.
    var trimsNext = Trim.none
    /// Whether text must be looked through for line ends that are not the wanted ones.
    let hasForeignLineEnds: Bool
    /// Whether text can stand in the tree as it stands in the source.
    let keepsText: Bool
    private let trimsBlocks: Bool
    let stripsBlocks: Bool
    let words = Keyword.table
    let classes = ByteClass.table

    enum Trim { case none, lineEnd, all }

    init(_ source: SourceText, _ rules: SyntaxRules, _ spares: inout SyntaxSpares) {
        tokens = FlatArray(capacity: 64, from: &spares.tokens)
        constants = FlatArray(capacity: 32, from: &spares.constants)
        brackets = FlatArray(capacity: 32, from: &spares.brackets)
        self.source = source
        self.rules = rules
        base = source.base
        end = source.count
        trimsBlocks = rules.settings.trimBlocks
        stripsBlocks = rules.settings.lstripBlocks
        marks = rules.marks
        let hasForeignLineEnds =
            rules.changesLineEnds || source.first(0x0D, from: 0, to: source.count) != nil
        self.hasForeignLineEnds = hasForeignLineEnds
        keepsText = source.isValid && !hasForeignLineEnds
    }

    var settings: TemplateSettings { rules.settings }

    /// Leaves its memory to the next lexer.
    mutating func leave(to spares: inout SyntaxSpares) {
        tokens.leave(to: &spares.tokens)
        constants.leave(to: &spares.constants)
        brackets.leave(to: &spares.brackets)
    }

    /// Makes all tokens, the last one ``Token/Kind/end``.
    mutating func tokenize() {
        if marks.lineStatement != nil || marks.lineComment != nil {
            tokenizeLines()
        } else {
            while position < end { step() }
        }
        tokens.append(Token(.end, end, end))
    }

    /// Makes the tokens of an expression without delimiters, up to the first mistake.
    mutating func tokenizeExpression() {
        let never = Mark("\0", &madeText)
        while case .token = codeToken(never) {}
        tokens.append(Token(.end, end, end))
    }

    /// Reads text up to the next tag, and the tag.
    mutating func step() {
        guard let tag = marks.opening(from: position, to: end, in: source) else {
            addText(position, end, before: nil)
            position = end
            return
        }
        addText(position, tag.place, before: tag)
        position = tag.inside
        if base[position] == UInt8(ascii: "-") || base[position] == UInt8(ascii: "+") { position += 1 }
        switch tag.kind {
        case .comment: skipComment(from: tag.place)
        case .variable: code(from: tag.place, .variableStart, .variableEnd, marks.variableEnd)
        case .block:
            if !mayBeRaw || !raw(from: tag.place) { code(from: tag.place, .blockStart, .blockEnd, marks.blockEnd) }
        }
    }

    // MARK: code

    private mutating func code(from start: Int, _ open: Token.Kind, _ close: Token.Kind, _ mark: Mark) {
        tagStart = tokens.count
        tokens.append(Token(open, start, position))
        brackets.removeAll()
        while true {
            if mark.isNoCode {
                plainTokens()
                // Most tags end where the last of these does.
                if brackets.isEmpty, mark.stands(at: position, in: source) {
                    position &+= mark.count
                    tokens.append(Token(close, position &- mark.count, position))
                    trimsNext = close == .blockEnd && trimsBlocks ? .lineEnd : .none
                    return
                }
            }
            switch codeToken(mark) {
            case .token: continue
            case .closed(let sign):
                // Only a tag of a statement may end with a plus.
                if sign == UInt8(ascii: "+"), close == .variableEnd {
                    tokens.append(Token(.plus, position - mark.count - 1, position - mark.count))
                }
                tokens.append(Token(close, position - mark.count - (sign == 0 ? 0 : 1), position))
                trimsNext = close == .blockEnd ? trim(sign) : sign == UInt8(ascii: "-") ? .all : .none
            case .ended(let range, let isBroken):
                position = range.upperBound
                tokens.append(Token(close, range.lowerBound, position, constant: isBroken ? -1 : 0))
            case .fault(let behind):
                if endsBeforeString(mark, close, insteadOfLast: true) { return }
                position = mark.place(from: behind, to: end, in: source).map { $0 + mark.count } ?? end
                tokens.append(Token(close, position, position, constant: -1))
            case .opened:
                failUnclosed(close, start)
                tokens.append(Token(close, position, position, constant: -1))
            case .unclosed:
                if endsBeforeString(mark, close, insteadOfLast: false) { return }
                failUnclosed(close, start)
                tokens.append(Token(close, end, end, constant: Token.unclosed))
                position = end
            }
            return
        }
    }

    private mutating func failUnclosed(_ close: Token.Kind, _ start: Int) {
        let text = close == .blockEnd ? settings.delimiters.blockEnd : settings.delimiters.variableEnd
        fail("the tag that starts here has no end", start..<min(start + 2, end), hint: "close it with '\(text)'")
    }

    /// What happens to the text behind a tag that ends with a sign.
    private func trim(_ sign: UInt8) -> Trim {
        switch sign {
        case UInt8(ascii: "-"): .all
        case UInt8(ascii: "+"): .none
        default: trimsBlocks ? .lineEnd : .none
        }
    }

    private mutating func skipComment(from start: Int) {
        guard let close = marks.commentEnd.place(from: position, to: end, in: source) else {
            // A comment of nothing at the end of the template: Jinja lets it.
            if position == end { return }
            fail(
                "the comment that starts here has no end", start..<position,
                hint: "close it with '\(settings.delimiters.commentEnd)'")
            position = end
            return
        }
        trimsNext = trim(close > position ? base[close - 1] : 0)
        position = close + marks.commentEnd.count
    }

    // MARK: raw

    /// Whether the word at the position, behind a blank or more, may be `raw`.
    @inline(__always) private var mayBeRaw: Bool {
        let byte = base[position] == 0x20 ? base[position + 1] : base[position]
        return byte == UInt8(ascii: "r") || byte.isCodeSpace
    }

    /// Reads `raw` … `endraw` as text, when the tag that starts here is one.
    private mutating func raw(from start: Int) -> Bool {
        guard let inside = rawTag("raw", at: position), inside.sign != UInt8(ascii: "+") else { return false }
        var place = inside.behind
        while let tag = marks.blockStart.place(from: place, to: end, in: source) {
            var name = tag + marks.blockStart.count
            let sign = base[name]
            if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { name += 1 }
            if let closing = rawTag("endraw", at: name) {
                trimsNext = inside.sign == UInt8(ascii: "-") ? .all : .none
                let opening = Marks.Opening(kind: .block, place: tag, inside: tag + marks.blockStart.count)
                addText(inside.behind, tag, before: opening)
                trimsNext = trim(closing.sign)
                position = closing.behind
                return true
            }
            place = tag + 1
        }
        // A raw block of nothing at the end of the template: Jinja lets it.
        if inside.behind < end {
            let (open, close) = (settings.delimiters.blockStart, settings.delimiters.blockEnd)
            fail(
                "the raw block that starts here has no end", start..<inside.behind,
                hint: "close it with '\(open) endraw \(close)'")
        }
        position = end
        return true
    }

    private func rawTag(_ word: StaticString, at start: Int) -> (behind: Int, sign: UInt8)? {
        var place = start
        while base[place].isCodeSpace { place += 1 }
        for index in 0..<word.utf8CodeUnitCount where base[place + index] != word.utf8Start[index] { return nil }
        place += word.utf8CodeUnitCount
        while base[place].isCodeSpace { place += 1 }
        let sign = base[place]
        let isSigned = sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+")
        if isSigned, marks.blockEnd.stands(at: place + 1, in: source) {
            return (place + 1 + marks.blockEnd.count, sign)
        }
        // The end of a block may itself begin with such a sign.
        guard marks.blockEnd.stands(at: place, in: source) else { return nil }
        return (place + marks.blockEnd.count, 0)
    }

    // MARK: problems and made text

    /// The most problems of one template: a text that is none would have as many as it has tags.
    static let mostProblems = 100

    mutating func fail(_ message: Message, _ range: Range<Int>, hint: Message? = nil) {
        guard problems.count < Self.mostProblems else { return }
        problems.append(Diagnostic(code: "E_TEMPLATE_SYNTAX", message, at: source.span(range), hint: hint))
    }

    /// A constant for text that does not stand in the source.
    mutating func made(_ text: String) -> Datum {
        let arena = madeText ?? Arena()
        madeText = arena
        return arena.text(text)
    }
}
