/// The text of a message with its values kept apart, so that the same can be said in another language.
///
/// A literal makes one: `"there is no file '\(name)'"` has the pattern `there is no file '%1'` and one value. What has
/// words of its own inside of a message is a message too; every other value is the same in all languages.
public struct Message: Sendable, Hashable {
    /// A value of a message.
    public enum Argument: Sendable, Hashable {
        /// A name, a number, a text of the user.
        case text(String)
        /// A part that has words of its own.
        indirect case message(Message)
    }

    /// The words before, between and behind the arguments; one more than there are arguments.
    private var words: [String]
    public private(set) var arguments: [Argument]

    /// The most scalars of a value that a message shows.
    fileprivate static let longestValue = 1_000

    /// A text that is the same in every language.
    public init(verbatim text: String) {
        words = ["", ""]
        arguments = [.text(text)]
    }

    fileprivate init(words: [String], arguments: [Argument]) {
        self.words = words
        self.arguments = arguments
    }

    /// The words with `%1`, `%2`, … where the values stand: what the message is known by in a table of texts.
    public var pattern: String {
        var text = words[0]
        for place in arguments.indices { text += "%\(place + 1)" + words[place + 1] }
        return text
    }

    /// Whether it is nothing but a text that is the same in every language.
    public var isVerbatim: Bool { words.allSatisfy(\.isEmpty) }
}

extension Message: CustomStringConvertible {
    /// The text in English.
    public var description: String {
        var text = words[0]
        for (place, argument) in arguments.enumerated() { text += argument.description + words[place + 1] }
        return text
    }
}

extension Message.Argument: CustomStringConvertible {
    public var description: String {
        switch self {
        case .text(let text): text
        case .message(let message): message.description
        }
    }
}

extension Message: ExpressibleByStringInterpolation {
    public init(stringLiteral text: String) { self.init(words: [text], arguments: []) }

    public init(stringInterpolation parts: Interpolation) {
        self.init(words: parts.words + [parts.open], arguments: parts.arguments)
    }

    /// Collects the parts of a literal.
    public struct Interpolation: StringInterpolationProtocol {
        fileprivate var words: [String] = []
        fileprivate var open = ""
        fileprivate var arguments: [Argument] = []

        public init(literalCapacity: Int, interpolationCount: Int) {}

        public mutating func appendLiteral(_ text: String) { open += text }

        /// A part with words of its own.
        public mutating func appendInterpolation(_ message: Message) { append(.message(message)) }

        /// Words that stand in the program's text.
        public mutating func appendInterpolation(_ words: StaticString) {
            append(.message(Message(stringLiteral: words.description)))
        }

        /// A value; one that is longer than anybody reads is cut.
        public mutating func appendInterpolation(_ value: some CustomStringConvertible) {
            append(.text(value.description.shortened(to: Message.longestValue)))
        }

        private mutating func append(_ argument: Argument) {
            words.append(open)
            open = ""
            arguments.append(argument)
        }
    }
}
