public import GabaritHTTP
internal import Synchronization

/// A gate that answers from a script, one entry for each request, and keeps what it was asked.
public final class ScriptedGate: HTTPGate {
    private struct State {
        var answers: [Result<HTTPResponse, HTTPFault>]
        var requests: [HTTPRequest] = []
    }

    public let origin: HTTPOrigin
    private let state: Mutex<State>

    public init(_ origin: HTTPOrigin, _ answers: [Result<HTTPResponse, HTTPFault>]) {
        self.origin = origin
        state = Mutex(State(answers: answers))
    }

    /// What was asked, in order.
    public var requests: [HTTPRequest] { state.withLock { $0.requests } }

    public func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let answer = state.withLock { state in
            state.requests.append(request)
            return state.answers.isEmpty ? nil : state.answers.removeFirst()
        }
        guard let answer else { throw HTTPFault.unreachable(origin: origin, reason: "the script is at its end") }
        return try answer.get()
    }
}
