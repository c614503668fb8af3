/// What is in a queue and not done yet, as far as the queue says without giving a message away.
public struct QueueBacklog: Sendable, Hashable {
    /// How many messages there are, those included that are worked on; `nil` where the queue does not say.
    public var messages: Int?
    /// How long ago the oldest of them was sent, zero without any; `nil` where the queue does not say.
    public var oldestAge: Duration?

    public init(messages: Int? = nil, oldestAge: Duration? = nil) {
        self.messages = messages
        self.oldestAge = oldestAge.map { max($0, .zero) }
    }
}
