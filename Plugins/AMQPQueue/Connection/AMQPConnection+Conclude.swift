internal import CProton
internal import GabaritQueue

/// What is said about a delivery when the broker has to confirm it.
enum Conclusion: Sendable, Hashable {
    case accepted, released
    /// Put aside, with a condition and what the broker writes on the message.
    case rejected(condition: String, information: [String: String])
}

/// What the broker says to a conclusion.
enum Verdict: Sendable, Hashable {
    case counts
    /// The lock was lost; somebody else gets the message.
    case lockLost
    /// The connection is lost, and with it the broker's word: the message is over, or it comes again.
    case unknown
}

/// Settling with the broker's word that it heard.
extension AMQPConnection {
    /// Settles a delivery of a link whose terms are confirmed, and returns when the broker has said so.
    func conclude(_ name: DeliveryName, as conclusion: Conclusion) async throws -> Verdict {
        guard name.epoch == epoch, let delivery = incoming.removeValue(forKey: name.number) else { return .lockLost }
        concluding[name.number] = delivery
        pn_delivery_set_context(delivery, UnsafeMutableRawPointer(bitPattern: UInt(name.number)))
        Self.update(delivery, conclusion)
        flush()
        let ending = await wait(.outcome(name.number), until: .now + patience.confirming)
        concluding[name.number] = nil
        let outcome = outcomes.removeValue(forKey: name.number)
        if case .lost = ending { return .unknown }
        if case .refused = ending { return .lockLost }
        try check(ending, "the broker does not confirm what became of a message")
        guard case .some(.some(let refusal)) = outcome else { return .counts }
        if refusal.contains("lock-lost") || refusal.contains("message-not-found") { return .lockLost }
        throw unavailable("what became of a message was refused: \(refusal)")
    }

    /// The broker has settled a delivery that was concluded here.
    func concluded(_ delivery: OpaquePointer) {
        let number = UInt64(UInt(bitPattern: pn_delivery_get_context(delivery)))
        guard concluding[number] == delivery, pn_delivery_settled(delivery) else { return }
        concluding[number] = nil
        // The same outcome says yes; a rejection with an error says no, also to one who rejects.
        let isSame = pn_delivery_local_state(delivery) == pn_delivery_remote_state(delivery)
        let refusal = Self.text(pn_disposition_condition(pn_delivery_remote(delivery)))
        outcomes[number] = isSame && refusal == nil ? .some(nil) : .some(refusal ?? "another outcome")
        pn_delivery_settle(delivery)
        waits.end(.outcome(number), .happened)
    }

    private static func update(_ delivery: OpaquePointer, _ conclusion: Conclusion) {
        switch conclusion {
        case .accepted: pn_delivery_update(delivery, gabarit_pn_accepted)
        case .released: pn_delivery_update(delivery, gabarit_pn_released)
        case .rejected(let name, let information):
            let condition = pn_disposition_condition(pn_delivery_local(delivery))
            pn_condition_set_name(condition, name)
            AMQPValue.map(information.mapValues { .text($0) }).put(into: pn_condition_info(condition), symbols: true)
            pn_delivery_update(delivery, gabarit_pn_rejected)
        }
    }
}
