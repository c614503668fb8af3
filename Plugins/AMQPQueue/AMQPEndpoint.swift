public import GabaritSecret

/// Where a broker is and how to prove who asks: `amqp://host[:port][/virtual-host]` or `amqps://…`.
///
/// The user and the password are no part of the address: addresses are logged and shown.
public struct AMQPEndpoint: Sendable {
    /// The name or the number of the host, without brackets.
    public let host: String
    public let port: Int
    /// Whether the connection is encrypted and the host's certificate verified.
    public let isEncrypted: Bool
    /// The virtual host of RabbitMQ, `nil` for the broker's default.
    public let virtualHost: String?
    public let user: String?
    /// Asked for at every connection, and told of a refusal, so that a new password counts without a restart.
    public let password: (any SecretSource)?
    /// A file of certificates in PEM form that may have signed the host's; those of the system by default.
    public let trustedCertificates: String?
    /// Gives a token for an audience, where the broker wants tokens and no password.
    public let claims: (@Sendable (_ audience: String) async throws -> AMQPClaim)?

    /// - Throws: ``AMQPAddressProblem`` with the text of the problem.
    public init(
        _ address: String, user: String? = nil, trustedCertificates: String? = nil,
        password: (any SecretSource)? = nil,
        claims: (@Sendable (_ audience: String) async throws -> AMQPClaim)? = nil
    ) throws(AMQPAddressProblem) {
        let (scheme, rest) = try Self.split(address)
        isEncrypted = scheme == "amqps"
        let parts = rest.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard !parts[0].contains("@") else {
            throw AMQPAddressProblem(
                "a queue address holds no user and no password; set 'queue.user' and 'queue.password'")
        }
        (host, port) = try Self.hostAndPort(String(parts[0]), standard: isEncrypted ? 5671 : 5672)
        virtualHost = parts.count > 1 && !parts[1].isEmpty ? try Self.virtualHost(String(parts[1])) : nil
        self.user = user
        self.password = password
        self.trustedCertificates = trustedCertificates
        self.claims = claims
    }

    /// The address as it may be shown.
    public var shown: String { "\(isEncrypted ? "amqps" : "amqp")://\(bracketedHost):\(port)" }

    /// What a token for an entity is about.
    func audience(_ entity: String) -> String { "sb://\(host)/\(entity)" }

    var bracketedHost: String { host.contains(":") ? "[\(host)]" : host }
}

/// Why an address cannot be used; one sentence.
public struct AMQPAddressProblem: Error, Sendable, Hashable {
    public let text: String

    init(_ text: String) {
        self.text = text
    }
}

extension AMQPEndpoint {
    private static func split(_ address: String) throws(AMQPAddressProblem) -> (String, String) {
        for scheme in ["amqp", "amqps"] where address.hasPrefix(scheme + "://") {
            return (scheme, String(address.dropFirst(scheme.count + 3)))
        }
        throw AMQPAddressProblem("a queue address starts with 'amqp://' or 'amqps://'")
    }

    private static func hostAndPort(
        _ text: String, standard: Int
    ) throws(AMQPAddressProblem) -> (String, Int) {
        var host = text[...]
        var port = Substring(String(standard))
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { throw AMQPAddressProblem("the host has no closing ']'") }
            host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            if !rest.isEmpty { port = rest.dropFirst() }
        } else if let colon = text.lastIndex(of: ":") {
            host = text[..<colon]
            port = text[text.index(after: colon)...]
        }
        let isName = host.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
                || (byte == UInt8(ascii: ":") && text.hasPrefix("["))
        }
        guard !host.isEmpty, isName else { throw AMQPAddressProblem("the queue address names no host") }
        guard let number = Int(port), (1...65535).contains(number), port.utf8.first != UInt8(ascii: "+") else {
            throw AMQPAddressProblem("the port of the queue address must be between 1 and 65535")
        }
        return (String(host), number)
    }

    private static func virtualHost(_ text: String) throws(AMQPAddressProblem) -> String {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") })
        else { throw AMQPAddressProblem("the virtual host of the queue address has characters that must not be there") }
        return text
    }
}
