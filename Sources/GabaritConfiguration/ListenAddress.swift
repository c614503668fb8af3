/// Where a server listens: `HOST:PORT`, an address of IPv6 in brackets.
public struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
    public let host: String
    /// 0 takes any port that is free.
    public let port: Int

    /// - Returns: `nil` for anything but a host and a port; a host must be given, `0.0.0.0` for every interface.
    public init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let digits = text[text.index(after: colon)...]
        guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }), let port = UInt16(digits) else {
            return nil
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        let isAllowed = host.utf8.allSatisfy { byte in
            (0x30...0x3A).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x2D || byte == 0x2E
        }
        guard !host.isEmpty, isAllowed else { return nil }
        self.host = String(host)
        self.port = Int(port)
    }

    /// The same host at another port.
    public func at(_ port: Int) -> ListenAddress { ListenAddress(host: host, port: port) }

    private init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
