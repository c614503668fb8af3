internal import GabaritDigest
internal import GabaritValue

/// A message as AMQP 1.0 carries it, as far as Gabarit reads and writes it.
struct AMQPMessage: Sendable, Hashable {
    /// The property `message-id` as text, whatever its type is.
    var id: String?
    var body: [UInt8]
    /// The property `group-id`.
    var group: String?
    /// The property `creation-time`, which the sender sets.
    var created: Timestamp?
    /// Scalar application properties as text.
    var properties: [String: String] = [:]
    /// Whether the broker says that it was delivered before.
    var isRedelivered = false
    /// How long the broker keeps it, `nil` for ever.
    var lifetime: Duration?
    /// The body where it is data and no bytes: questions to a node of the broker, and its answers.
    var value: AMQPValue?
    /// Where the answer goes.
    var replyTo: String?
    /// The id of the message that it answers.
    var correlation: String?
    /// What the broker noted on it, scalars as text. Never sent.
    var annotations: [String: String] = [:]
    /// What the broker calls the delivery. Never sent.
    var deliveryTag: [UInt8] = []
    /// Its place in the queue, where the broker numbers messages. Never sent.
    var sequence: Int64?
}

extension AMQPMessage {
    /// What tells it from other messages: the sender's id, or else what it says, so that a redelivery is recognised.
    var identity: String { id ?? "sha256-" + Digest.sha256(body) }

    /// Whether the body may hold an id of its own, which the run then has: one that says the same is the same request.
    var namesItself: Bool { body.firstRange(of: Array(#""messageId""#.utf8)) != nil }
}

extension AMQPMessage {
    private static let roundProperty = "gabarit-round"

    /// How often it was put on the queue, as an application property of what was sent again.
    var round: Int {
        get { properties[Self.roundProperty].flatMap { Int($0) }.map { max(1, min($0, Int(Int32.max))) } ?? 1 }
        set { properties[Self.roundProperty] = newValue > 1 ? String(newValue) : nil }
    }

    /// The trace of the sender: as W3C proposes for AMQP, and as the libraries of Azure name it.
    var traces: [String] { [properties["traceparent"], properties["Diagnostic-Id"]].compactMap(\.self) }
}

/// A delivery of one connection. After the connection is lost the name means nothing any more.
struct DeliveryName: Sendable, Hashable {
    /// Which of the connections that followed each other.
    var epoch: Int
    var number: UInt64
}

/// What a receiver says about a delivery.
enum DeliveryOutcome: Sendable {
    case accepted, released, rejected
}

/// Takes what arrives on one receiving link. Called on the connection's thread, in order of arrival.
protocol ArrivalTaker: AnyObject, Sendable {
    /// - Returns: an outcome to settle the delivery at once, `nil` to settle it later.
    func arrived(_ message: AMQPMessage, _ name: DeliveryName) -> DeliveryOutcome?

    /// What becomes of a message that is longer than any that is taken in; it is not read.
    ///
    /// - Returns: an outcome, `nil` to leave it until the connection ends.
    func overlong() -> DeliveryOutcome?

    /// The connection is gone, and every delivery that was not settled with it.
    func lost()

    /// The broker ended the link alone, and every delivery that was not settled with it.
    func ended(_ refusal: LinkRefusal)
}

extension ArrivalTaker {
    func ended(_ refusal: LinkRefusal) { lost() }
}
