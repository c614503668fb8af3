public import GabaritQueue
internal import GabaritValue
internal import Synchronization

/// A queue of requests at RabbitMQ: a quorum queue with a single active consumer.
///
/// - The broker gives all messages to one worker, in order; that worker runs different groups side by side and one group in
///   order. The other workers stand by, and the next one takes over when it ends.
/// - A lease is a delivery that is not settled. It ends when its time is over and somebody asks here, or with the
///   connection; the broker then delivers the message again.
/// - A failed message waits here, not in the broker: it keeps its place before the rest of its group.
/// - Attempts of earlier workers are counted by a ledger beside the queue (`<queue>.attempts`).
/// - A message is put aside by publishing it with the reason, and accepting it when that is confirmed: it is never lost; a
///   crash between the two puts it aside twice, under one id.
public final class AMQPQueue: RunQueue, Sendable {
    /// How many deliveries are held at most, because they wait or their group is busy.
    static let mostHeld = 256

    /// The queues of the broker that belong to it.
    public let names: QueueNames
    private let broker: AMQPBroker
    private let connection: AMQPConnection
    private let ledger: AttemptLedger
    private let grouping: @Sendable ([UInt8]) -> String?
    let board = Mutex(DeliveryBoard())
    private let intake = Mutex(Intake())

    /// How the deliveries of the connection at hand began.
    private struct Intake {
        var epoch = -1
        /// One message at a time, until one arrives that was not delivered before: what ended the last worker comes first,
        /// and nothing else must be held when it ends this one.
        var isCautious = true
    }

    init(
        _ names: QueueNames, _ broker: AMQPBroker, _ connection: AMQPConnection, _ ledger: AttemptLedger,
        grouping: @escaping @Sendable ([UInt8]) -> String?
    ) {
        self.names = names
        self.broker = broker
        self.connection = connection
        self.ledger = ledger
        self.grouping = grouping
    }

    private var clock: any WallClock { broker.clock }

    public func receive(upTo limit: Int, visibility: Duration, waiting: Duration) async throws -> [QueueMessage] {
        var deadline = ContinuousClock.now + waiting
        while true {
            let link = try await attach()
            let generation = await connection.generation(of: link)
            if let messages = try await take(limit, visibility) { return messages }
            // What is there takes a moment to come; "nothing" is an answer only after that.
            if try await connection.ask(link, upTo: credit(limit)) {
                deadline = max(deadline, .now + connection.patience.delivering)
            }
            if Task.isCancelled || ContinuousClock.now >= deadline { return [] }
            try await connection.awaitChange(
                of: link, since: generation, until: min(deadline, nextDue() ?? deadline))
        }
    }

    public func extend(_ message: QueueMessage, by visibility: Duration) async throws {
        let until = clock.now() + visibility
        try board.withLock { board throws(QueueFault) in try board.extend(message, until: until) }
    }

    public func settle(_ message: QueueMessage, as settlement: Settlement) async throws {
        let entry = try board.withLock { board throws(QueueFault) in try board.entry(of: message) }
        switch settlement {
        case .done:
            try await end(message, isDone: true)
        case .deadLetter(let reason):
            try await broker.send(DeadLetterMessage(message, reason).message, to: names.deadLetters)
            try await end(message, isDone: false)
        case .release:
            if entry.isRedelivered { try await ledger.write(AttemptRecord(cutOff: -1), about: message.id) }
            try giveBack(message, failed: false, after: .zero)
        case .again(let delay, _):
            let change = AttemptRecord(cutOff: entry.isRedelivered ? -1 : 0, failures: 1)
            try await ledger.write(change, about: message.id)
            board.withLock { $0.markRecorded(message) }
            try giveBack(message, failed: true, after: delay)
        }
        await connection.poke(LinkName(role: .receiver, address: queueAddress(names.requests)))
    }
}

extension AMQPQueue {
    private func attach() async throws -> LinkName {
        let link = try await connection.attach(receiver: queueAddress(names.requests), self)
        let epoch = await connection.epoch
        let isFresh = intake.withLock { intake in
            let isFresh = intake.epoch != epoch
            if isFresh { intake = Intake(epoch: epoch) }
            return isFresh
        }
        // Another worker may be the active one now; what the ledger gave to this one is theirs.
        if isFresh { await ledger.forget() }
        return link
    }

    /// How many messages may be on their way: never more than the caller has free slots.
    private func credit(_ limit: Int) -> Int {
        let room = Self.mostHeld - board.withLock { $0.entries.count }
        return max(0, min(intake.withLock { $0.isCautious } ? 1 : limit, room))
    }

    /// Leases what can be taken, `nil` when that is nothing.
    private func take(_ limit: Int, _ visibility: Duration) async throws -> [QueueMessage]? {
        if board.withLock({ $0.needsLedger(at: clock.now()) }) {
            let records = try await ledger.read()
            board.withLock { $0.account(records) }
        }
        let now = clock.now()
        let messages = board.withLock { $0.take(upTo: limit, until: now + visibility, at: now) }
        for message in messages where isSuspect(message) {
            do {
                try await ledger.write(AttemptRecord(cutOff: 1), about: message.id)
                board.withLock { $0.markRecorded(message) }
            } catch {
                for message in messages { try? giveBack(message, failed: false, after: .zero) }
                throw error
            }
        }
        return messages.isEmpty ? nil : messages
    }

    private func isSuspect(_ message: QueueMessage) -> Bool {
        board.withLock { board in (try? board.entry(of: message).isRedelivered) ?? false }
    }

    private func giveBack(_ message: QueueMessage, failed: Bool, after delay: Duration) throws {
        let visible = clock.now() + delay
        try board.withLock { board throws(QueueFault) in
            try board.giveBack(message, failed: failed, visible: visible)
        }
    }

    /// The message is over, here and at the broker.
    private func end(_ message: QueueMessage, isDone: Bool) async throws {
        let entry = try board.withLock { board throws(QueueFault) in try board.remove(message, isDone: false) }
        // Remembered only when the broker heard it: otherwise the message comes again, and must be taken again.
        guard await connection.settle(entry.name, as: .accepted) else { throw QueueFault.leaseLost(id: message.id) }
        if isDone { board.withLock { $0.remember(message.id) } }
        guard entry.isRecorded else { return }
        // Lines about a message that is over mislead nobody, and the broker drops them after a week.
        try? await ledger.erase(message.id)
    }

    private func nextDue() -> ContinuousClock.Instant? {
        let now = clock.now()
        return board.withLock { $0.nextDue(after: now) }.map { .now + ($0 - now) }
    }
}

extension AMQPQueue: ArrivalTaker {
    func arrived(_ message: AMQPMessage, _ name: DeliveryName) -> DeliveryOutcome? {
        let group = grouping(message.body) ?? message.group
        let now = clock.now()
        if !message.isRedelivered { intake.withLock { $0.isCautious = false } }
        let isNew = board.withLock { $0.add(message, group: group, name, at: now) }
        return isNew ? nil : .accepted
    }

    /// The broker puts it aside, by the dead-letter exchange of the queue.
    func overlong() -> DeliveryOutcome? { .rejected }

    func lost() { board.withLock { $0.clear() } }
}
