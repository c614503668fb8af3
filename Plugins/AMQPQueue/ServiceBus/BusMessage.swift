internal import GabaritQueue
internal import GabaritValue

/// A message as Service Bus carries it.
///
/// Source: Azure Service Bus, "AMQP 1.0 in Azure Service Bus and Event Hubs protocol guide".
extension AMQPMessage {
    private static var ownID: String { "gabarit-id" }
    private static var run: String { "gabarit-run" }
    private static var reason: String { "DeadLetterReason" }
    private static var description: String { "DeadLetterErrorDescription" }

    /// A message to send. One without a group is a session of its own, where the queue has sessions.
    init(_ draft: MessageDraft, at now: Timestamp) {
        self.init(id: draft.id, body: draft.body, group: draft.group ?? draft.id, created: now)
    }

    /// A dead letter to send again. The broker would drop a second message of one id, so it gets another one, and keeps
    /// its own as a property.
    init(again letter: AMQPMessage, at now: Timestamp) {
        let id = letter.fromBus.identity
        self.init(
            id: id + "~" + String(UInt64.random(in: .min ... .max), radix: 36), body: letter.body, group: letter.group,
            created: now, properties: [Self.ownID: id])
        round = letter.round + 1
    }

    /// The message with what the broker noted in the places where every queue has it.
    var fromBus: AMQPMessage {
        var message = self
        message.id = properties[Self.ownID] ?? id
        message.group = group == message.id ? nil : group
        if let moment = annotations["x-opt-enqueued-time"].flatMap({ Int64($0) }) {
            message.created = Timestamp(milliseconds: moment).ifPlausible
        }
        message.sequence = annotations["x-opt-sequence-number"].flatMap { Int64($0) }
        // Its number tells it from one that says the same.
        if message.id == nil, let sequence = message.sequence { message.id = "\(message.identity)-\(sequence)" }
        return message
    }

    /// Until when the broker keeps it from others.
    var lockedUntil: Timestamp? {
        annotations["x-opt-locked-until"].flatMap { Int64($0) }.map { Timestamp(milliseconds: $0) }
    }

    /// The name of the lock: the tag of the delivery, a GUID whose first three parts are little-endian.
    var lockToken: [UInt8]? {
        guard deliveryTag.count == 16 else { return nil }
        return [3, 2, 1, 0, 5, 4, 7, 6].map { deliveryTag[$0] } + deliveryTag[8...]
    }

    /// A dead letter for looking at.
    var deadLetter: DeadLetter {
        let message = fromBus
        return DeadLetter(
            id: message.identity, body: message.body, group: message.group, enqueued: message.created,
            round: message.round,
            reason: DeadLetterReason(
                code: Self.code(properties[Self.reason]),
                text: properties[Self.description]
                    ?? "the broker put it aside: it was delivered more often than the queue allows, or it expired",
                runID: properties[Self.run]))
    }

    /// What the broker is told about a message that is put aside.
    static func rejection(_ reason: DeadLetterReason) -> Conclusion {
        var information = [Self.reason: shortened(reason.code), description: shortened(reason.text)]
        information[run] = reason.runID.map { shortened($0) }
        return .rejected(condition: "com.microsoft:dead-letter", information: information)
    }

    private static func code(_ text: String?) -> String {
        switch text {
        case "MaxDeliveryCountExceeded", nil: "E_DELIVERY_LIMIT"
        case "TTLExpiredException": "E_EXPIRED"
        case .some(let text): text
        }
    }

    /// The broker takes 4096 characters for a reason and as many for its description.
    private static func shortened(_ text: String) -> String {
        let longest = 4096
        guard text.utf16.count > longest else { return text }
        var short = ""
        var length = 0
        for character in text {
            length += character.utf16.count
            if length >= longest { break }
            short.append(character)
        }
        return short + "…"
    }
}
