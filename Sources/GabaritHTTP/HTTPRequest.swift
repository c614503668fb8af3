public import GabaritValue

/// What is asked of an origin. Its address is put together from components, so that no text of a user can change it.
public struct HTTPRequest: Sendable {
    public enum Method: String, Sendable, Hashable {
        case get = "GET"
        case head = "HEAD"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
        case options = "OPTIONS"

        /// Whether asking twice has the effect of asking once. Source: RFC 9110 §9.2.2.
        var isIdempotent: Bool {
            switch self {
            case .get, .head, .put, .delete, .options: true
            case .post, .patch: false
            }
        }
    }

    /// What an answer may be; another content type is a fault.
    public enum Content: Sendable, Hashable {
        case json, xml
        /// Anything; the caller does not read it, or takes text as it is.
        case any
    }

    public var method: Method
    /// The segments of the path, not encoded; each is encoded on its own, a slash in it included.
    public var path: [String]
    /// The query, not encoded, in order.
    public var query: [(name: String, value: String)] = []
    public var headers: [(name: String, value: String)] = []
    /// The value of the header `Authorization`.
    public var authorization: Secret?
    public var body: [UInt8] = []
    /// What a successful answer must be.
    public var expects: Content = .json
    /// Whether it may be asked again after a fault; by default what the method says.
    public var isIdempotent: Bool

    public init(_ method: Method, _ path: [String], isIdempotent: Bool? = nil) {
        self.method = method
        self.path = path
        self.isIdempotent = isIdempotent ?? method.isIdempotent
    }

    /// Path and query in the form of a request line.
    ///
    /// - Throws: `HTTPFault.unsendable` for a segment that is empty, `.` or `..`: encoding does not take their meaning.
    public func target() throws(HTTPFault) -> String {
        var target = ""
        for segment in path {
            guard segment != ".", segment != "..", !segment.isEmpty else {
                throw .unsendable(reason: "the path segment '\(segment)' would change the path")
            }
            target += "/" + Self.encoded(segment)
        }
        if target.isEmpty { target = "/" }
        let pairs = query.map { Self.encoded($0.name) + "=" + Self.encoded($0.value) }
        return pairs.isEmpty ? target : target + "?" + pairs.joined(separator: "&")
    }

    /// The text with everything percent-encoded that is not unreserved. Source: RFC 3986 §2.3.
    public static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: bytes.append(byte)
            default: bytes += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A body of JSON.
    public mutating func setJSON(_ value: Value, type: String = "application/json") {
        headers.append(("Content-Type", type))
        body = JSONWriter().bytes(value)
    }

    /// A body of form fields. Source: WHATWG URL §5.
    public mutating func setForm(_ fields: [(name: String, value: String)]) {
        headers.append(("Content-Type", "application/x-www-form-urlencoded"))
        body = Array(
            fields.map { Self.encoded($0.name) + "=" + Self.encoded($0.value) }.joined(separator: "&").utf8)
    }
}
