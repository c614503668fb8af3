public import GabaritValue

/// A message as a queue delivers it, leased to the receiver until its visibility ends or it is settled.
public struct QueueMessage: Sendable, Hashable {
    /// The sender's name for the message; the same on every delivery.
    public var id: String
    public var body: [UInt8]
    /// When it was put on the queue; the same on every delivery.
    public var enqueued: Timestamp
    /// Its place in the queue; grows with every message.
    public var sequence: Int64
    /// How often it was delivered, this time included; a release is not counted.
    public var deliveryCount: Int
    /// How many of the deliveries ended in ``Settlement/again(after:reason:)``. The others ended without a word.
    public var failureCount: Int
    /// Messages of one group are delivered one after the other: the workspace.
    public var group: String?
    /// How often it was put on the queue: 1, and one more each time that it was sent again after it had been put aside.
    public var round: Int
    /// Traces that the work of the sender may belong to, as `traceparent` of W3C Trace Context: the first that is one counts.
    public var traces: [String]
    /// Why the queue itself would not have it run: it is put aside, with its status.
    public var refusal: DeadLetterReason?
    /// What the queue knows this delivery by.
    public var receipt: String

    /// The sequence of a request that came through no queue: it stands behind everything that was applied before.
    public static let unnumbered = Int64.max

    /// Whether a queue gave it a place.
    public var isNumbered: Bool { sequence != Self.unnumbered }

    public init(
        id: String, body: [UInt8], enqueued: Timestamp, sequence: Int64, deliveryCount: Int, failureCount: Int = 0,
        group: String? = nil, round: Int = 1, traces: [String] = [], refusal: DeadLetterReason? = nil,
        receipt: String
    ) {
        self.id = id
        self.body = body
        self.enqueued = enqueued
        self.sequence = sequence
        self.deliveryCount = deliveryCount
        self.failureCount = failureCount
        self.group = group
        self.round = round
        self.traces = traces
        self.refusal = refusal
        self.receipt = receipt
    }
}

/// A message to send.
public struct MessageDraft: Sendable, Hashable {
    /// Sending the same id to the same queue again has no effect.
    public var id: String
    public var body: [UInt8]
    /// Messages of one group are delivered in the order they were sent.
    public var group: String?

    public init(id: String, body: [UInt8], group: String? = nil) {
        self.id = id
        self.body = body
        self.group = group
    }
}
