public import GabaritHTTP
internal import GabaritValue

/// The API of a host: authorises every request, and turns what goes wrong into faults of a run.
public struct HostAPI: Sendable {
    let gate: any HTTPGate
    private let credential: any HostCredential
    private let headers: [(name: String, value: String)]

    /// - Parameters:
    ///   - gate: the way to the API's origin, with the retries that it should have.
    ///   - credential: what is shown to it.
    ///   - headers: what every request carries.
    public init(
        _ gate: any HTTPGate, _ credential: any HostCredential, headers: [(name: String, value: String)] = []
    ) {
        self.gate = gate
        self.credential = credential
        self.headers = headers
    }

    /// The answer to a request, `null` for an empty one.
    ///
    /// - Throws: ``HostRefusal`` for a status that is no success, `HTTPFault` when there is no answer, or what the
    ///   credential throws. ``HostCalls`` makes faults of runs of them.
    func ask(_ request: HTTPRequest, to action: String) async throws -> Value {
        do {
            return try await attempt(request, action)
        } catch let refusal as HostRefusal where refusal.status == 401 {
            // A token may have been renewed meanwhile. What was refused was not done: asking again is safe.
            await credential.refused()
            return try await attempt(request, action)
        } catch let fault as HTTPFault where fault.isSignIn {
            await credential.refused()
            return try await attempt(request, action)
        }
    }

    private func attempt(_ request: HTTPRequest, _ action: String) async throws -> Value {
        var request = request
        request.headers = headers + request.headers
        request.authorization = try await credential.authorization()
        let response = try await gate.send(request)
        guard response.isSuccess else { throw HostRefusal(response, from: gate.origin, doing: action) }
        return response.body.isEmpty ? .null : try response.json(from: gate.origin)
    }
}

extension HTTPFault {
    /// Whether the answer is the page that asks a person to sign in, in one of its two forms.
    var isSignIn: Bool {
        switch self {
        case .wrongContent(_, let status, let type): status == 203 || type == "text/html"
        case .redirected(_, let status, let location): status == 302 && location.lowercased().contains("signin")
        default: false
        }
    }
}
