internal import GabaritTemplate

/// A tag of a template, as its marks set it apart; what it says is not parsed.
struct TemplateTag {
    enum Kind { case value, statement, comment }

    var kind: Kind
    /// With its marks.
    var range: Range<Int>
    /// The words of a statement, without its marks: `if`, `include`, …
    var words: [String]

    /// The tags of a text, in order.
    static func all(in bytes: [UInt8], _ delimiters: Delimiters) -> [TemplateTag] {
        let marks: [(kind: Kind, start: [UInt8], end: [UInt8])] = [
            (.value, Array(delimiters.variableStart.utf8), Array(delimiters.variableEnd.utf8)),
            (.statement, Array(delimiters.blockStart.utf8), Array(delimiters.blockEnd.utf8)),
            (.comment, Array(delimiters.commentStart.utf8), Array(delimiters.commentEnd.utf8)),
        ]
        let firsts = Set(marks.compactMap(\.start.first))
        var tags: [TemplateTag] = []
        var place = 0
        while place < bytes.count {
            guard firsts.contains(bytes[place]), let mark = marks.first(where: { starts(bytes, place, with: $0.start) })
            else {
                place += 1
                continue
            }
            let inner = place + mark.start.count
            var end = inner
            while end < bytes.count, !starts(bytes, end, with: mark.end) { end += 1 }
            let text = mark.kind == .statement ? String(decoding: bytes[inner..<end], as: UTF8.self) : ""
            let tag = place..<min(bytes.count, end + mark.end.count)
            tags.append(TemplateTag(kind: mark.kind, range: tag, words: words(text)))
            place = tag.upperBound
        }
        return tags
    }

    private static func words(_ text: String) -> [String] {
        var words = text.split(whereSeparator: \.isWhitespace).map(String.init)
        // Marks that take white space away.
        if let first = words.first, ["-", "+"].contains(first.prefix(1)) {
            words[0] = String(first.dropFirst())
            if words[0].isEmpty { words.removeFirst() }
        }
        if let last = words.last, ["-", "+"].contains(last.suffix(1)) {
            words[words.count - 1] = String(last.dropLast())
        }
        return words
    }

    private static func starts(_ bytes: [UInt8], _ place: Int, with mark: [UInt8]) -> Bool {
        guard place + mark.count <= bytes.count else { return false }
        return bytes[place..<place + mark.count].elementsEqual(mark)
    }

    /// The template that a statement brings in: `nil` for other statements, an empty list when its name is computed.
    var included: [String]? {
        guard kind == .statement, let first = words.first, ["include", "extends", "import", "from"].contains(first)
        else {
            return nil
        }
        let rest = words.dropFirst().joined(separator: " ")
        return rest.split(omittingEmptySubsequences: false) { $0 == "\"" || $0 == "'" }.enumerated()
            .filter { !$0.offset.isMultiple(of: 2) }.map { String($0.element) }
    }
}
