internal import CProton
internal import GabaritQueue

/// Sending links.
extension AMQPConnection {
    /// Attaches a sender, unless it is there.
    func attach(sender address: String) async throws -> LinkName {
        let name = LinkName(role: .sender, address: address)
        try await attach(name) { session in
            guard let link = pn_sender(session, "gabarit-\(self.fresh())-" + address) else { return nil }
            pn_terminus_set_address(pn_link_target(link), address)
            pn_link_set_snd_settle_mode(link, PN_SND_UNSETTLED)
            pn_link_set_rcv_settle_mode(link, PN_RCV_FIRST)
            return link
        }
        return name
    }

    /// Sends a message and returns when the broker has taken it on.
    func send(_ message: AMQPMessage, to address: String) async throws {
        let name = try await attach(sender: address)
        let deadline = ContinuousClock.now + patience.confirming
        while let link = links[name], pn_link_credit(link.pointer) <= 0 || unconfirmed >= Self.mostUnconfirmed {
            try check(await wait(.credit(name), until: deadline), "the broker takes no message for '\(address)'")
        }
        guard let link = links[name] else { throw unavailable("the link '\(address)' is gone") }
        let number = fresh()
        try transfer(message, number, link.pointer)
        unconfirmed += 1
        let ending = await wait(.outcome(number), until: deadline)
        let outcome = outcomes.removeValue(forKey: number)
        try check(ending, "the broker does not confirm a message to '\(address)'")
        if let outcome, let refusal = outcome { throw unavailable("a message to '\(address)' was refused: \(refusal)") }
    }

    /// The longest message that a link takes, in bytes; `nil` where the broker names no limit.
    func longestMessage(at name: LinkName) -> UInt64? {
        links[name].map { pn_link_remote_max_message_size($0.pointer) }.flatMap { $0 > 0 ? $0 : nil }
    }

    func check(_ ending: Waits.Ending, _ what: String) throws {
        switch ending {
        case .happened, .cancelled: return
        case .lost(let reason): throw unavailable(reason)
        case .refused(let refusal): throw unavailable("\(refusal)")
        case .timedOut:
            // The link may be stuck for good; a new connection starts afresh.
            lose(what)
            throw unavailable(what)
        }
    }

    private func transfer(_ message: AMQPMessage, _ number: UInt64, _ link: OpaquePointer) throws {
        let delivery = withUnsafeBytes(of: number) { raw in
            pn_delivery(link, pn_dtag(raw.baseAddress?.assumingMemoryBound(to: CChar.self), raw.count))
        }
        guard let delivery, let encoder = ProtonMessage() else { throw unavailable("no memory for a message") }
        pn_delivery_set_context(delivery, UnsafeMutableRawPointer(bitPattern: UInt(number)))
        guard encoder.send(message, on: link) else {
            // A half-written delivery would be mixed with the next one.
            lose("a message could not be encoded")
            throw unavailable("a message could not be encoded")
        }
        flush()
    }

    func confirmed(_ delivery: OpaquePointer) {
        guard pn_delivery_updated(delivery) else { return }
        let state = pn_delivery_remote_state(delivery)
        let number = UInt64(UInt(bitPattern: pn_delivery_get_context(delivery)))
        guard state != 0 || pn_delivery_settled(delivery) else { return }
        outcomes[number] = state == gabarit_pn_accepted ? .some(nil) : .some(Self.refusal(delivery, state))
        pn_delivery_settle(delivery)
        unconfirmed = max(0, unconfirmed - 1)
        waits.end(.outcome(number), .happened)
        for name in links.keys where name.role == .sender { waits.end(.credit(name), .happened) }
    }

    private static func refusal(_ delivery: OpaquePointer, _ state: UInt64) -> String {
        if let reason = text(pn_disposition_condition(pn_delivery_remote(delivery))) { return reason }
        return switch state {
        case gabarit_pn_rejected: "rejected"
        case gabarit_pn_released: "no queue took it"
        case gabarit_pn_modified: "not taken"
        default: "settled without a word"
        }
    }
}
