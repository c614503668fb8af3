/// Finding and replacing on bytes; UTF-8 makes a match of bytes a match of characters.
enum TextSearch {
    /// The byte offset of the first match at or after a byte offset.
    static func find(_ needle: Span<UInt8>, in text: Span<UInt8>, from start: Int = 0) -> Int? {
        guard needle.count > 0 else { return start <= text.count ? start : nil }
        if needle.count > longNeedle { return findLong(needle, in: text, from: start) }
        let first = needle[0]
        var index = start
        while index + needle.count <= text.count {
            if text[unchecked: index] == first, isMatch(needle, text, index) { return index }
            index += 1
        }
        return nil
    }

    /// The byte offset of the last match that ends at or before a byte offset.
    static func findLast(_ needle: Span<UInt8>, in text: Span<UInt8>, before end: Int) -> Int? {
        if needle.count > longNeedle {
            let (mirroredText, mirroredNeedle) = (mirrored(text.extracting(0..<end)), mirrored(needle))
            let place = find(mirroredNeedle.span, in: mirroredText.span)
            return place.map { end - $0 - needle.count }
        }
        var index = end - needle.count
        while index >= 0 {
            if isMatch(needle, text, index) { return index }
            index -= 1
        }
        return nil
    }

    /// From here on a search keeps what it has matched, so that no text makes it quadratic.
    static let longNeedle = 16

    static func mirrored(_ text: Span<UInt8>) -> [UInt8] {
        text.withUnsafeBufferPointer { $0.reversed() }
    }

    /// Source: Knuth, Morris, Pratt, "Fast pattern matching in strings", 1977.
    private static func findLong(_ needle: Span<UInt8>, in text: Span<UInt8>, from start: Int) -> Int? {
        guard start + needle.count <= text.count else { return nil }
        var fallback = [Int](repeating: 0, count: needle.count)
        var length = 0
        for index in 1..<needle.count {
            while length > 0, needle[index] != needle[length] { length = fallback[length - 1] }
            if needle[index] == needle[length] { length += 1 }
            fallback[index] = length
        }
        length = 0
        for index in start..<text.count {
            while length > 0, text[index] != needle[length] { length = fallback[length - 1] }
            if text[index] == needle[length] { length += 1 }
            if length == needle.count { return index - length + 1 }
        }
        return nil
    }

    static func isMatch(_ needle: Span<UInt8>, _ text: Span<UInt8>, _ offset: Int) -> Bool {
        guard offset >= 0, offset + needle.count <= text.count else { return false }
        for index in needle.indices where text[unchecked: offset + index] != needle[unchecked: index] { return false }
        return true
    }

    /// The number of matches that do not overlap; an empty needle matches around every character.
    static func count(_ needle: Span<UInt8>, in text: Span<UInt8>) -> Int {
        guard needle.count > 0 else { return CodePoints.count(text) + 1 }
        var count = 0
        var index = 0
        while let match = find(needle, in: text, from: index) {
            count += 1
            index = match + needle.count
        }
        return count
    }

    /// `str.replace`: at most `limit` times when that is not negative.
    static func replace(
        _ old: Span<UInt8>, with new: Span<UInt8>, in text: Span<UInt8>, limit: Int = -1, to out: inout TextBuilder
    ) throws(TextFault) {
        if old.count == 0 { return try spread(new, over: text, limit: limit, to: &out) }
        var start = 0
        var done = 0
        while limit < 0 || done < limit, let match = find(old, in: text, from: start) {
            try out.append(text.extracting(start..<match))
            try out.append(new)
            start = match + old.count
            done += 1
        }
        try out.append(text.extracting(start..<text.count))
    }

    /// Puts a text before every character and at the end, as replacing the empty text does.
    private static func spread(
        _ new: Span<UInt8>, over text: Span<UInt8>, limit: Int, to out: inout TextBuilder
    ) throws(TextFault) {
        var done = 0
        for index in text.indices {
            if text[index] & 0xC0 != 0x80, limit < 0 || done < limit {
                try out.append(new)
                done += 1
            }
            try out.append(text[index])
        }
        if limit < 0 || done < limit { try out.append(new) }
    }
}
