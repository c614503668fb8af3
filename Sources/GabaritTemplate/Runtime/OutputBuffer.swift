internal import GabaritSource

/// What a render has written, with the parts that came from data.
struct OutputBuffer {
    private(set) var bytes: [UInt8] = []
    /// The byte ranges of text that came from data, in order, and the expression that wrote each.
    private(set) var interpolations: [Range<Int>] = []
    private(set) var origins: [SourceSpan?] = []
    /// Everything that was written, where the render records.
    private(set) var pieces: [RecordedText.Piece] = []
    let limit: Int
    let records: Bool
    /// Where full pieces go, when they are not kept.
    var sink: TextSink?
    private var handedOn = 0

    init(limit: Int, records: Bool) {
        self.limit = limit
        self.records = records
    }

    /// - Parameters:
    ///   - data: the parts of the text that came from data.
    ///   - origin: what wrote it.
    ///   - isLiteral: whether it stands there as it is written.
    mutating func write(
        _ text: String, data: [Range<Int>] = [], from origin: SourceSpan? = nil, isLiteral: Bool = false
    ) throws {
        let count = text.utf8.count
        let total = handedOn + bytes.count + count
        guard total <= limit else {
            throw TemplateFault(.limit, "the output would have \(total) bytes, the limit is \(limit)")
        }
        let start = bytes.count
        bytes.append(contentsOf: text.utf8)
        if records {
            if count > 0 { pieces.append(RecordedText.Piece(start: start, origin: origin, isLiteral: isLiteral)) }
            for part in data {
                interpolations.append(start + part.lowerBound..<start + part.upperBound)
                origins.append(origin)
            }
        }
        if sink != nil, bytes.count >= TextSink.pieceSize { try handOn() }
    }

    /// Gives the sink what is kept.
    mutating func handOn() throws(SinkFailure) {
        guard let sink else { return }
        try bytes.withUnsafeBufferPointer { (bytes) throws(SinkFailure) in try sink.write(bytes) }
        handedOn += bytes.count
        bytes.removeAll(keepingCapacity: true)
    }
}
