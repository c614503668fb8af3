public import GabaritSource
internal import GabaritValue

/// Lays a YAML document out anew: two spaces a level, lists below their key indented as well, one space after a colon,
/// at most one blank line, no spaces at the ends of lines, one line end at the end.
///
/// Lines end as the first one does, with or without a carriage return.
///
/// Only white space changes: comments, quotes, the order of keys and what stands in block scalars stay as they are, and
/// so does every value. Laying out twice gives the same as once.
public struct YAMLFormatter: Sendable {
    public init() {}

    /// The document laid out.
    ///
    /// - Throws: what ``YAMLReader`` finds, or `E_FORMAT` for a document that cannot be laid out without a change.
    public func format(_ file: SourceFile) throws(Diagnostics) -> [UInt8] {
        let source = SourceFile(name: file.name, bytes: Self.withoutCarriageReturns(file.bytes))
        let node = try YAMLReader().read(source)
        var layout = YAMLLayout(source)
        guard layout.add(document: node) else { throw Self.unsupported(file) }
        let bytes = layout.bytes
        let again = try? YAMLReader().read(SourceFile(name: file.name, bytes: bytes))
        guard again?.value == node.value, Self.ink(bytes) == Self.ink(source.bytes) else {
            throw Self.unsupported(file)
        }
        return Self.endsLinesWithReturns(file.bytes) ? Self.withCarriageReturns(bytes) : bytes
    }

    private static func unsupported(_ file: SourceFile) -> Diagnostics {
        Diagnostics(
            Diagnostic(
                code: "E_FORMAT", "the document cannot be laid out without a change of what it says",
                at: .file(file.name),
                hint: "anchors, aliases, tags and keys that begin with '?' are laid out by hand"))
    }

    /// Whether the first line ends as it does on Windows; then all do.
    private static func endsLinesWithReturns(_ bytes: [UInt8]) -> Bool {
        guard let end = bytes.firstIndex(of: 0x0A), end > 0 else { return false }
        return bytes[end - 1] == 0x0D
    }

    private static func withCarriageReturns(_ bytes: [UInt8]) -> [UInt8] {
        bytes.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }
    }

    private static func withoutCarriageReturns(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.contains(0x0D) else { return bytes }
        return bytes.indices.filter { bytes[$0] != 0x0D || $0 + 1 == bytes.count || bytes[$0 + 1] != 0x0A }
            .map { bytes[$0] }
    }

    /// Everything but white space: what a layout may not touch.
    private static func ink(_ bytes: [UInt8]) -> [UInt8] { bytes.filter { $0 != 0x20 && $0 != 0x0A && $0 != 0x09 } }
}
