/// The queues of a Service Bus namespace that belong to one queue of requests.
public struct BusNames: Sendable, Hashable {
    /// The queue of requests itself.
    public var requests: String
    /// The queue with sessions that says which worker takes requests, where the queue of requests has no sessions.
    public var turn: String

    /// - Parameter turn: `<requests>.turn` by default.
    public init(requests: String, turn: String? = nil) {
        self.requests = requests
        self.turn = turn ?? requests + ".turn"
    }

    /// Where the broker puts messages aside; every queue has it.
    public var deadLetters: String { requests + "/$DeadLetterQueue" }
}
