public import GabaritSource

/// The name of one run: the same on every delivery of its message.
///
/// Shape: 1 to 100 letters, digits, `.`, `_`, `:` and `-`.
public struct RunID: Sendable, Hashable, Codable, CustomStringConvertible {
    public let text: String

    public init?(_ text: String) {
        let isSafe = text.utf8.allSatisfy { byte in
            (byte >= 0x30 && byte <= 0x39) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A)
                || [0x2E, 0x5F, 0x3A, 0x2D].contains(byte)
        }
        guard isSafe, !text.isEmpty, text.utf8.count <= 100 else { return nil }
        self.text = text
    }

    public var description: String { text }

    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let id = RunID(text) else { throw Diagnostic(code: "E_RUN_ID", "'\(text)' cannot be the id of a run") }
        self = id
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// The short name of a workspace: safe as a path segment and as a git ref.
///
/// Shape: `^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$`, ASCII only, so that no letter can pass for another.
public struct Acronym: Sendable, Hashable, Codable, CustomStringConvertible {
    public let text: String

    public init(_ text: String) throws(Diagnostic) {
        let bytes = Array(text.utf8)
        func isAlphanumeric(_ byte: UInt8) -> Bool {
            (byte >= 0x30 && byte <= 0x39) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A)
        }
        let isSafe =
            bytes.first.map(isAlphanumeric) ?? false
            && bytes.count <= 63 && bytes.allSatisfy { isAlphanumeric($0) || $0 == 0x5F || $0 == 0x2D }
        let isReserved =
            ["con", "prn", "aux", "nul", "head"].contains(text.lowercased()) || text.lowercased().hasSuffix(".lock")
        guard isSafe, !isReserved else {
            throw Diagnostic(
                code: "E_ACRONYM", "'\(text)' cannot be the acronym of a workspace",
                hint: "use 1 to 63 ASCII letters, digits, '_' and '-', starting with a letter or digit")
        }
        self.text = text
    }

    public var description: String { text }

    public init(from decoder: any Decoder) throws {
        try self.init(decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// An e-mail address, checked for its shape only.
public struct EmailAddress: Sendable, Hashable, Codable, CustomStringConvertible {
    public let text: String

    public init?(_ text: String) {
        let parts = text.unicodeScalars.split(separator: "@", omittingEmptySubsequences: false).map { String($0) }
        let isClean = !text.unicodeScalars.contains {
            VisibleText.isHidden($0) || $0.properties.isWhitespace || "<>()[],;:\\\"".unicodeScalars.contains($0)
        }
        guard parts.count == 2, !parts[0].isEmpty, parts[1].contains("."), !parts[1].hasPrefix("."),
            !parts[1].hasSuffix("."), !parts[1].contains(".."), isClean, text.utf8.count <= 254
        else { return nil }
        self.text = text
    }

    public var description: String { text }
}

extension RunID {
    /// The id of a message that names none: the digest of its bytes, 64 hexadecimal digits.
    init(digest: String) { text = "sha256-" + digest }
}
