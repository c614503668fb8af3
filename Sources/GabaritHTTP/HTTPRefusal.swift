/// What the status of a refusal says about trying again.
public enum HTTPRefusal {
    /// Whether the same request may work later: a host that is busy, down or throttling.
    ///
    /// A 403 that says how long to wait, or that no request is left, is a limit and not a refusal, as GitHub has it.
    public static func isTransient(_ response: HTTPResponse) -> Bool {
        switch response.status {
        case 408, 425, 429, 500, 502, 503, 504: return true
        case 403:
            return response.header("Retry-After") != nil || response.header("X-RateLimit-Remaining") == "0"
        default: return false
        }
    }
}
