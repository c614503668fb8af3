internal import GabaritRun

/// What can go wrong between a worker and a pull request host.
public enum HostFault: Sendable, Hashable, CustomStringConvertible {
    /// The host answers with this status and does nothing.
    case status(Int)
    /// The host says nothing, and has done nothing or what was asked.
    case timeoutBefore, timeoutAfter
    /// The connection ends, before or after the effect.
    case dropBefore, dropAfter
    /// The answer comes in pieces.
    case slow
    /// The answer ends before its end; is no JSON; has 10 MiB. What was asked is done.
    case truncated, notJSON, large
    /// The answer sends elsewhere, or is a page that asks a person to sign in. Nothing was done.
    case redirect, signIn

    /// Every fault that a host must be held against.
    public static let all: [HostFault] =
        [400, 401, 403, 404, 409, 422, 429, 500, 502, 503, 504].map(status) + [
            .timeoutBefore, .timeoutAfter, .dropBefore, .dropAfter, .slow, .truncated, .notJSON, .large, .redirect,
            .signIn,
        ]

    public var description: String {
        switch self {
        case .status(let code): "status \(code)"
        case .timeoutBefore: "a timeout before the effect"
        case .timeoutAfter: "a timeout after the effect"
        case .dropBefore: "a lost connection before the effect"
        case .dropAfter: "a lost connection after the effect"
        case .slow: "a slow answer"
        case .truncated: "a truncated answer"
        case .notJSON: "an answer that is no JSON"
        case .large: "an answer of 10 MiB"
        case .redirect: "a redirect"
        case .signIn: "a sign-in page"
        }
    }

    /// What a run may end with when it meets the fault; an empty set when it must not notice.
    var kinds: Set<RunFault.Kind> {
        switch self {
        case .slow: []
        // A host that does not find the branch and one that does not find the repository may say the same.
        case .status(404): [.transient, .moved]
        case .status(400), .status(409), .status(422), .redirect, .large: [.permanent]
        case .status, .signIn, .timeoutBefore, .timeoutAfter, .dropBefore, .dropAfter, .truncated, .notJSON:
            [.transient]
        }
    }
}
