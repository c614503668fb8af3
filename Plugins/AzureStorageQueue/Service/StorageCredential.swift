internal import GabaritDigest
internal import GabaritHTTP
public import GabaritSecret
internal import GabaritValue

/// What is shown to a storage account. The secret is asked for at every request, so that a new one counts without a restart.
public enum StorageCredential: Sendable {
    /// A key of the account, in base64.
    case key(any SecretSource)
    /// A shared access signature: a query such as `sv=…&sig=…`.
    case sharedAccessSignature(any SecretSource)

    /// Makes a request one that the account takes.
    ///
    /// - Throws: `SecretFault`; ``StorageRefusal`` when the secret is of another form.
    func sign(_ request: HTTPRequest, account: String, at now: Timestamp) async throws -> HTTPRequest {
        var request = request
        request.headers.append(("x-ms-date", HTTPDate.text(now)))
        request.headers.append(("x-ms-version", "2021-12-02"))
        switch self {
        case .key(let source):
            guard let key = Base64.bytes(try await source.current().exposed), !key.isEmpty else {
                throw StorageRefusal(code: "InvalidKey", text: "the account key is not base64")
            }
            let text = Array(try Self.text(of: request, account: account).utf8)
            let signature = Base64.text(KeyedDigest.sha256(text, key: key))
            request.authorization = Secret("SharedKey \(account):\(signature)")
        case .sharedAccessSignature(let source):
            let pairs = Self.pairs(try await source.current().exposed)
            guard pairs.contains(where: { $0.name == "sig" }) else {
                throw StorageRefusal(code: "InvalidSignature", text: "the shared access signature has no 'sig'")
            }
            request.query += pairs
        }
        return request
    }

    func refused() async {
        switch self {
        case .key(let source), .sharedAccessSignature(let source): await source.refused()
        }
    }

    /// What a key signs.
    ///
    /// Source: Azure Storage, "Authorize with Shared Key", for Blob, Queue and File services, version 2015-02-21 and later.
    private static func text(of request: HTTPRequest, account: String) throws(HTTPFault) -> String {
        let header = { (name: String) in request.headers.first { $0.name.lowercased() == name }?.value ?? "" }
        let length = request.body.isEmpty ? "" : String(request.body.count)
        // Verb, encoding, language, length, digest, type, then the date (which x-ms-date replaces) and five conditions.
        let fixed =
            [request.method.rawValue, "", "", length, "", header("content-type")] + [String](repeating: "", count: 6)
        let own = request.headers.map { ($0.name.lowercased(), $0.value) }.filter { $0.0.hasPrefix("x-ms-") }
            .sorted { $0.0 < $1.0 }.map { "\($0.0):\($0.1)" }
        let path = try request.target().prefix { $0 != "?" }
        let query = request.query.map { ($0.name.lowercased(), $0.value) }.sorted { $0.0 < $1.0 }
            .map { "\n\($0.0):\($0.1)" }
        return (fixed + own + ["/\(account)\(path)" + query.joined()]).joined(separator: "\n")
    }

    private static func pairs(_ text: String) -> [(name: String, value: String)] {
        let query = text.hasPrefix("?") ? text.dropFirst() : text[...]
        return query.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (decoded(parts[0]), parts.count > 1 ? decoded(parts[1]) : "")
        }
    }

    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2)
            if byte == UInt8(ascii: "%"), digits.count == 2,
                let number = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            {
                bytes.append(number)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// An answer of the service that refuses, or a reason not to ask at all.
struct StorageRefusal: Error, Hashable, CustomStringConvertible {
    /// The service's own code, such as `QueueNotFound`.
    var code: String
    var text: String

    var description: String { text }

    /// Whether the message is not there any more, or somebody else's: what was held of it is lost.
    var isOfLostMessage: Bool { code == "PopReceiptMismatch" || code == "MessageNotFound" }
}
