internal import GabaritQueue
internal import GabaritValue
internal import Synchronization

/// Takes messages from a queue with sessions: a workspace is a session, and who holds it has its messages alone.
///
/// A session is taken for one message and given back when that is over; the broker then offers it again, to anybody. What
/// is known about attempts lies in the state of the session.
final class SessionIntake: BusIntake {
    /// A session that is held.
    struct Hold: Sendable {
        var session: String
        var notes: AttemptNotes
        var delivery: DeliveryName?
        var id: String?
        /// Whether a message was asked for that has not come.
        var isAsked = false
        var renewed: Timestamp
        var interval: Duration
        /// Kept, because the connection does not keep it.
        fileprivate var taker: SessionTaker
    }

    private struct State {
        var holds: [LinkName: Hold] = [:]
        var pending: Set<LinkName> = []
    }

    private let queue: String
    private let connection: AMQPConnection
    private let deliveries: HeldDeliveries
    private let node: ManagementNode
    private let state = Mutex(State())

    init(_ queue: String, _ connection: AMQPConnection, _ deliveries: HeldDeliveries) {
        self.queue = queue
        self.connection = connection
        self.deliveries = deliveries
        node = ManagementNode(connection: connection, entity: queue)
    }

    func keep() async throws {
        let now = deliveries.clock.now()
        let due = state.withLock { $0.holds.filter { now >= $0.value.renewed + $0.value.interval } }
        for (link, hold) in due {
            // Set first, so that a second caller does not do it as well.
            state.withLock { $0.holds[link]?.renewed = now }
            do {
                try await node.renew(session: hold.session)
            } catch is LinkRefusal {
                await give(back: link)
            }
        }
    }

    func fetch(upTo limit: Int, until deadline: ContinuousClock.Instant) async throws {
        let deadline = max(deadline, .now + connection.patience.delivering)
        guard state.withLock({ $0.holds.count }) < HeldDeliveries.most else {
            return await connection.pause(until: min(deadline, .now + .seconds(1)))
        }
        let taker = SessionTaker(self)
        let terms = ReceiverTerms(session: .next, patience: deadline - .now, isConfirmed: true, mayEnd: true)
        let link = try await connection.begin(
            receiver: queue, label: "\(await connection.fresh())", terms: terms, taker)
        taker.link.withLock { $0 = link }
        state.withLock { _ = $0.pending.insert(link) }
        defer { state.withLock { _ = $0.pending.remove(link) } }
        do {
            guard try await isAttached(link, until: deadline) else { return await connection.detach(link) }
            try await open(link, taker)
            try await bring(link)
        } catch {
            await give(back: link)
            guard let refusal = error as? LinkRefusal ?? taker.refusal.withLock({ $0 }) else { throw error }
            // Nobody has a message, or somebody else was quicker.
            let ordinary = [":timeout", "-lock-lost", ":session-cannot-be-locked"]
            guard ordinary.contains(where: { refusal.condition.hasSuffix($0) }) else {
                throw QueueFault.unavailable(reason: "'\(queue)': \(refusal)")
            }
        }
    }

    func write(_ notes: [String: AttemptNote?]) async throws -> Set<String> {
        var lost: Set<String> = []
        for (id, note) in notes {
            guard let (link, hold) = state.withLock({ $0.holds.first { $0.value.id == id } }) else {
                lost.insert(id)
                continue
            }
            var changed = hold.notes
            changed[id] = note
            do {
                try await node.set(state: changed.bytes, ofSession: hold.session)
            } catch is LinkRefusal {
                lost.insert(id)
                await give(back: link)
                continue
            }
            state.withLock { [changed] in $0.holds[link]?.notes = changed }
        }
        return lost
    }

    func ended(_ name: DeliveryName, id: String) async {
        guard let (link, hold) = state.withLock({ $0.holds.first { $0.value.delivery == name } }) else { return }
        if hold.notes[id] != nil {
            var notes = hold.notes
            notes[id] = nil
            // A note about a message that is over misleads nobody until its id is sent again.
            try? await node.set(state: notes.bytes, ofSession: hold.session)
        }
        await give(back: link)
    }

    func poke() async {
        for link in state.withLock({ $0.pending }) { await connection.poke(link) }
    }

    /// The sessions end with the connection.
    func close() async { await connection.close() }
}

extension SessionIntake {
    /// Waits for a session.
    private func isAttached(_ link: LinkName, until deadline: ContinuousClock.Instant) async throws -> Bool {
        while true {
            let seen = await connection.generation(of: link)
            if await connection.standing(of: link) == true { return true }
            if Task.isCancelled || ContinuousClock.now >= deadline || deliveries.hasTakeable { return false }
            try await connection.awaitChange(of: link, since: seen, until: deadline)
        }
    }

    /// Reads what is known about the messages of a session that was attached.
    private func open(_ link: LinkName, _ taker: SessionTaker) async throws {
        guard let (session, lockedUntil) = await connection.session(of: link) else {
            throw QueueFault.unavailable(reason: "'\(queue)' gives a session without a name")
        }
        let now = deliveries.clock.now()
        let interval = renewalInterval(of: lockedUntil.map { $0 - now } ?? .seconds(60))
        let notes = try await node.state(ofSession: session).map { AttemptNotes(reading: $0) } ?? AttemptNotes()
        state.withLock {
            $0.holds[link] = Hold(session: session, notes: notes, renewed: now, interval: interval, taker: taker)
        }
    }

    /// Asks for the first message of a session; without one the session is given back.
    private func bring(_ link: LinkName) async throws {
        let deadline = ContinuousClock.now + connection.patience.delivering
        while true {
            let seen = await connection.generation(of: link)
            guard let hold = state.withLock({ $0.holds[link] }), hold.delivery == nil else { return }
            if !hold.isAsked {
                // Once for each message: what has come meanwhile must not be followed by another one.
                state.withLock { $0.holds[link]?.isAsked = true }
                _ = try await connection.ask(link, upTo: 1)
            }
            if Task.isCancelled || ContinuousClock.now >= deadline { return await give(backIfIdle: link) }
            try await connection.awaitChange(of: link, since: seen, until: deadline)
        }
    }

    private func give(backIfIdle link: LinkName) async {
        // At once, so that what arrives from now on is given back as well.
        let isIdle = state.withLock { state in
            guard state.holds[link]?.delivery == nil else { return false }
            state.holds[link] = nil
            return true
        }
        if isIdle { await connection.detach(link) }
    }

    private func give(back link: LinkName) async {
        let hold = state.withLock { $0.holds.removeValue(forKey: link) }
        if let name = hold?.delivery { deliveries.drop(name) }
        await connection.detach(link)
    }

    fileprivate func arrived(_ message: AMQPMessage, _ name: DeliveryName, _ link: LinkName?) -> DeliveryOutcome? {
        // At once, so that nobody takes the message before it is known whose session it is.
        state.withLock { state in
            guard let link, let hold = state.holds[link], hold.delivery == nil else { return .released }
            state.holds[link]?.isAsked = false
            guard deliveries.add(message, name, hold.notes) else { return .accepted }
            state.holds[link]?.delivery = name
            state.holds[link]?.id = message.fromBus.identity
            return nil
        }
    }

    fileprivate func lost(_ link: LinkName?) {
        guard let link, let hold = state.withLock({ $0.holds.removeValue(forKey: link) }) else { return }
        if let name = hold.delivery { deliveries.drop(name) }
    }
}

/// Takes what arrives on the link of one session.
private final class SessionTaker: ArrivalTaker {
    let link = Mutex<LinkName?>(nil)
    /// Why the broker ended the link.
    let refusal = Mutex<LinkRefusal?>(nil)
    private let intake: SessionIntake

    init(_ intake: SessionIntake) {
        self.intake = intake
    }

    func arrived(_ message: AMQPMessage, _ name: DeliveryName) -> DeliveryOutcome? {
        intake.arrived(message, name, link.withLock { $0 })
    }

    func overlong() -> DeliveryOutcome? { .rejected }

    func lost() { intake.lost(link.withLock { $0 }) }

    func ended(_ why: LinkRefusal) {
        refusal.withLock { $0 = why }
        lost()
    }
}
