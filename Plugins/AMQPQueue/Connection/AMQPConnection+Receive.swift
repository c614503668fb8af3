internal import CProton
internal import GabaritQueue
internal import GabaritValue

/// Receiving links.
extension AMQPConnection {
    /// Opens the connection and attaches a receiver, unless both are there.
    ///
    /// - Parameters:
    ///   - label: tells receivers at one address apart.
    ///   - terms: how the link is attached.
    ///   - taker: takes what arrives; held weakly.
    /// - Throws: `LinkRefusal` where the broker may end the link alone, and does.
    func attach(
        receiver address: String, label: String = "", terms: ReceiverTerms = ReceiverTerms(),
        _ taker: any ArrivalTaker
    ) async throws -> LinkName {
        let name = try await begin(receiver: address, label: label, terms: terms, taker)
        try await waitAttached(name)
        return name
    }

    private func receiver(_ session: OpaquePointer, _ address: String, _ terms: ReceiverTerms) -> OpaquePointer? {
        guard let link = pn_receiver(session, "gabarit-\(self.fresh())-" + address) else { return nil }
        pn_terminus_set_address(pn_link_source(link), address)
        pn_link_set_snd_settle_mode(link, PN_SND_UNSETTLED)
        pn_link_set_rcv_settle_mode(link, terms.isConfirmed ? PN_RCV_SECOND : PN_RCV_FIRST)
        terms.write(on: link)
        return link
    }

    /// Opens the connection and attaches a link, unless both are there.
    func attach(_ name: LinkName, _ make: (OpaquePointer) -> OpaquePointer?) async throws {
        try await begin(name, make)
        try await waitAttached(name)
    }

    private func waitAttached(_ name: LinkName) async throws {
        if links[name]?.isAttached == true { return }
        switch await wait(.attached(name), until: .now + patience.attaching) {
        case .happened, .cancelled: return
        case .lost(let reason): throw unavailable("'\(name.address)': \(reason)")
        case .refused(let refusal): throw refusal
        case .timedOut:
            lose("no answer to the link '\(name.address)'")
            throw unavailable("no answer to the link '\(name.address)'")
        }
    }

    /// Opens the connection and asks for a link, and does not wait for the answer.
    private func begin(
        _ name: LinkName, _ make: (OpaquePointer) -> OpaquePointer?, prepare: (inout Link) -> Void = { _ in }
    ) async throws {
        try await open()
        try await authorize(name.address)
        if links[name] == nil {
            guard let engine, let pointer = make(engine.session) else { throw unavailable("no memory for a link") }
            var link = Link(pointer: pointer)
            prepare(&link)
            links[name] = link
            pn_link_open(pointer)
            flush()
        }
    }

    /// Asks for a receiver, and does not wait for the answer; ``standing(of:)`` tells it.
    func begin(
        receiver address: String, label: String, terms: ReceiverTerms, _ taker: any ArrivalTaker
    ) async throws -> LinkName {
        let name = LinkName(role: .receiver, address: address, label: label)
        try await begin(name) { session in
            self.receiver(session, address, terms)
        } prepare: {
            $0.taker = taker
            $0.mayEnd = terms.mayEnd
        }
        return name
    }

    /// Whether the broker has attached a link; `nil` when the link is gone.
    func standing(of name: LinkName) -> Bool? { links[name]?.isAttached }

    /// What the broker says about the session of a link that it attached: its name, and until when it is locked.
    func session(of name: LinkName) -> (name: String, lockedUntil: Timestamp?)? {
        guard let link = links[name] else { return nil }
        return ReceiverTerms.session(of: link.pointer)
    }

    /// Takes a link off; what it delivered and was not settled is given back by the broker.
    func detach(_ name: LinkName) {
        guard let link = links.removeValue(forKey: name) else { return }
        for (number, delivery) in incoming where pn_delivery_link(delivery) == link.pointer { incoming[number] = nil }
        pn_link_close(link.pointer)
        flush()
    }

    /// Asks a link that was just attached for all messages that are there, and returns when they have arrived.
    ///
    /// Only once for each link: RabbitMQ 3.10 forgets that credit that was drained is used up, and takes it off what is
    /// asked for later.
    func takeAll(_ name: LinkName, upTo credit: Int) async throws {
        guard let link = links[name] else { throw unavailable("the link '\(name.address)' is gone") }
        pn_link_drain(link.pointer, Int32(clamping: credit))
        flush()
        try check(await wait(.drained(name), until: .now + patience.draining), "'\(name.address)' does not answer")
    }

    /// Asks for messages.
    ///
    /// - Parameter credit: the most that may be on their way, those asked for before included.
    /// - Returns: whether more may be on their way now than before.
    func ask(_ name: LinkName, upTo credit: Int) throws -> Bool {
        guard let link = links[name] else { throw unavailable("the link '\(name.address)' is gone") }
        let missing = credit - Int(pn_link_credit(link.pointer))
        guard missing > 0 else { return false }
        pn_link_flow(link.pointer, Int32(clamping: missing))
        flush()
        return true
    }

    /// Takes back what was asked for, and returns when nothing is on its way any more.
    func stopAsking(_ name: LinkName) async throws {
        guard let link = links[name], pn_link_credit(link.pointer) > 0 else { return }
        pn_link_drain(link.pointer, 0)
        flush()
        try check(await wait(.drained(name), until: .now + patience.draining), "'\(name.address)' does not answer")
    }

    /// Waits until a message arrives, somebody pokes the link, the time is over or the task is cancelled.
    ///
    /// - Parameter generation: what ``generation(of:)`` said before the caller looked; a change since then ends the wait.
    func awaitChange(
        of name: LinkName, since generation: UInt64, until deadline: ContinuousClock.Instant
    ) async throws {
        guard let link = links[name] else { throw unavailable("the link '\(name.address)' is gone") }
        guard link.generation == generation else { return }
        switch await cancellableWait(.changed(name), until: deadline) {
        case .lost(let reason): throw unavailable(reason)
        case .refused(let refusal): throw refusal
        case .happened, .timedOut, .cancelled: return
        }
    }

    func generation(of name: LinkName) -> UInt64 { links[name]?.generation ?? 0 }

    /// Ends the waits for a change of a link.
    func poke(_ name: LinkName) {
        links[name]?.generation &+= 1
        waits.end(.changed(name), .happened)
    }

    /// Settles a delivery.
    ///
    /// - Returns: whether the connection it came with is still there; otherwise the broker gives it to somebody else.
    func settle(_ name: DeliveryName, as outcome: DeliveryOutcome) -> Bool {
        guard name.epoch == epoch, let delivery = incoming.removeValue(forKey: name.number) else { return false }
        Self.settle(delivery, outcome)
        flush()
        return true
    }

    func received(_ delivery: OpaquePointer, _ link: OpaquePointer, _ name: LinkName) {
        guard pn_delivery_readable(delivery) else { return }
        let size = pn_delivery_pending(delivery)
        guard size <= Self.longestMessage else {
            pn_link_advance(link)
            if let outcome = links[name]?.taker?.overlong() { Self.settle(delivery, outcome) }
            return tell(name, link)
        }
        guard !pn_delivery_partial(delivery) else { return }
        var bytes = [UInt8](repeating: 0, count: size)
        let count = bytes.withUnsafeMutableBytes {
            pn_link_recv(link, $0.baseAddress?.assumingMemoryBound(to: CChar.self), size)
        }
        pn_link_advance(link)
        hand(count == size ? ProtonMessage()?.read(bytes) : nil, delivery, name)
        tell(name, link)
    }

    /// Something came, and used credit up.
    private func tell(_ name: LinkName, _ link: OpaquePointer) {
        poke(name)
        if pn_link_credit(link) == 0 { waits.end(.drained(name), .happened) }
    }

    private func hand(_ decoded: AMQPMessage?, _ delivery: OpaquePointer, _ link: LinkName) {
        // What cannot be decoded can never be; the broker puts it aside.
        guard var message = decoded else { return Self.settle(delivery, .rejected) }
        let tag = pn_delivery_tag(delivery)
        message.deliveryTag = Array(UnsafeRawBufferPointer(start: tag.start, count: min(tag.size, 64)))
        let name = DeliveryName(epoch: epoch, number: fresh())
        let outcome = links[link]?.taker.map { $0.arrived(message, name) } ?? .released
        if let outcome { Self.settle(delivery, outcome) } else { incoming[name.number] = delivery }
    }

    private static func settle(_ delivery: OpaquePointer, _ outcome: DeliveryOutcome) {
        switch outcome {
        case .accepted: pn_delivery_update(delivery, gabarit_pn_accepted)
        case .released: pn_delivery_update(delivery, gabarit_pn_released)
        case .rejected: pn_delivery_update(delivery, gabarit_pn_rejected)
        }
        pn_delivery_settle(delivery)
    }
}
