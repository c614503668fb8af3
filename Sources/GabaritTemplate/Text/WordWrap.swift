/// Python's `textwrap.wrap` for one line, with white space kept as it is and tabs not expanded.
///
/// Source: CPython's `textwrap.py`; the chunks are those of its regular expression `wordsep_re`.
struct WordWrap {
    var width: Int
    var breaksLongWords = true
    var breaksOnHyphens = true

    /// The lines, each a list of scalars.
    func lines(of text: [Unicode.Scalar]) throws(TextFault) -> [[Unicode.Scalar]] {
        guard width > 0 else { throw .value("wordwrap needs a width over 0, not \(width)") }
        var chunks = Array(WordChunks(text: text, breaksOnHyphens: breaksOnHyphens).chunks().reversed())
        var lines: [[Unicode.Scalar]] = []
        while let next = chunks.last {
            var line: [ArraySlice<Unicode.Scalar>] = []
            var length = 0
            if !lines.isEmpty, isBlank(next) { chunks.removeLast() }
            while let chunk = chunks.last, length + chunk.count <= width {
                line.append(chunk)
                length += chunk.count
                chunks.removeLast()
            }
            if let chunk = chunks.last, chunk.count > width {
                placeLong(&chunks, &line, room: width - length)
                length = line.reduce(0) { $0 + $1.count }
            }
            if let last = line.last, isBlank(last) { line.removeLast() }
            if !line.isEmpty { lines.append(line.flatMap(Array.init)) }
        }
        return lines
    }

    private func isBlank(_ chunk: ArraySlice<Unicode.Scalar>) -> Bool {
        chunk.allSatisfy(\.isPythonSpace)
    }

    /// Breaks a chunk that is longer than a line, after a hyphen when there is one.
    private func placeLong(
        _ chunks: inout [ArraySlice<Unicode.Scalar>], _ line: inout [ArraySlice<Unicode.Scalar>], room: Int
    ) {
        let room = width < 1 ? 1 : room
        guard let chunk = chunks.last else { return }
        if breaksLongWords {
            var end = room
            if breaksOnHyphens, chunk.count > room,
                let hyphen = chunk.prefix(max(room, 0)).lastIndex(of: "-"), hyphen > chunk.startIndex,
                chunk[..<hyphen].contains(where: { $0 != "-" })
            {
                end = hyphen + 1 - chunk.startIndex
            }
            line.append(chunk.prefix(end))
            chunks[chunks.count - 1] = chunk.dropFirst(end)
        } else if line.isEmpty {
            line.append(chunk)
            chunks.removeLast()
        }
    }
}

/// The pieces between which a line may break.
struct WordChunks {
    let text: [Unicode.Scalar]
    let breaksOnHyphens: Bool

    func chunks() -> [ArraySlice<Unicode.Scalar>] {
        var chunks: [ArraySlice<Unicode.Scalar>] = []
        var start = 0
        while start < text.count {
            let end = next(start)
            chunks.append(text[start..<end])
            start = end
        }
        return chunks
    }

    private func next(_ start: Int) -> Int {
        if isSpace(start) { return run(start, while: isSpace) }
        guard breaksOnHyphens else { return run(start) { !isSpace($0) } }
        // What stands before is asked first: a run of hyphens is gone through once, from its start.
        if isWordEnd(start - 1), let dash = emDash(start) { return dash }
        return word(start)
    }

    /// `[^\s\w]*\w+[^0-9\W]-(?=\w+[^0-9\W])` and its kin: up to a hyphen between letters, an em dash, or white space.
    private func word(_ start: Int) -> Int {
        var index = start + 1
        while index < text.count, !isSpace(index) {
            if text[index - 1] == "-", index - 1 > start, breaksAfterHyphen(index - 1) { return index }
            if isWordEnd(index - 1), emDash(index) != nil { return index }
            index += 1
        }
        return index
    }

    /// Whether a line may break after the hyphen: two letters before it (`[^\d\W]{2,}-`, or a letter, a hyphen and a
    /// letter), and a letter, an optional hyphen and a letter after it.
    private func breaksAfterHyphen(_ hyphen: Int) -> Bool {
        guard text[hyphen] == "-", isLetter(hyphen - 1) else { return false }
        let before = isLetter(hyphen - 2) || (at(hyphen - 2) == "-" && isLetter(hyphen - 3))
        guard before else { return false }
        return isLetter(hyphen + 1) && (isLetter(hyphen + 2) || (at(hyphen + 2) == "-" && isLetter(hyphen + 3)))
    }

    /// The end of two or more hyphens before a word character.
    private func emDash(_ start: Int) -> Int? {
        guard at(start) == "-", at(start + 1) == "-" else { return nil }
        let end = run(start) { text[$0] == "-" }
        guard let after = at(end), after.isWord else { return nil }
        return end
    }

    private func at(_ index: Int) -> Unicode.Scalar? { text.indices.contains(index) ? text[index] : nil }

    private func isLetter(_ index: Int) -> Bool {
        guard let scalar = at(index) else { return false }
        return scalar.isWord && !scalar.isPythonDecimal
    }

    /// A character before which an em dash ends a chunk: `[\w!"'&.,?]`.
    private func isWordEnd(_ index: Int) -> Bool {
        guard let scalar = at(index) else { return false }
        return scalar.isWord || "!\"'&.,?".unicodeScalars.contains(scalar)
    }

    /// The white space of `textwrap`: that of ASCII only.
    private func isSpace(_ index: Int) -> Bool {
        guard let scalar = at(index) else { return false }
        return (9...13).contains(scalar.value) || scalar.value == 32
    }

    private func run(_ start: Int, while holds: (Int) -> Bool) -> Int {
        var end = start
        while end < text.count, holds(end) { end += 1 }
        return end
    }
}
