/// A place in a text as people count: line and column from 1, columns in Unicode scalars.
public struct SourcePosition: Sendable, Hashable, CustomStringConvertible {
    public var line: Int
    public var column: Int

    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    public var description: String { "\(line):\(column)" }
}

/// A part of a file: where a value, a name or a problem stands.
public struct SourceSpan: Sendable, Hashable {
    public var file: SourceFile
    /// Byte offsets into ``SourceFile/bytes``.
    public var range: Range<Int>

    public init(file: SourceFile, range: Range<Int>) {
        self.file = file
        self.range = range
    }

    /// Where the span starts.
    public var start: SourcePosition { file.position(at: range.lowerBound) }

    /// Where the span ends: the first place behind it.
    public var end: SourcePosition { file.position(at: range.upperBound) }

    /// The text the span covers.
    public var text: String { file.text(in: range) }
}
