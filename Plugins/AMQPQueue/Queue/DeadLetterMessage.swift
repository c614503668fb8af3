internal import GabaritQueue
internal import GabaritValue

/// A message that was put aside, as it lies in the queue of dead letters: the original, with the reason as application
/// properties `gabarit-code`, `gabarit-reason` and `gabarit-run`.
struct DeadLetterMessage {
    private static let code = "gabarit-code"
    private static let reason = "gabarit-reason"
    private static let run = "gabarit-run"
    /// The longest reason that is kept, in bytes: it travels in a header.
    private static let longestReason = 16 * 1024

    private(set) var message: AMQPMessage

    init(_ original: QueueMessage, _ reason: DeadLetterReason) {
        var properties = [Self.code: reason.code, Self.reason: Self.shortened(reason.text)]
        properties[Self.run] = reason.runID
        message = AMQPMessage(
            id: original.id, body: original.body, group: original.group, created: original.enqueued,
            properties: properties)
        message.round = original.round
    }

    /// Why a message was put aside; one that the broker itself put aside names no reason.
    static func reason(of message: AMQPMessage) -> DeadLetterReason {
        DeadLetterReason(
            code: message.properties[code] ?? "E_DELIVERY_LIMIT",
            text: message.properties[reason]
                ?? "the broker put it aside: it was delivered more often than the delivery limit of the queue allows",
            runID: message.properties[run])
    }

    private static func shortened(_ text: String) -> String {
        guard text.utf8.count > longestReason else { return text }
        return String(decoding: text.utf8.prefix(longestReason - 3), as: UTF8.self) + "…"
    }
}
