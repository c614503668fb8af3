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
        var isFirst = [Bool](repeating: false, count: 256)
        for first in marks.compactMap(\.start.first) { isFirst[Int(first)] = true }
        var tags: [TemplateTag] = []
        var place = 0
        while place < bytes.count {
            guard isFirst[Int(bytes[place])], let mark = marks.first(where: { starts(bytes, place, with: $0.start) })
            else {
                place += 1
                continue
            }
            let inner = place + mark.start.count
            let end = end(of: mark.end, in: bytes, from: inner, readsStrings: mark.kind != .comment)
            let tag = place..<min(bytes.count, end + mark.end.count)
            tags.append(
                TemplateTag(
                    kind: mark.kind, range: tag, words: mark.kind == .statement ? words(bytes[inner..<end]) : []))
            place = tag.upperBound
            if tags.last?.words == ["raw"] { place = endRaw(bytes, from: place, marks[1].start, marks[1].end) }
        }
        return tags
    }

    /// Where a mark stands that ends a tag: not in a string, unless the string has no end.
    private static func end(
        of mark: [UInt8], in bytes: [UInt8], from start: Int, readsStrings: Bool
    ) -> Int {
        var place = start
        while place < bytes.count, !starts(bytes, place, with: mark) {
            let isQuote = readsStrings && (bytes[place] == UInt8(ascii: "\"") || bytes[place] == UInt8(ascii: "'"))
            place = (isQuote ? stringEnd(bytes, from: place) : nil) ?? place + 1
        }
        return place
    }

    private static func stringEnd(_ bytes: [UInt8], from start: Int) -> Int? {
        var place = start + 1
        while place < bytes.count {
            if bytes[place] == bytes[start] { return place + 1 }
            place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        return nil
    }

    /// Where the statement starts that ends a text in which nothing is a tag.
    private static func endRaw(_ bytes: [UInt8], from start: Int, _ mark: [UInt8], _ end: [UInt8]) -> Int {
        var place = start
        while place < bytes.count {
            if starts(bytes, place, with: mark) {
                let inner = place + mark.count
                let close = self.end(of: end, in: bytes, from: inner, readsStrings: false)
                if words(bytes[inner..<close]) == ["endraw"] { return place }
            }
            place += 1
        }
        return bytes.count
    }

    private static func words(_ text: ArraySlice<UInt8>) -> [String] {
        var words = text.split { $0 == 0x20 || $0 &- 0x09 < 5 }.map { String(decoding: $0, as: UTF8.self) }
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
        guard place + mark.count <= bytes.count, bytes[place] == mark.first else { return false }
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
