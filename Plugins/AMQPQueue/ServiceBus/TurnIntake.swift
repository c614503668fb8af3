internal import GabaritQueue
internal import GabaritValue
internal import Synchronization

/// Takes messages from a queue without sessions: one worker at a time, which runs different groups side by side and one
/// group in order; the others stand by.
///
/// Whose turn it is says the lock of one session of a queue beside it; what is known about attempts lies in the state of
/// that session. A worker that ended without a word may have left locks on messages: the next one waits until they are
/// over, so that nothing overtakes them.
final class TurnIntake: BusIntake {
    /// The session whose holder takes messages.
    private static let session = "gabarit"
    /// The longest time for which Service Bus locks a message.
    private static let longestLock = Duration.seconds(300)

    private struct State {
        var turn: LinkName?
        var requests: LinkName?
        var notes = AttemptNotes()
        /// Nothing is taken before this moment.
        var quiet = Timestamp(milliseconds: .min)
        var tokens: [DeliveryName: [UInt8]] = [:]
        var renewed = Timestamp(milliseconds: .min)
        var interval = Duration.seconds(15)
        /// Kept, because the connection does not keep it.
        var taker: TurnTaker?
    }

    private let names: BusNames
    private let connection: AMQPConnection
    private let deliveries: HeldDeliveries
    private let order = OneAtATime()
    private let state = Mutex(State())
    private let turnNode: ManagementNode
    private let node: ManagementNode

    init(_ names: BusNames, _ connection: AMQPConnection, _ deliveries: HeldDeliveries) {
        self.names = names
        self.connection = connection
        self.deliveries = deliveries
        turnNode = ManagementNode(connection: connection, entity: names.turn)
        node = ManagementNode(connection: connection, entity: names.requests)
    }

    func keep() async throws {
        try await order.run {
            if state.withLock({ $0.turn == nil }), try await !takeTurn() { return }
            try await renew()
        }
    }

    func fetch(upTo limit: Int, until deadline: ContinuousClock.Instant) async throws {
        let now = deliveries.clock.now()
        let (isOurs, quiet) = state.withLock { ($0.turn != nil, $0.quiet) }
        guard isOurs, quiet <= now else {
            let rest = isOurs ? min(quiet - now, .seconds(1)) : .seconds(1)
            return await connection.pause(until: min(deadline, .now + rest))
        }
        let link = try await requests()
        let seen = await connection.generation(of: link)
        var deadline = deadline
        let room = HeldDeliveries.most - deliveries.count
        // What is there takes a moment to come; "nothing" is an answer only after that.
        if try await connection.ask(link, upTo: max(0, min(limit, room))) {
            deadline = max(deadline, .now + connection.patience.delivering)
        }
        if deliveries.hasTakeable { return }
        try await connection.awaitChange(of: link, since: seen, until: deadline)
    }

    func write(_ notes: [String: AttemptNote?]) async throws -> Set<String> {
        try await order.run {
            let changed = state.withLock { state in
                for (id, note) in notes { state.notes[id] = note }
                return state.notes
            }
            do {
                try await turnNode.set(state: changed.bytes, ofSession: Self.session)
                return []
            } catch is LinkRefusal {
                // The turn is somebody else's, and everything with it.
                await giveUp()
                return Set(notes.keys)
            }
        }
    }

    func ended(_ name: DeliveryName, id: String) async {
        state.withLock { state in
            state.tokens[name] = nil
            // Written down with the next change.
            state.notes[id] = nil
        }
    }

    func poke() async {
        if let link = state.withLock({ $0.requests }) { await connection.poke(link) }
    }

    /// Gives the messages back before the turn, so that the next worker need not wait for their locks.
    func close() async {
        var isClean = state.withLock { $0.turn != nil }
        if let link = state.withLock({ $0.requests }) {
            // What was on its way is among the tokens then.
            do { try await connection.stopAsking(link) } catch { isClean = false }
        }
        for name in state.withLock({ $0.tokens.keys }) {
            let verdict = try? await connection.conclude(name, as: .released)
            isClean = isClean && verdict == .counts
        }
        if isClean {
            var notes = state.withLock { $0.notes }
            notes.isClean = true
            // Without it the next worker waits for locks that are not there, and nothing else is lost.
            try? await turnNode.set(state: notes.bytes, ofSession: Self.session)
        }
        await connection.close()
    }
}

extension TurnIntake {
    /// - Returns: whether it is this worker's turn.
    private func takeTurn() async throws -> Bool {
        let taker = TurnTaker { [weak self] in self?.forget() }
        let link: LinkName
        // What was asked for in an earlier turn must not come before it may.
        await connection.detach(LinkName(role: .receiver, address: names.requests))
        do {
            link = try await connection.attach(
                receiver: names.turn, label: "turn",
                terms: ReceiverTerms(session: .named(Self.session), patience: .seconds(1), mayEnd: true), taker)
        } catch let refusal as LinkRefusal {
            let isTaken = [":session-cannot-be-locked", ":timeout"].contains { refusal.condition.hasSuffix($0) }
            guard isTaken else { throw QueueFault.unavailable(reason: "'\(names.turn)': \(refusal)") }
            return false
        }
        let found = try await asFault {
            try await self.turnNode.state(ofSession: Self.session).map { AttemptNotes(reading: $0) } ?? AttemptNotes()
        }
        let now = deliveries.clock.now()
        let lockedUntil = await connection.session(of: link)?.lockedUntil
        var notes = found
        notes.isClean = false
        notes.lock = max(found.lock, .seconds(1))
        try await asFault { [notes] in try await self.turnNode.set(state: notes.bytes, ofSession: Self.session) }
        state.withLock { [notes] state in
            state.turn = link
            state.taker = taker
            state.notes = notes
            state.quiet = found.isClean ? now : now + (found.lock > .seconds(1) ? found.lock : Self.longestLock)
            state.renewed = now
            state.interval = renewalInterval(of: lockedUntil.map { $0 - now } ?? .seconds(60))
        }
        return true
    }

    private func requests() async throws -> LinkName {
        let terms = ReceiverTerms(isConfirmed: true)
        let link = try await connection.attach(receiver: names.requests, terms: terms, self)
        state.withLock { $0.requests = link }
        return link
    }

    /// Renews the turn and the locks of everything that is held.
    private func renew() async throws {
        let now = deliveries.clock.now()
        let tokens = state.withLock { state in
            guard now >= state.renewed + state.interval else { return nil as [DeliveryName: [UInt8]]? }
            state.renewed = now
            return state.tokens
        }
        guard let tokens else { return }
        do {
            try await turnNode.renew(session: Self.session)
        } catch is LinkRefusal {
            return await giveUp()
        }
        if tokens.isEmpty { return }
        do {
            try await node.renew(locks: Array(tokens.values))
        } catch is LinkRefusal {
            // One of them is lost, and the answer does not say which.
            for (name, token) in tokens {
                do {
                    try await node.renew(locks: [token])
                } catch is LinkRefusal {
                    deliveries.drop(name)
                    state.withLock { $0.tokens[name] = nil }
                }
            }
        }
    }

    private func asFault<Result>(_ call: () async throws -> Result) async throws -> Result {
        do {
            return try await call()
        } catch let refusal as LinkRefusal {
            await giveUp()
            throw QueueFault.unavailable(reason: "'\(names.turn)': \(refusal)")
        }
    }

    /// The turn is lost: what is held must not be worked on any more.
    private func giveUp() async {
        let links = state.withLock { [$0.turn, $0.requests].compactMap { $0 } }
        forget()
        for link in links { await connection.detach(link) }
    }

    private func forget() {
        state.withLock { $0 = State() }
        deliveries.clear()
    }
}

extension TurnIntake: ArrivalTaker {
    func arrived(_ message: AMQPMessage, _ name: DeliveryName) -> DeliveryOutcome? {
        let now = deliveries.clock.now()
        let notes: AttemptNotes? = state.withLock { state in
            guard state.turn != nil else { return nil }
            state.tokens[name] = message.lockToken
            if let lock = message.lockedUntil.map({ $0 - now }), lock > .zero {
                // A second for clocks that differ and for a message that took its time.
                state.notes.lock = min(max(state.notes.lock, lock + .seconds(1)), Self.longestLock)
                state.interval = min(state.interval, renewalInterval(of: lock))
            }
            return state.notes
        }
        // Asked for in a turn that is over.
        guard let notes else { return .released }
        guard deliveries.add(message, name, notes) else {
            state.withLock { $0.tokens[name] = nil }
            return .accepted
        }
        return nil
    }

    func overlong() -> DeliveryOutcome? { .rejected }

    func lost() { forget() }
}

/// Takes nothing, and tells when the turn is lost.
private final class TurnTaker: ArrivalTaker {
    private let tell: @Sendable () -> Void

    init(_ tell: @escaping @Sendable () -> Void) {
        self.tell = tell
    }

    func arrived(_ message: AMQPMessage, _ name: DeliveryName) -> DeliveryOutcome? { .released }

    func overlong() -> DeliveryOutcome? { .released }

    func lost() { tell() }
}
