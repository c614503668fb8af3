internal import GabaritHTTP
internal import GabaritSource

/// The address of a repository at a host, taken apart.
struct RepositoryPath: Sendable, Hashable {
    let origin: HTTPOrigin
    /// The segments, decoded, without a `.git` at the end of the last one.
    let segments: [String]

    /// - Throws: a `Diagnostic` for an address with a query, an empty segment, or one that walks.
    init(_ address: String) throws(Diagnostic) {
        origin = try HTTPOrigin(address)
        let rest = address.drop { $0 != ":" }.dropFirst(3).drop { $0 != "/" }
        guard !rest.contains("?"), !rest.contains("#") else { throw Self.problem(address) }
        var segments: [String] = []
        for segment in rest.split(separator: "/") {
            guard let decoded = Self.decoded(segment), decoded != ".", decoded != "..", !decoded.contains("/") else {
                throw Self.problem(address)
            }
            segments.append(decoded)
        }
        if let last = segments.last, last.hasSuffix(".git"), last.count > 4 {
            segments[segments.count - 1] = String(last.dropLast(4))
        }
        self.segments = segments
    }

    private static func decoded(_ segment: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = segment.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16), rest.count >= 2 else {
                return nil
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        let text = String(validating: bytes, as: UTF8.self)
        return text.flatMap { $0.unicodeScalars.contains(where: VisibleText.isHidden) ? nil : $0 }
    }

    private static func problem(_ address: String) -> Diagnostic {
        Diagnostic(
            code: "E_HOST_ADDRESS", "'\(VisibleText.escaped(address))' is not the address of a repository at a host",
            hint: "copy it from the browser: https://host/owner/name")
    }
}
