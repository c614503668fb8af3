public import GabaritSource

/// What a render wrote, which of it came from data, and where in the templates it was written.
public struct RecordedText: Sendable, Hashable {
    /// The whole text, as UTF-8.
    public let bytes: [UInt8]
    /// Byte ranges of ``bytes``, in order: text that came from values, declared safe or not, and not from the template.
    public let interpolations: [Range<Int>]
    /// The expression that wrote each of them, where one did.
    public let origins: [SourceSpan?]
    /// What was written one behind the other.
    let pieces: [Piece]

    /// What one statement or expression wrote.
    struct Piece: Sendable, Hashable {
        /// Where it starts in the text.
        var start: Int
        /// What wrote it, where that is known.
        var origin: SourceSpan?
        /// Whether it stands in the template as it was written.
        var isLiteral: Bool
    }

    init(_ output: OutputBuffer) {
        bytes = output.bytes
        interpolations = output.interpolations
        origins = output.origins
        pieces = output.pieces
    }

    /// The same with other bytes, as many as before.
    public func with(bytes: [UInt8]) -> RecordedText {
        RecordedText(bytes: bytes, interpolations: interpolations, origins: origins, pieces: pieces)
    }

    private init(bytes: [UInt8], interpolations: [Range<Int>], origins: [SourceSpan?], pieces: [Piece]) {
        (self.bytes, self.interpolations, self.origins, self.pieces) = (bytes, interpolations, origins, pieces)
    }

    /// What wrote a byte: the byte itself in the text of a template, or the whole expression.
    public func source(of byte: Int) -> SourceSpan? {
        guard let index = pieces.lastIndex(where: { $0.start <= byte }), let origin = pieces[index].origin else {
            return nil
        }
        let end = index + 1 < pieces.count ? pieces[index + 1].start : bytes.count
        let written = bytes[pieces[index].start..<end]
        // What takes white space away at a tag leaves less than stands in the template.
        guard pieces[index].isLiteral, byte < end, let found = origin.file.bytes[origin.range].firstRange(of: written)
        else { return origin }
        let start = found.lowerBound + byte - pieces[index].start
        let rest = origin.file.bytes[(start + 1)...]
        // A character has up to four bytes.
        return SourceSpan(
            file: origin.file, range: start..<start + 1 + rest.prefix(3).prefix { $0 & 0xC0 == 0x80 }.count)
    }
}
