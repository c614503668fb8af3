/// The queues of a storage account that belong to one queue of requests.
public struct StorageQueueNames: Sendable, Hashable {
    /// The queue of requests itself.
    public var requests: String
    /// Where messages are put aside with a reason.
    public var deadLetters: String
    /// Where the one message is that says which worker takes requests.
    public var turn: String

    /// - Parameters:
    ///   - deadLetters: `<requests>-poison` by default, as Azure Functions has it.
    ///   - turn: `<requests>-turn` by default.
    public init(requests: String, deadLetters: String? = nil, turn: String? = nil) {
        self.requests = requests
        self.deadLetters = deadLetters ?? requests + "-poison"
        self.turn = turn ?? requests + "-turn"
    }
}
