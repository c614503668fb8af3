/// Stripping from the ends, as byte ranges of what stays.
enum TextTrim {
    struct Ends: OptionSet {
        let rawValue: Int
        static let start = Ends(rawValue: 1)
        static let end = Ends(rawValue: 2)
        static let both: Ends = [.start, .end]
    }

    /// Strips white space, or the given characters.
    static func trim(_ text: Span<UInt8>, _ characters: [Unicode.Scalar]? = nil, ends: Ends = .both) -> Range<Int> {
        let wanted = characters.map(Set.init)
        func isTrimmed(_ scalar: Unicode.Scalar) -> Bool {
            wanted?.contains(scalar) ?? scalar.isPythonSpace
        }
        var start = 0
        var end = text.count
        while ends.contains(.start), start < end {
            let (scalar, size) = CodePoints.scalar(in: text, at: start)
            guard isTrimmed(scalar) else { break }
            start += size
        }
        while ends.contains(.end), end > start {
            var first = end - 1
            while first > start, text[first] & 0xC0 == 0x80 { first -= 1 }
            guard isTrimmed(CodePoints.scalar(in: text, at: first).0) else { break }
            end = first
        }
        return start..<end
    }
}
