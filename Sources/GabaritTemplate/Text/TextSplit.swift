/// Splitting into byte ranges.
enum TextSplit {
    /// `split(separator, maxsplit)`.
    static func split(_ text: Span<UInt8>, by separator: Span<UInt8>, limit: Int = -1) -> [Range<Int>] {
        var parts: [Range<Int>] = []
        var start = 0
        while limit < 0 || parts.count < limit, let match = TextSearch.find(separator, in: text, from: start) {
            parts.append(start..<match)
            start = match + separator.count
        }
        parts.append(start..<text.count)
        return parts
    }

    /// `rsplit(separator, maxsplit)`, in the order of the text.
    static func splitFromEnd(_ text: Span<UInt8>, by separator: Span<UInt8>, limit: Int = -1) -> [Range<Int>] {
        if separator.count > TextSearch.longNeedle {
            let (mirroredText, mirroredSeparator) = (TextSearch.mirrored(text), TextSearch.mirrored(separator))
            let parts = split(mirroredText.span, by: mirroredSeparator.span, limit: limit)
            return parts.reversed().map { text.count - $0.upperBound..<text.count - $0.lowerBound }
        }
        var parts: [Range<Int>] = []
        var end = text.count
        while limit < 0 || parts.count < limit, let match = TextSearch.findLast(separator, in: text, before: end) {
            parts.append((match + separator.count)..<end)
            end = match
        }
        parts.append(0..<end)
        return parts.reversed()
    }

    /// `split(None, maxsplit)`: words between runs of white space.
    static func words(_ text: Span<UInt8>, limit: Int = -1) -> [Range<Int>] {
        var parts: [Range<Int>] = []
        var index = skipSpace(text, from: 0)
        while index < text.count {
            if limit >= 0, parts.count >= limit {
                // The rest stays as it is, white space at its end too.
                parts.append(index..<text.count)
                break
            }
            let end = skipWord(text, from: index)
            parts.append(index..<end)
            index = skipSpace(text, from: end)
        }
        return parts
    }

    /// `rsplit(None, maxsplit)`.
    static func wordsFromEnd(_ text: Span<UInt8>, limit: Int = -1) -> [Range<Int>] {
        let all = words(text)
        guard limit >= 0, all.count > limit else { return all }
        guard let head = all.dropLast(limit).last else { return all }
        // The rest stays as it is, white space at its start too.
        return [0..<head.upperBound] + all.suffix(limit)
    }

    /// `splitlines`: every line end of Unicode; the line ends are kept when asked.
    static func lines(_ text: Span<UInt8>, keepingEnds: Bool = false) -> [Range<Int>] {
        var lines: [Range<Int>] = []
        var start = 0
        var index = 0
        while index < text.count {
            let size = lineEnd(text, at: index)
            if size == 0 {
                index += 1
                continue
            }
            lines.append(start..<(keepingEnds ? index + size : index))
            index += size
            start = index
        }
        if start < text.count { lines.append(start..<text.count) }
        return lines
    }

    /// The bytes of the line end at an offset, 0 when there is none.
    private static func lineEnd(_ text: Span<UInt8>, at index: Int) -> Int {
        let byte = text[unchecked: index]
        switch byte {
        case 13: return index + 1 < text.count && text[index + 1] == 10 ? 2 : 1
        case 10...12, 28...30: return 1
        case 0xC2: return index + 1 < text.count && text[index + 1] == 0x85 ? 2 : 0
        case 0xE2:
            guard index + 2 < text.count, text[index + 1] == 0x80 else { return 0 }
            return text[index + 2] == 0xA8 || text[index + 2] == 0xA9 ? 3 : 0
        default: return 0
        }
    }

    private static func skipSpace(_ text: Span<UInt8>, from start: Int) -> Int {
        var index = start
        while index < text.count {
            let (scalar, size) = CodePoints.scalar(in: text, at: index)
            guard scalar.isPythonSpace else { break }
            index += size
        }
        return index
    }

    private static func skipWord(_ text: Span<UInt8>, from start: Int) -> Int {
        var index = start
        while index < text.count {
            let (scalar, size) = CodePoints.scalar(in: text, at: index)
            if scalar.isPythonSpace { break }
            index += size
        }
        return index
    }
}

extension CodePoints {
    /// The scalar at a byte offset of valid UTF-8, and its size in bytes.
    @inline(__always)
    static func scalar(in text: Span<UInt8>, at index: Int) -> (Unicode.Scalar, Int) {
        let first = text[index]
        if first < 0x80 { return (Unicode.Scalar(first), 1) }
        let size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        guard index + size <= text.count else { return ("\u{FFFD}", 1) }
        var value = UInt32(first & (0xFF >> UInt8(size + 1)))
        for next in 1..<size { value = value << 6 | UInt32(text[index + next] & 0x3F) }
        return (Unicode.Scalar(value) ?? "\u{FFFD}", size)
    }
}
