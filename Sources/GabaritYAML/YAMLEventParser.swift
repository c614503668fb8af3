internal import CYAML
internal import GabaritSource

/// libyaml's events over one file, with places in bytes.
///
/// The parser must not move in memory and the input must outlive it, so both stand on the heap until `deinit`.
final class YAMLEventParser {
    /// One event that matters to a document.
    enum Event {
        case documentStart
        case documentEnd
        case streamEnd
        case scalar(Scalar)
        case sequenceStart(anchor: String?, tag: String?)
        case sequenceEnd
        case mappingStart(anchor: String?, tag: String?)
        case mappingEnd
        case alias(String)
    }

    /// A scalar as it was written.
    struct Scalar {
        var text: String
        var anchor: String?
        var tag: String?
        /// Whether it stands without quotes, so that its text decides what it is.
        var isPlain: Bool
        /// Whether it stands in single or double quotes.
        var isQuoted: Bool
        var holdsNUL: Bool
    }

    private let file: SourceFile
    private let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    private let input: UnsafeMutablePointer<UInt8>
    /// Byte offsets by character, since libyaml counts characters; `nil` for a text of ASCII.
    private let offsets: [Int]?

    init(file: SourceFile) {
        self.file = file
        offsets = Self.characterOffsets(file.bytes)
        input = .allocate(capacity: max(file.bytes.count, 1))
        input.initialize(repeating: 0, count: max(file.bytes.count, 1))
        file.bytes.withUnsafeBufferPointer { source in
            if let base = source.baseAddress { input.update(from: base, count: source.count) }
        }
        parser.initialize(to: yaml_parser_t())
        yaml_parser_initialize(parser)
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, input, file.bytes.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        input.deallocate()
    }

    /// The next event and where it stands.
    func next() throws(Diagnostic) -> (event: Event, span: SourceSpan) {
        while true {
            var raw = yaml_event_t()
            guard yaml_parser_parse(parser, &raw) == 1 else { throw syntaxProblem() }
            defer { yaml_event_delete(&raw) }
            let span = SourceSpan(
                file: file, range: byte(raw.start_mark)..<max(byte(raw.start_mark), byte(raw.end_mark)))
            if let event = Self.event(raw) { return (event, span) }
        }
    }

    private static func event(_ raw: yaml_event_t) -> Event? {
        switch raw.type {
        case YAML_DOCUMENT_START_EVENT: return .documentStart
        case YAML_DOCUMENT_END_EVENT: return .documentEnd
        case YAML_STREAM_END_EVENT: return .streamEnd
        case YAML_SCALAR_EVENT: return .scalar(scalar(raw.data.scalar))
        case YAML_SEQUENCE_START_EVENT:
            return .sequenceStart(anchor: text(raw.data.sequence_start.anchor), tag: text(raw.data.sequence_start.tag))
        case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
        case YAML_MAPPING_START_EVENT:
            return .mappingStart(anchor: text(raw.data.mapping_start.anchor), tag: text(raw.data.mapping_start.tag))
        case YAML_MAPPING_END_EVENT: return .mappingEnd
        case YAML_ALIAS_EVENT: return .alias(text(raw.data.alias.anchor) ?? "")
        default: return nil
        }
    }

    private static func scalar(_ raw: yaml_event_s.__Unnamed_union_data.__Unnamed_struct_scalar) -> Scalar {
        let bytes = UnsafeBufferPointer(start: raw.value, count: raw.length)
        return Scalar(
            text: String(decoding: bytes, as: UTF8.self), anchor: text(raw.anchor), tag: text(raw.tag),
            isPlain: raw.style == YAML_PLAIN_SCALAR_STYLE,
            isQuoted: raw.style == YAML_SINGLE_QUOTED_SCALAR_STYLE || raw.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE,
            holdsNUL: bytes.contains(0))
    }

    private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        pointer.map { String(cString: $0) }
    }

    private func syntaxProblem() -> Diagnostic {
        // libyaml's own sentences are a closed list, known to the tables of texts like ours.
        let what = parser.pointee.problem.map { Message(stringLiteral: String(cString: $0)) } ?? "the text is not YAML"
        let context = parser.pointee.context.map { Message(stringLiteral: String(cString: $0)) }
        let isReaderError = parser.pointee.error == YAML_READER_ERROR
        let place =
            isReaderError ? min(parser.pointee.problem_offset, file.bytes.count) : byte(parser.pointee.problem_mark)
        let end = min(place + 1, file.bytes.count)
        return Diagnostic(
            code: "E_YAML_SYNTAX", context.map { "\($0), \(what)" } ?? what,
            at: SourceSpan(file: file, range: min(place, end)..<end))
    }

    private func byte(_ mark: yaml_mark_t) -> Int {
        guard let offsets else { return min(mark.index, file.bytes.count) }
        return mark.index < offsets.count ? offsets[mark.index] : file.bytes.count
    }

    private static func characterOffsets(_ bytes: [UInt8]) -> [Int]? {
        guard bytes.contains(where: { $0 >= 0x80 }) else { return nil }
        return bytes.indices.filter { bytes[$0] & 0xC0 != 0x80 }
    }
}
