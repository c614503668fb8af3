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

    /// - Parameter bytes: the 20 or 32 bytes of a name, as git keeps them in trees.
    init(bytes: ArraySlice<UInt8>) {
        let digits = Array("0123456789abcdef".utf8)
        text = String(unsafeUninitializedCapacity: bytes.count * 2) { buffer in
            for (index, byte) in bytes.enumerated() {
                buffer[2 * index] = digits[Int(byte >> 4)]
                buffer[2 * index + 1] = digits[Int(byte & 15)]
            }
            return bytes.count * 2
        }
    }

    /// The first digits, for people.
    public var short: String { String(text.prefix(10)) }

    public var description: String { text }
}
