public import GabaritSource

/// Reads JSON strictly and keeps the place of every value.
///
/// What RFC 8259 leaves to the reader is refused rather than guessed: duplicate keys, lone surrogates, NUL characters,
/// a byte order mark, bytes that are not UTF-8. Numbers are kept exactly, see ``Value``.
public struct JSONReader: Sendable {
    public var limits: JSONLimits

    public init(limits: JSONLimits = JSONLimits()) {
        self.limits = limits
    }

    /// The document with the place of every value.
    ///
    /// - Throws: one `Diagnostic` at the first byte that cannot be read; a duplicate key does not hide the next one.
    public func node(_ file: SourceFile) throws(Diagnostics) -> Node {
        guard file.bytes.count <= limits.bytes else {
            throw Diagnostics(
                Diagnostic(
                    code: "E_TOO_LARGE",
                    "the document has \(file.bytes.count) bytes, the limit is \(limits.bytes)", at: .file(file.name)))
        }
        var parser = JSONParser(file: file, limits: limits)
        let node: Node
        do {
            node = try parser.document()
        } catch {
            throw Diagnostics(parser.problems + [error])
        }
        guard parser.problems.isEmpty else { throw Diagnostics(parser.problems) }
        return node
    }

    /// The document without places: much faster, with the same errors.
    public func value(_ file: SourceFile) throws(Diagnostics) -> Value {
        if file.bytes.count <= limits.bytes,
            let value = file.bytes.withUnsafeBufferPointer({ bytes in
                var reader = JSONValueReader(bytes, depthLimit: limits.depth)
                return reader.document()
            })
        {
            return value
        }
        return try node(file).value
    }
}
