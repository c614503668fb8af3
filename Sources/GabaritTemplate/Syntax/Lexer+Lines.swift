extension Lexer {
    /// Line statements are tags that take a whole line; each line decides for itself.
    mutating func tokenizeLines() {
        while position < end {
            if trimsNext == .all {
                // White space goes across lines; a line that loses its indent to it starts no statement.
                position = behindSpace(position, end)
                trimsNext = .none
                continue
            }
            let lineEnd = source.first(0x0A, from: position, to: end) ?? end
            let next = min(lineEnd + 1, end)
            if let (start, length) = lineStatementStart(lineEnd) {
                lineStatement(from: start, length, next)
            } else {
                textLine(until: next)
            }
        }
    }

    /// Where a line statement starts in the line at the position; the longer of two prefixes counts.
    private func lineStatementStart(_ lineEnd: Int) -> (place: Int, length: Int)? {
        guard base[position - 1] == 0x0A, let prefix = marks.lineStatement,
            let first = (position..<lineEnd).first(where: { !isBlank($0) }), prefix.stands(at: first, in: source)
        else { return nil }
        if let comment = marks.lineComment, comment.count > prefix.count,
            comment.stands(at: first, in: source)
        {
            return nil
        }
        return (first, prefix.count)
    }

    /// The next comment of a line, with the blanks before it.
    private func lineComment(to next: Int) -> Int? {
        guard let prefix = marks.lineComment, prefix.count > 0,
            var place = prefix.place(from: position, to: next, in: source)
        else { return nil }
        while place > position, isBlank(place - 1) { place -= 1 }
        return place
    }

    /// A comment of a line as a tag, whose sign may take away the white space before it.
    private func lineCommentMark(_ start: Int) -> Marks.Opening? {
        guard let prefix = marks.lineComment else { return nil }
        var place = start
        while isBlank(place), !prefix.stands(at: place, in: source) { place += 1 }
        let inside = place + prefix.count
        return base[inside] == UInt8(ascii: "-") ? Marks.Opening(kind: .comment, place: start, inside: inside) : nil
    }

    private mutating func lineStatement(from start: Int, _ length: Int, _ next: Int) {
        position = start + length
        tagStart = -1
        tokens.append(Token(.blockStart, start, position))
        brackets.removeAll()
        var isFaulty = false
        scanning: while true {
            switch codeToken(nil) {
            case .token: continue
            case .fault:
                position = max(next, position)
                isFaulty = true
                break scanning
            case .closed, .unclosed, .ended, .opened: break scanning
            }
        }
        tokens.append(Token(.blockEnd, position, position, constant: isFaulty ? -1 : 0))
    }

    private mutating func textLine(until next: Int) {
        while position < next {
            let tag = marks.opening(from: position, to: next, in: source)
            if let comment = lineComment(to: next), comment <= tag?.place ?? end {
                addText(position, comment, before: lineCommentMark(comment))
                position = comment
                while position < next, base[position] != 0x0A, base[position] != 0x0D { position += 1 }
                addText(position, next, before: nil)
                position = next
                return
            }
            guard tag != nil else {
                addText(position, next, before: nil)
                position = next
                return
            }
            step()
            // Whether the next line is a statement depends on what of it is trimmed.
            if trimsNext == .all { return }
        }
    }

    private func isBlank(_ place: Int) -> Bool { base[place] == 0x20 || base[place] == 0x09 }
}
