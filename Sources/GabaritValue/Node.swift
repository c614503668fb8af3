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

    /// - Parameters:
    ///   - content: the value.
    ///   - span: where it is written.
    ///   - text: where the text of a string may stand; kept only when the bytes there are the string.
    public init(_ content: Content, at span: SourceSpan, content text: SourceSpan? = nil) {
        self.content = content
        self.span = span
        if case .scalar(.string(let string)) = content, let text, Self.stands(string, at: text) { textSpan = text }
    }

    /// Whether the bytes of a place are a text, as they are for nearly every string.
    private static func stands(_ string: String, at span: SourceSpan) -> Bool {
        var string = string
        return string.withUTF8 { $0.elementsEqual(span.file.bytes[span.range]) }
    }

    /// The same value with a tag.
    public func tagged(_ tag: String?) -> Node {
        var node = self
        node.tag = tag
        return node
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
