public import GabaritSource
public import GabaritValue

/// Reads one YAML document into values that keep their places.
///
/// Scalars are those of YAML 1.2's core schema: `no`, `12:30:45` and `0777` are not what YAML 1.1 made of them.
/// Duplicate keys, keys that are not strings, unknown tags and several documents are errors. An empty document is null.
public struct YAMLReader: Sendable {
    /// Which tags a document may hold.
    public enum Tags: Sendable, Hashable {
        /// Those of YAML's core schema; others are errors.
        case core
        /// Any, as applications define them (`!Ref`, `!secret`). Tagged scalars are text; a node keeps its tag.
        case any
    }

    public var limits: YAMLLimits
    public var tags: Tags

    public init(limits: YAMLLimits = YAMLLimits(), tags: Tags = .core) {
        self.limits = limits
        self.tags = tags
    }

    /// The document.
    ///
    /// - Throws: all duplicate keys and unknown tags at once, or the first byte that is not YAML.
    public func read(_ file: SourceFile) throws(Diagnostics) -> Node {
        let (node, problems) = try readAll(file)
        guard problems.isEmpty else { throw Diagnostics(problems) }
        return node
    }

    /// The document as far as it can be read, for readers that tell what else is wrong with it.
    ///
    /// Of a key that stands twice the first counts, a value with an unknown tag is what it is without it.
    ///
    /// - Returns: the document, and its duplicate keys, unknown tags and the like.
    /// - Throws: what leaves no document: the first byte that is not YAML.
    public func readAll(_ file: SourceFile) throws(Diagnostics) -> (node: Node, problems: [Diagnostic]) {
        guard file.bytes.count <= limits.bytes else {
            throw Diagnostics(
                Diagnostic(
                    code: "E_TOO_LARGE",
                    "the document has \(file.bytes.count) bytes, the limit is \(limits.bytes)", at: .file(file.name)))
        }
        guard String(validating: file.bytes, as: UTF8.self) != nil else { throw Diagnostics(Self.badUTF8(file)) }
        if let problem = Self.hiddenStart(file) { throw Diagnostics(problem) }
        let parser = YAMLEventParser(file: file)
        var composer = YAMLComposer(file: file, limits: limits, tags: tags, parser: parser)
        let node: Node
        do {
            node = try composer.document()
        } catch {
            throw Diagnostics(composer.problems + [error])
        }
        return (node, composer.problems)
    }

    /// What a reader found in a document, beside the problems of ``readAll(_:)``: what it says of a value that YAML itself
    /// does not know what to make of follows from that.
    public static func joined(_ problems: [Diagnostic], with found: [Diagnostic]) -> [Diagnostic] {
        // A document that takes values of elsewhere has problems at places of other files.
        let start = { (span: SourceSpan) in
            SourceSpan(file: span.file, range: span.range.lowerBound..<span.range.lowerBound)
        }
        let places = Set(problems.compactMap { $0.place.span.map(start) })
        return problems + found.filter { $0.place.span.map { !places.contains(start($0)) } ?? true }
    }

    private static func hiddenStart(_ file: SourceFile) -> Diagnostic? {
        guard file.bytes.starts(with: [0xEF, 0xBB, 0xBF]) else { return nil }
        return Diagnostic(
            code: "E_YAML_BOM", "a byte order mark stands before the document",
            at: SourceSpan(file: file, range: 0..<3), hint: "save the text without it")
    }

    private static func badUTF8(_ file: SourceFile) -> Diagnostic {
        var decoder = UTF8()
        var iterator = file.bytes.makeIterator()
        var offset = 0
        reading: while true {
            switch decoder.decode(&iterator) {
            case .scalarValue(let scalar): offset += UTF8.width(scalar)
            case .emptyInput, .error: break reading
            }
        }
        let end = min(offset + 1, file.bytes.count)
        return Diagnostic(
            code: "E_UTF8", "the text is not UTF-8", at: SourceSpan(file: file, range: offset..<max(offset, end)),
            hint: "save the file as UTF-8")
    }
}
