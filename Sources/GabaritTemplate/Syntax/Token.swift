internal import GabaritSource

/// One piece of template code: what it is, and the bytes it stands in.
struct Token: BitwiseCopyable {
    enum Kind: UInt8 {
        /// Text outside code, after whitespace control.
        case text
        case variableStart, variableEnd, blockStart, blockEnd
        case name, integer, float, string
        case plus, minus, star, power, slash, doubleSlash, percent, tilde
        case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
        case assign, comma, colon, dot, pipe
        case leftParenthesis, rightParenthesis, leftBracket, rightBracket, leftBrace, rightBrace
        case end
    }

    var kind: Kind
    /// Of a name: the word of the language that it is.
    var keyword = Keyword.none
    var lower: Int32
    var upper: Int32
    /// Of text and literals: where the lexer's constants have the value.
    var constant: Int32 = 0
    /// The constant of the end of a tag that has none before the end of the template.
    static let unclosed = -2
    /// Of the end of a tag: whether it stands for an end that a mistake of the lexer hides, which is noted already.
    var standsForFault: Bool { constant < 0 }

    init(_ kind: Kind, _ lower: Int, _ upper: Int, constant: Int = 0) {
        self.kind = kind
        self.lower = Int32(truncatingIfNeeded: lower)
        self.upper = Int32(truncatingIfNeeded: upper)
        self.constant = Int32(truncatingIfNeeded: constant)
    }

    /// Where a string starts.
    var firstByte: Range<Int> { Int(lower)..<Int(lower) + 1 }

    var range: Range<Int> { Int(lower)..<max(Int(lower), Int(upper)) }

    /// Whether a minus behind it subtracts.
    var endsOperand: Bool {
        switch kind {
        case .name: keyword.isLiteral || keyword.isVariable
        case .integer, .float, .string, .rightParenthesis, .rightBracket, .rightBrace: true
        default: false
        }
    }
}

extension Token.Kind {
    /// What a message calls it when it is expected.
    var expectation: Message {
        switch self {
        case .leftParenthesis: "'(' is expected"
        case .rightParenthesis: "')' is expected"
        case .rightBracket: "']' is expected"
        case .rightBrace: "'}' is expected"
        case .comma: "',' is expected"
        case .colon: "':' is expected"
        case .assign: "'=' is expected"
        case .name: "a name is expected"
        default: "the end of the tag is expected"
        }
    }
}
