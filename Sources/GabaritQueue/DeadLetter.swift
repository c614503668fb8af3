public import GabaritValue

/// A message that was put aside, for looking at.
public struct DeadLetter: Sendable, Hashable {
    public var id: String
    public var body: [UInt8]
    public var group: String?
    /// When it was sent, `nil` when its sender did not say.
    public var enqueued: Timestamp?
    /// How often it was put on the queue; ``QueueMessage/round``.
    public var round: Int
    public var reason: DeadLetterReason

    public init(
        id: String, body: [UInt8], group: String?, enqueued: Timestamp?, round: Int = 1, reason: DeadLetterReason
    ) {
        self.id = id
        self.body = body
        self.group = group
        self.enqueued = enqueued
        self.round = round
        self.reason = reason
    }
}
