internal import Synchronization

/// A text with the name people know it by, kept so that a problem in it can be shown with its line.
///
/// The bytes are kept as they came. Positions count Unicode scalars; bytes that are not UTF-8 count one column each.
/// Two values are equal when they are the same file object, not when they hold the same text.
public final class SourceFile: Sendable {
    /// The name shown to people, usually a path relative to the repository; never opened.
    public let name: String
    /// The content, unchanged.
    public let bytes: [UInt8]

    /// Where the content was written, when it is a part of another file that reads otherwise there.
    public let origin: SourceOrigin?

    private let marks = AtomicLazyReference<PositionMarks>()

    /// - Parameters:
    ///   - name: what a message calls the text, for example `Templates/a/main.tf` or `<standard input>`.
    ///   - bytes: the content; it need not be UTF-8.
    public init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
        origin = nil
    }

    /// A text of another file that reads otherwise there.
    public init(name: String, text: String, from origin: SourceOrigin?) {
        self.name = name
        bytes = Array(text.utf8)
        self.origin = origin
    }

    /// - Parameters:
    ///   - name: what a message calls the text.
    ///   - text: the content.
    public convenience init(name: String, text: String) {
        self.init(name: name, bytes: Array(text.utf8))
    }

    /// The span of the whole file.
    public var span: SourceSpan { SourceSpan(file: self, range: 0..<bytes.count) }

    /// The line and column of a byte offset, both from 1. An offset past the end is taken as the end.
    ///
    /// The first call reads the whole file, the others a few bytes: a file can have as many problems as it has bytes.
    public func position(at offset: Int) -> SourcePosition {
        let end = min(max(offset, 0), bytes.count)
        let marks = marks.load() ?? marks.storeIfNil(PositionMarks(bytes))
        let mark = end / PositionMarks.distance
        var position = marks.positions[mark]
        for index in mark * PositionMarks.distance..<end { position.pass(bytes[index]) }
        return position
    }

    /// The bytes of the line that holds an offset, without its line end.
    public func lineRange(at offset: Int) -> Range<Int> {
        let place = min(max(offset, 0), bytes.count)
        var start = place
        while start > 0, bytes[start - 1] != UInt8(ascii: "\n") { start -= 1 }
        var end = place
        while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
        if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        return start..<end
    }

    /// The text of a byte range, with `U+FFFD` for what is not UTF-8.
    public func text(in range: Range<Int>) -> String {
        String(decoding: bytes[range.clamped(to: 0..<bytes.count)], as: UTF8.self)
    }
}

/// The positions of every so many bytes of a file.
private final class PositionMarks: Sendable {
    static let distance = 256
    let positions: [SourcePosition]

    init(_ bytes: [UInt8]) {
        var positions: [SourcePosition] = []
        positions.reserveCapacity(bytes.count / Self.distance + 1)
        var position = SourcePosition(line: 1, column: 1)
        for (index, byte) in bytes.enumerated() {
            if index % Self.distance == 0 { positions.append(position) }
            position.pass(byte)
        }
        if bytes.count % Self.distance == 0 { positions.append(position) }
        self.positions = positions
    }
}

extension SourcePosition {
    /// Goes on by one byte.
    fileprivate mutating func pass(_ byte: UInt8) {
        if byte == UInt8(ascii: "\n") {
            self = SourcePosition(line: line + 1, column: 1)
        } else if byte & 0xC0 != 0x80 {
            column += 1
        }
    }
}

extension SourceFile: Hashable {
    public static func == (left: SourceFile, right: SourceFile) -> Bool { left === right }

    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
