/// The name of a git object: the hash of its content.
///
/// Shape: 40 or 64 lower-case hexadecimal digits.
public struct ObjectID: Sendable, Hashable, Codable, CustomStringConvertible {
    public let text: String

    /// - Parameter text: the digits; anything else gives `nil`.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count == 40 || text.utf8.count == 64 else { return nil }
        guard text.utf8.allSatisfy({ ($0 >= 0x30 && $0 <= 0x39) || ($0 >= 0x61 && $0 <= 0x66) }) else { return nil }
        self.text = String(text)
    }

    /// The first digits, for people.
    public var short: String { String(text.prefix(10)) }

    public var description: String { text }
}
