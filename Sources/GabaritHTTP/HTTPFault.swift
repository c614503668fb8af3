internal import GabaritSource

/// Why there is no answer, or none that may be read.
public enum HTTPFault: Error, Sendable, Hashable {
    /// The request was never sent: no address, no connection.
    case unreachable(origin: HTTPOrigin, reason: String)
    /// The certificate is not valid for the host; nothing was sent.
    case untrusted(origin: HTTPOrigin, reason: String)
    /// The name leads into a private network that the configuration does not allow; nothing was sent.
    case forbiddenAddress(origin: HTTPOrigin, address: String)
    /// The request holds what must not be sent.
    case unsendable(reason: String)
    /// No whole answer within the limit; what was asked may have been done.
    case timedOut(origin: HTTPOrigin, after: Duration)
    /// The connection ended before the whole answer came; what was asked may have been done.
    case broken(origin: HTTPOrigin, reason: String)
    /// The answer is longer than the limit, in bytes.
    case tooLarge(origin: HTTPOrigin, limit: Int)
    /// The answer sends elsewhere, which is never followed.
    case redirected(origin: HTTPOrigin, status: Int, location: String)
    /// The answer is of a kind that was not asked for: a sign-in page, a proxy's message.
    case wrongContent(origin: HTTPOrigin, status: Int, type: String)
    /// The answer cannot be read.
    case malformed(origin: HTTPOrigin, reason: String)
    /// The origin asked to be left alone for longer than a caller waits.
    case throttled(origin: HTTPOrigin, wait: Duration)

    /// Whether the same may work later without a change by a person.
    public var isTransient: Bool {
        switch self {
        case .unreachable, .timedOut, .broken, .malformed, .throttled: true
        case .untrusted, .forbiddenAddress, .unsendable, .tooLarge, .redirected, .wrongContent: false
        }
    }

    /// Whether it is certain that nothing was done.
    public var isBeforeEffect: Bool {
        switch self {
        case .unreachable, .untrusted, .forbiddenAddress, .unsendable, .throttled: true
        case .timedOut, .broken, .tooLarge, .redirected, .wrongContent, .malformed: false
        }
    }

    /// The stable code of this kind of fault.
    public var code: String {
        switch self {
        case .unreachable: "E_HTTP_UNREACHABLE"
        case .untrusted: "E_HTTP_CERTIFICATE"
        case .forbiddenAddress: "E_HTTP_ADDRESS"
        case .unsendable: "E_HTTP_REQUEST"
        case .timedOut: "E_HTTP_TIMEOUT"
        case .broken: "E_HTTP_BROKEN"
        case .tooLarge: "E_HTTP_TOO_LARGE"
        case .redirected: "E_HTTP_REDIRECT"
        case .wrongContent: "E_HTTP_CONTENT"
        case .malformed: "E_HTTP_ANSWER"
        case .throttled: "E_HTTP_THROTTLED"
        }
    }
}

extension HTTPFault: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unreachable(let origin, let reason): "cannot reach \(origin): \(reason)"
        case .untrusted(let origin, let reason):
            "the certificate of \(origin) is not trusted: \(reason); set 'http.certificates' when an own authority signed it"
        case .forbiddenAddress(let origin, let address):
            "\(origin) leads to the private address \(address); set 'http.private-addresses' when that is meant"
        case .unsendable(let reason): "the request was not sent: \(reason)"
        case .timedOut(let origin, let limit): "\(origin) gave no answer within \(limit)"
        case .broken(let origin, let reason): "the connection to \(origin) broke: \(reason)"
        case .tooLarge(let origin, let limit): "the answer of \(origin) has more than \(limit) bytes"
        case .redirected(let origin, let status, let location):
            "\(origin) sends elsewhere (\(status) to '\(VisibleText.escaped(location))'), which is never followed; check the configured address"
        case .wrongContent(let origin, let status, let type):
            "\(origin) answered \(status) with '\(VisibleText.escaped(type))' where data was expected; a sign-in page means that the token is not valid"
        case .malformed(let origin, let reason): "the answer of \(origin) cannot be read: \(reason)"
        case .throttled(let origin, let wait): "\(origin) asks to be left alone for \(wait)"
        }
    }
}
