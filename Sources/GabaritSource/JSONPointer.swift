/// The way to one value inside a document, for naming it in a message.
///
/// Shape: `""` is the whole document, `/users/0/email` a value in it.
/// Source: RFC 6901.
public struct JSONPointer: Sendable, Hashable, CustomStringConvertible {
    /// The reference tokens, unescaped.
    public var tokens: [String]

    public init(_ tokens: [String] = []) {
        self.tokens = tokens
    }

    /// The pointer to a member of the object this one points to.
    public func appending(_ key: String) -> JSONPointer {
        var longer = self
        longer.tokens.append(key)
        return longer
    }

    /// The pointer to an element of the array this one points to.
    public func appending(_ index: Int) -> JSONPointer { appending(String(index)) }

    public var description: String {
        tokens.map { "/" + Self.escaped($0) }.joined()
    }

    private static func escaped(_ token: String) -> String {
        var text = ""
        for character in token.unicodeScalars {
            switch character {
            case "~": text += "~0"
            case "/": text += "~1"
            default: text.unicodeScalars.append(character)
            }
        }
        return text
    }
}
