internal import GabaritDigest
internal import GabaritXML

/// How bodies are written into the text of a message. Both are read, whichever is written.
public enum BodyEncoding: String, Sendable, CaseIterable {
    /// As Azure Functions and most senders of Azure expect.
    case base64
    /// As it is; what XML cannot hold is written in base64 all the same.
    case plain

    /// The longest body in bytes that is sent, by what it becomes: 1 KiB of the text is left for what stands before it.
    func largest(for body: [UInt8]) -> Int { Self.asText(body) != nil && self == .plain ? 63 * 1024 : 47 * 1024 }

    func text(_ body: [UInt8]) -> String {
        if self == .plain, let text = Self.asText(body) { return text }
        return Base64.text(body)
    }

    /// The body of a text: what base64 says, where the text is base64, and otherwise its bytes.
    static func body(of text: String) -> [UInt8] { Base64.bytes(text) ?? Array(text.utf8) }

    /// The body as a text that reads back as the same body, `nil` where there is none.
    static func asText(_ body: [UInt8]) -> String? {
        guard let text = String(validating: body, as: UTF8.self), XMLReader.canHold(text), Base64.bytes(text) == nil
        else { return nil }
        return text
    }
}
