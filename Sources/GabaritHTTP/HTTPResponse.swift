internal import GabaritSource
public import GabaritValue

/// What an origin answered.
public struct HTTPResponse: Sendable {
    public var status: Int
    /// In the order they came; names as they were written.
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]

    public init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first header of a name, without regard to case.
    public func header(_ name: String) -> String? {
        let wanted = name.lowercased()
        return headers.first { $0.name.lowercased() == wanted }?.value
    }

    /// The media type in lower case, without parameters; empty when there is none.
    public var mediaType: String {
        let text = (header("Content-Type") ?? "").prefix { $0 != ";" }
        return text.filter { !$0.isWhitespace }.lowercased()
    }

    public var isSuccess: Bool { (200..<300).contains(status) }

    /// The body as JSON.
    ///
    /// - Parameter allowsNUL: whether texts may hold NUL, as names that a broker makes up do.
    /// - Throws: `HTTPFault.malformed` with the place of the first byte that is none.
    public func json(from origin: HTTPOrigin, allowsNUL: Bool = false) throws(HTTPFault) -> Value {
        do {
            let file = SourceFile(name: "the answer of \(origin)", bytes: body)
            var limits = JSONLimits(bytes: .max, depth: 64)
            limits.allowsNUL = allowsNUL
            return try JSONReader(limits: limits).value(file)
        } catch {
            let first = error.all.first.map { DiagnosticFormatter().headline(of: $0) } ?? "not JSON"
            throw .malformed(origin: origin, reason: first)
        }
    }

    /// Whether the body is of the kind that was asked for; an empty one always is.
    public func holds(_ content: HTTPRequest.Content) -> Bool {
        if body.isEmpty { return true }
        return switch content {
        case .any: true
        case .json: mediaType == "application/json" || mediaType.hasSuffix("+json")
        case .xml: mediaType == "application/xml" || mediaType == "text/xml" || mediaType.hasSuffix("+xml")
        }
    }
}
