internal import GabaritHTTP
internal import GabaritRun
internal import GabaritSource
internal import GabaritValue

/// An answer of a host that is no success, and what it means to a run.
struct HostRefusal: Error {
    let status: Int
    /// What the host says, one line, safe to show.
    let reason: String
    /// The body, when it is JSON.
    let body: Value
    private let origin: HTTPOrigin
    private let action: String
    private let isTransient: Bool

    init(_ response: HTTPResponse, from origin: HTTPOrigin, doing action: String) {
        status = response.status
        body = response.holds(.json) ? (try? response.json(from: origin)) ?? .null : .null
        reason = Self.reason(body)
        isTransient = HTTPRefusal.isTransient(response)
        self.origin = origin
        self.action = action
    }

    /// The fault of a run. Codes are stable; `docs/hosts.md` lists them.
    var fault: RunFault {
        let text = "cannot \(action) at \(origin): status \(status)" + (reason.isEmpty ? "" : ", \(reason)")
        if isTransient { return .transient("E_HOST_UNAVAILABLE", text) }
        // Rights and tokens are of no one request: the next ones would be refused as well, and all of them can be done
        // when a person has seen to it.
        switch status {
        case 401: return .transient("E_HOST_CREDENTIALS", text + "; the token is not valid or has ended")
        case 403: return .transient("E_HOST_FORBIDDEN", text + "; the token lacks a right")
        case 404:
            return .transient("E_HOST_NOT_FOUND", text + "; check the address, and whether the token may see it")
        case 500...: return .transient("E_HOST_UNAVAILABLE", text)
        default: return .permanent("E_HOST_REFUSED", text)
        }
    }

    /// Whether a text stands anywhere in what the host says.
    func says(_ words: String) -> Bool { Self.texts(body).contains { $0.lowercased().contains(words.lowercased()) } }

    private static func reason(_ body: Value) -> String {
        let line = texts(body).filter { $0.count > 1 }.prefix(4).joined(separator: "; ")
        return VisibleText.escaped(String(line.unicodeScalars.prefix(500).map(Character.init)))
    }

    /// The texts that hosts explain themselves with: `message`, `error_description`, `errors`.
    private static func texts(_ body: Value) -> [String] {
        switch body {
        case .string(let text): return [text]
        case .array(let elements): return elements.prefix(8).flatMap(texts)
        case .object(let members):
            let keys = ["message", "error", "error_description", "errors", "typeKey", "code", "field"]
            return keys.flatMap { key in members[key].map(texts) ?? [] }
        default: return []
        }
    }
}
