public import GabaritSource

/// A value of a document with the place where it is written: what readers of manifests and requests work on.
public struct Node: Sendable {
    /// The value, one level deep.
    public enum Content: Sendable {
        /// Null, a boolean, a number or a string; never an array or an object.
        case scalar(Value)
        case array([Node])
        /// In the order of the document; keys are unique, the readers see to that.
        case object([Member])
    }

    /// One member of an object.
    public struct Member: Sendable {
        public var key: String
        public var keySpan: SourceSpan
        public var value: Node

        public init(key: String, keySpan: SourceSpan, value: Node) {
            self.key = key
            self.keySpan = keySpan
            self.value = value
        }
    }

    public var content: Content
    /// Where the value is written, quotes and brackets included.
    public var span: SourceSpan
    /// Where the text of a string stands, when its bytes in the file are the string itself: no escape, no folding.
    /// A template in it can then be compiled in place.
    public var textSpan: SourceSpan?
    /// The tag that it is written with, from readers that keep tags.
    public var tag: String?

    /// The same value with a tag.
    public consuming func tagged(_ tag: String?) -> Node {
        self.tag = tag
        return self
    }

    /// The value without its places.
    public var value: Value {
        switch content {
        case .scalar(let value): value
        case .array(let elements): .array(elements.map(\.value))
        case .object(let members): .object(Object(members.map { ($0.key, $0.value.value) }))
        }
    }

    /// The text of a string, without a look at what stands in an array or an object.
    public var string: String? { if case .scalar(.string(let text)) = content { text } else { nil } }

    /// The member of an object, or `nil`.
    public subscript(key: String) -> Node? {
        guard case .object(let members) = content else { return nil }
        return members.indices.first { members[$0].key == key }.map { members[$0].value }
    }
}

extension Node {
    /// - Parameters:
    ///   - content: the value.
    ///   - span: where it is written.
    ///   - text: where the text of a string may stand; kept only when the bytes there are the string.
    public init(_ content: Content, at span: SourceSpan, content text: SourceSpan? = nil) {
        let textSpan = text.flatMap { Self.stands(content, at: $0) ? $0 : nil }
        self.init(content: content, span: span, textSpan: textSpan, tag: nil)
    }

    /// Whether the bytes of a place are those of a string, as they are for nearly every one.
    private static func stands(_ content: Content, at span: SourceSpan) -> Bool {
        if case .scalar(.string(let string)) = content { stands(string, at: span) } else { false }
    }

    private static func stands(_ string: String, at span: SourceSpan) -> Bool {
        guard string.utf8.count == span.range.count else { return false }
        var string = string
        return string.withUTF8 { text in
            span.file.bytes.withUnsafeBufferPointer { text.elementsEqual($0[span.range]) }
        }
    }
}

extension Node {
    /// The mark that a string is quoted with where it is written, or nothing.
    public var quote: String { span.quote }
}

extension Node.Member {
    /// The mark that the key is quoted with where it is written, or nothing.
    public var quote: String { keySpan.quote }
}

extension SourceSpan {
    fileprivate var quote: String {
        guard range.count >= 2, let first = file.bytes[range].first, first == file.bytes[range].last,
            first == UInt8(ascii: "\"") || first == UInt8(ascii: "'")
        else { return "" }
        return String(Unicode.Scalar(first))
    }
}
