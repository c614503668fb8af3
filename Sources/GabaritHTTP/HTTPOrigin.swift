public import GabaritSource

/// The one place that a gate speaks to: scheme, host and port. A token that is bound to it goes nowhere else.
///
/// Source: RFC 6454 §4.
public struct HTTPOrigin: Sendable, Hashable, CustomStringConvertible {
    /// `https`, or `http` for a loopback host.
    public let scheme: String
    /// The host in lower case; an IPv6 address without its brackets.
    public let host: String
    public let port: Int

    /// - Parameter address: `https://host[:port]`, with or without a path, which is dropped; `http://` for `localhost`,
    ///   `127.0.0.1` and `[::1]` only, because a token must not cross a network in the clear.
    /// - Throws: a `Diagnostic` for anything else, a user name in the address included.
    public init(_ address: String) throws(Diagnostic) {
        guard let mark = address.firstRange(of: "://") else { throw Self.problem(address) }
        scheme = address[..<mark.lowerBound].lowercased()
        let authority = address[mark.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard let (host, port) = Self.split(authority) else { throw Self.problem(address) }
        self.host = host
        switch scheme {
        case "https": self.port = port ?? 443
        case "http" where Self.loopback.contains(host): self.port = port ?? 80
        default: throw Self.problem(address)
        }
    }

    private static let loopback: Set<String> = ["localhost", "127.0.0.1", "::1"]

    /// Whether the address itself names this machine, which only an operator's configuration does.
    public var isLoopback: Bool { Self.loopback.contains(host) }

    /// Whether the host is an address in digits and not a name.
    public var isLiteral: Bool { host.contains(":") || host.allSatisfy { $0.isNumber || $0 == "." } }

    public var description: String {
        let name = host.contains(":") ? "[\(host)]" : host
        let isDefault = port == (scheme == "https" ? 443 : 80)
        return isDefault ? "\(scheme)://\(name)" : "\(scheme)://\(name):\(port)"
    }

    private static func split(_ authority: Substring) -> (host: String, port: Int?)? {
        var host = authority
        var port: Int?
        if let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") {
            guard let number = Int(authority[authority.index(after: colon)...]), (1...65535).contains(number) else {
                return nil
            }
            port = number
            host = authority[..<colon]
        }
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
            guard !host.isEmpty, host.utf8.allSatisfy({ isHexadecimal($0) || $0 == 0x3A || $0 == 0x2E }) else {
                return nil
            }
        } else {
            guard !host.isEmpty, host.utf8.allSatisfy(isNameByte) else { return nil }
        }
        return (host.lowercased(), port)
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x2D || byte == 0x2E
    }

    private static func problem(_ address: String) -> Diagnostic {
        Diagnostic(
            code: "E_ORIGIN", "'\(VisibleText.escaped(address))' is not the address of a host",
            hint: "use https://host or https://host:port, without a user name; http:// is for this machine only")
    }
}
