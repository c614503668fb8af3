/// What a render has written, with the parts that came from data.
struct OutputBuffer {
    private(set) var bytes: [UInt8] = []
    /// The byte ranges of text that came out of expressions and was not declared safe.
    private(set) var interpolations: [Range<Int>] = []
    let limit: Int
    let records: Bool

    init(limit: Int, records: Bool) {
        self.limit = limit
        self.records = records
    }

    mutating func write(_ text: String, isData: Bool = false) throws {
        let count = text.utf8.count
        guard bytes.count + count <= limit else {
            throw TemplateFault(
                .limit, "the output would have \(bytes.count + count) bytes, the limit is \(limit)")
        }
        let start = bytes.count
        bytes.append(contentsOf: text.utf8)
        if records, isData, count > 0 { interpolations.append(start..<bytes.count) }
    }
}
