/// One piece of template code, with the bytes it stands in.
struct Token {
    enum Kind: Equatable {
        /// Text outside code, after whitespace control.
        case text(String)
        case variableStart, variableEnd, blockStart, blockEnd
        case name(String)
        case integer(Int)
        case float(Double)
        case string(String)
        /// An operator or a bracket.
        case symbol(String)
        case end
    }

    var kind: Kind
    var range: Range<Int>
}
