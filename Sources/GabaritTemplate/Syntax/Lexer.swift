internal import GabaritSource

/// Cuts a template into tokens: text, and the parts of code.
struct Lexer {
    let file: SourceFile
    let settings: TemplateSettings
    private let end: Int
    private var position: Int
    private var tokens: [Token] = []
    private(set) var problems: [Diagnostic] = []
    private let starts: [(kind: TagKind, text: [UInt8])]
    /// Whether white space at the start of the next text goes, and how much.
    private var trimsNext = Trim.none

    /// The first byte of all marks, when it is one.
    private let commonStart: UInt8?

    private enum TagKind { case block, variable, comment }
    private enum Trim { case none, lineEnd, all }

    init(_ span: SourceSpan, settings: TemplateSettings) {
        file = span.file
        self.settings = settings
        position = span.range.lowerBound
        end = span.range.upperBound
        let marks = settings.delimiters
        // The longest first, as Jinja has it, so that one may start with another.
        starts = [
            (TagKind.comment, Array(marks.commentStart.utf8)), (.block, Array(marks.blockStart.utf8)),
            (.variable, Array(marks.variableStart.utf8)),
        ].sorted { $0.text.count > $1.text.count }
        let firsts = Set(starts.map(\.text.first))
        commonStart = firsts.count == 1 ? firsts.first ?? nil : nil
    }

    /// All tokens, the last one ``Token/Kind/end``.
    mutating func tokenize() -> [Token] {
        if settings.lineStatementPrefix != nil || settings.lineCommentPrefix != nil { return tokenizeWithLines() }
        while position < end { step() }
        tokens.append(Token(kind: .end, range: end..<end))
        return tokens
    }

    private mutating func step() {
        guard let (kind, start, length) = nextTag(from: position) else {
            addText(position..<end, before: nil)
            position = end
            return
        }
        addText(position..<start, before: (kind, start + length))
        position = start + length
        if position < end, file.bytes[position] == UInt8(ascii: "-") || file.bytes[position] == UInt8(ascii: "+") {
            position += 1
        }
        switch kind {
        case .comment: skipComment(from: start)
        case .variable: code(from: start, .variableStart, .variableEnd, close: settings.delimiters.variableEnd)
        case .block:
            if !raw(from: start) { code(from: start, .blockStart, .blockEnd, close: settings.delimiters.blockEnd) }
        }
    }

    private func nextTag(from start: Int) -> (TagKind, Int, Int)? {
        var place = start
        while place < end {
            // Nearly every template has marks that all start with the same byte.
            if let byte = commonStart {
                guard let next = ByteScan.first(byte, in: file.bytes, place..<end) else { return nil }
                place = next
            }
            for candidate in starts where matches(candidate.text, at: place) {
                return (candidate.kind, place, candidate.text.count)
            }
            place += 1
        }
        return nil
    }

    private func matches(_ text: [UInt8], at place: Int) -> Bool {
        guard place + text.count <= end, file.bytes[place] == text[0] else { return false }
        return file.bytes[place..<place + text.count].elementsEqual(text)
    }

    // MARK: text

    private mutating func addText(_ range: Range<Int>, before tag: (kind: TagKind, inside: Int)?) {
        var lower = range.lowerBound
        var upper = range.upperBound
        switch trimsNext {
        case .none: break
        case .lineEnd: lower = skipLineEnd(lower, upper)
        case .all: lower = upper - text(lower..<upper).drop(while: \.isPythonSpace).reduce(0) { $0 + UTF8.width($1) }
        }
        trimsNext = .none
        if let tag {
            let sign = tag.inside < end ? file.bytes[tag.inside] : 0
            if sign == UInt8(ascii: "-") {
                upper = withoutSpace(lower, upper)
            } else if settings.lstripBlocks, sign != UInt8(ascii: "+"), tag.kind != .variable {
                upper = withoutIndent(range.lowerBound, lower, upper)
            }
        }
        if lower < upper { tokens.append(Token(kind: .text(normalized(lower..<upper)), range: lower..<upper)) }
    }

    /// Where the text ends when blanks back to the start of the line are left out.
    private func withoutIndent(_ start: Int, _ lower: Int, _ upper: Int) -> Int {
        var place = upper
        while place > lower, file.bytes[place - 1] != 0x0A, withoutSpace(place - 1, place) < place { place -= 1 }
        while place > lower, file.bytes[place - 1] >= 0x80, let size = wideSpace(before: place, lower) {
            place -= size
            while place > lower, file.bytes[place - 1] == 0x20 || file.bytes[place - 1] == 0x09 { place -= 1 }
        }
        let isLineStart = place == 0 || file.bytes[place - 1] == 0x0A || place == lower && lower > start
        let isFileStart = place == lower && tokens.isEmpty && lower == start
        return isLineStart || isFileStart ? place : upper
    }

    private func text(_ range: Range<Int>) -> String.UnicodeScalarView { file.text(in: range).unicodeScalars }

    /// Where a text ends when white space at its end is left out.
    private func withoutSpace(_ lower: Int, _ upper: Int) -> Int {
        var place = upper
        while place > lower {
            if file.bytes[place - 1] < 0x80 {
                guard isSpace(file.bytes[place - 1]) || (28...31).contains(file.bytes[place - 1]) else { break }
                place -= 1
            } else {
                guard let size = wideSpace(before: place, lower) else { break }
                place -= size
            }
        }
        return place
    }

    /// The size of a space outside ASCII that ends at a place.
    private func wideSpace(before place: Int, _ lower: Int) -> Int? {
        for size in 2...3 where place - size >= lower {
            let scalars = text(place - size..<place)
            if scalars.count == 1, let scalar = scalars.first, scalar != "\u{FFFD}" {
                return scalar.isPythonSpace ? size : nil
            }
        }
        return nil
    }

    private func skipLineEnd(_ lower: Int, _ upper: Int) -> Int {
        var place = lower
        if place < upper, file.bytes[place] == 0x0D { place += 1 }
        if place < upper, file.bytes[place] == 0x0A { return place + 1 }
        return place == lower ? lower : place
    }

    private func normalized(_ range: Range<Int>) -> String {
        guard settings.newlineSequence != "\n" || ByteScan.first(0x0D, in: file.bytes, range) != nil else {
            return file.text(in: range)
        }
        var output: [UInt8] = []
        var place = range.lowerBound
        while place < range.upperBound {
            let byte = file.bytes[place]
            if byte == 0x0D || byte == 0x0A {
                output += settings.newlineSequence.utf8
                if byte == 0x0D, place + 1 < range.upperBound, file.bytes[place + 1] == 0x0A { place += 1 }
            } else {
                output.append(byte)
            }
            place += 1
        }
        return String(decoding: output, as: UTF8.self)
    }

    private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }

    // MARK: tags

    private mutating func skipComment(from start: Int) {
        let close = Array(settings.delimiters.commentEnd.utf8)
        var place = position
        while place < end {
            if matches(close, at: place) {
                let sign = place > position ? file.bytes[place - 1] : 0
                trimsNext = sign == UInt8(ascii: "-") ? .all : sign == UInt8(ascii: "+") ? .none : afterBlock()
                position = place + close.count
                return
            }
            place += 1
        }
        fail(
            "the comment that starts here has no end", start..<position,
            hint: "close it with '\(settings.delimiters.commentEnd)'")
        position = end
    }

    private func afterBlock() -> Trim { settings.trimBlocks ? .lineEnd : .none }

    /// Reads `raw` … `endraw` as text, when the tag that starts here is one.
    private mutating func raw(from start: Int) -> Bool {
        guard let inside = rawTag("raw", at: position) else { return false }
        let sign = inside.sign
        guard sign != UInt8(ascii: "+") else { return false }
        let opening = sign == UInt8(ascii: "-") ? Trim.all : .none
        var place = inside.next
        while place < end {
            if matches(Array(settings.delimiters.blockStart.utf8), at: place) {
                var name = place + settings.delimiters.blockStart.utf8.count
                let sign = name < end ? file.bytes[name] : 0
                if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { name += 1 }
                if let closing = rawTag("endraw", at: name) {
                    trimsNext = opening
                    addText(
                        inside.next..<place,
                        before: (.block, sign == 0 ? name : place + settings.delimiters.blockStart.utf8.count))
                    trimsNext = closing.trim
                    position = closing.next
                    return true
                }
            }
            place += 1
        }
        fail("the raw block that starts here has no end", start..<inside.next, hint: "close it with 'endraw'")
        position = end
        return true
    }

    private func rawTag(_ word: String, at start: Int) -> (next: Int, trim: Trim, sign: UInt8)? {
        var place = start
        while place < end, isSpace(file.bytes[place]) { place += 1 }
        guard matches(Array(word.utf8), at: place) else { return nil }
        place += word.utf8.count
        while place < end, isSpace(file.bytes[place]) { place += 1 }
        var trim = afterBlock()
        let sign = place < end ? file.bytes[place] : 0
        if place < end, file.bytes[place] == UInt8(ascii: "-") {
            trim = .all
            place += 1
        } else if place < end, file.bytes[place] == UInt8(ascii: "+") {
            trim = .none
            place += 1
        }
        let close = Array(settings.delimiters.blockEnd.utf8)
        return matches(close, at: place) ? (place + close.count, trim, sign) : nil
    }

    private mutating func code(from start: Int, _ open: Token.Kind, _ closeKind: Token.Kind, close: String) {
        tokens.append(Token(kind: open, range: start..<position))
        var scanner = CodeScanner(file: file, position: position, end: end, close: Array(close.utf8))
        while true {
            switch scanner.next() {
            case .token(let token): tokens.append(token)
            case .closed(let range, let sign):
                tokens.append(Token(kind: closeKind, range: range))
                position = range.upperBound
                trimsNext =
                    sign == UInt8(ascii: "-")
                    ? .all
                    : closeKind == .blockEnd && sign != UInt8(ascii: "+") ? afterBlock() : .none
                return
            case .fault(let message, let range):
                fail(message, range)
                position = recover(from: range.upperBound, close)
                tokens.append(Token(kind: closeKind, range: position..<position))
                return
            case .unclosed:
                fail(
                    "the tag that starts here has no end", start..<min(start + 2, end), hint: "close it with '\(close)'"
                )
                tokens.append(Token(kind: closeKind, range: end..<end))
                position = end
                return
            }
        }
    }

    /// Behind the end of a broken tag, so that the rest is still read.
    private func recover(from start: Int, _ close: String) -> Int {
        let bytes = Array(close.utf8)
        var place = start
        while place < end {
            if matches(bytes, at: place) { return place + bytes.count }
            place += 1
        }
        return end
    }

    private mutating func fail(_ message: String, _ range: Range<Int>, hint: String? = nil) {
        problems.append(
            Diagnostic(code: "E_TEMPLATE_SYNTAX", message, at: SourceSpan(file: file, range: range), hint: hint))
    }

    // MARK: line statements

    /// Line statements are tags that take a whole line; each line decides for itself.
    private mutating func tokenizeWithLines() -> [Token] {
        while position < end {
            let line = file.lineRange(at: position)
            let next = min(nextLine(after: line.upperBound), end)
            if let (start, prefix) = lineStatementStart(line) {
                lineStatement(from: start, prefix, next)
            } else {
                textLine(until: next)
            }
        }
        tokens.append(Token(kind: .end, range: end..<end))
        return tokens
    }

    /// Where a line statement starts in the line at the position; the longer of two prefixes counts.
    private func lineStatementStart(_ line: Range<Int>) -> (Int, String)? {
        guard isLineStart(position), let prefix = settings.lineStatementPrefix,
            let first = (position..<min(line.upperBound, end)).first(where: { !isBlank(file.bytes[$0]) }),
            matches(Array(prefix.utf8), at: first)
        else { return nil }
        if let comment = settings.lineCommentPrefix, comment.utf8.count > prefix.utf8.count,
            matches(Array(comment.utf8), at: first)
        {
            return nil
        }
        return (first, prefix)
    }

    /// The next comment of a line, with the blanks before it.
    private func lineComment(from start: Int, to next: Int) -> Int? {
        guard let prefix = settings.lineCommentPrefix.map({ Array($0.utf8) }), !prefix.isEmpty,
            var place = (start..<next).first(where: { matches(prefix, at: $0) })
        else { return nil }
        while place > start, isBlank(file.bytes[place - 1]) { place -= 1 }
        return place
    }

    private mutating func lineStatement(from start: Int, _ prefix: String, _ next: Int) {
        position = start + prefix.utf8.count
        tokens.append(Token(kind: .blockStart, range: start..<position))
        var scanner = CodeScanner(file: file, position: position, end: end, close: [0x0A], endsAtLine: true)
        scanning: while true {
            switch scanner.next() {
            case .token(let token): tokens.append(token)
            case .fault(let message, let range):
                fail(message, range)
                scanner.position = max(next, scanner.position)
                break scanning
            case .closed, .unclosed: break scanning
            }
        }
        position = scanner.position
        tokens.append(Token(kind: .blockEnd, range: position..<position))
    }

    private mutating func textLine(until next: Int) {
        while position < next {
            if let comment = lineComment(from: position, to: next), comment <= nextTag(from: position)?.1 ?? end {
                addText(position..<comment, before: nil)
                position = comment
                while position < next, file.bytes[position] != 0x0A, file.bytes[position] != 0x0D { position += 1 }
                addText(position..<next, before: nil)
                position = next
                return
            }
            guard let tag = nextTag(from: position), tag.1 < next else {
                addText(position..<next, before: nil)
                position = next
                return
            }
            step()
        }
    }

    private func isLineStart(_ place: Int) -> Bool { place == 0 || file.bytes[place - 1] == 0x0A }
    private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
    private func nextLine(after place: Int) -> Int {
        var next = place
        while next < file.bytes.count, file.bytes[next] != 0x0A { next += 1 }
        return next + 1
    }
}
