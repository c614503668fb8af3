/// What a render has written, with the parts that came from data.
struct OutputBuffer {
    private(set) var bytes: [UInt8] = []
    /// The byte ranges of text that came out of expressions and was not declared safe.
    private(set) var interpolations: [Range<Int>] = []
    let limit: Int
    let records: Bool
    /// Where full pieces go, when they are not kept.
    var sink: TextSink?
    private var handedOn = 0

    init(limit: Int, records: Bool) {
        self.limit = limit
        self.records = records
    }

    mutating func write(_ text: String, isData: Bool = false) throws {
        let count = text.utf8.count
        let total = handedOn + bytes.count + count
        guard total <= limit else {
            throw TemplateFault(.limit, "the output would have \(total) bytes, the limit is \(limit)")
        }
        let start = bytes.count
        bytes.append(contentsOf: text.utf8)
        if records, isData, count > 0 { interpolations.append(start..<bytes.count) }
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
