public import GabaritQueue
internal import GabaritValue
internal import Synchronization

/// A queue of requests at Azure Service Bus, received in peek-lock.
///
/// - Where the queue has sessions, a workspace is a session, and any number of workers take different ones
///   (``SessionIntake``). Where it has none, one worker at a time takes messages (``TurnIntake``).
/// - A lease ends with its time or with the connection. The lock of the broker behind it is renewed as long as the message
///   is held here, however long the lease is.
/// - A failed message waits here, in its place before the rest of its group, under its lock.
/// - A message is put aside by rejecting it with the reason: the broker moves it to the dead letters of the queue.
public final class ServiceBusQueue: RunQueue {
    /// How often it is looked whether a lock has to be renewed while nobody calls.
    private static let watch = Duration.seconds(1)

    private let names: BusNames
    private let connection: AMQPConnection
    private let deliveries: HeldDeliveries
    private let order = OneAtATime()
    private let state = Mutex(State())

    private struct State {
        var intake: (any BusIntake)?
        var keeper: Task<Void, Never>?
    }

    init(
        _ names: BusNames, _ connection: AMQPConnection, clock: any WallClock,
        grouping: @escaping @Sendable ([UInt8]) -> String?
    ) {
        self.names = names
        self.connection = connection
        deliveries = HeldDeliveries(clock, grouping)
    }

    deinit { state.withLock { $0.keeper?.cancel() } }

    public func receive(upTo limit: Int, visibility: Duration, waiting: Duration) async throws -> [QueueMessage] {
        let deadline = ContinuousClock.now + waiting
        var isFirst = true
        while true {
            let intake = try await intake()
            try await intake.keep()
            if let messages = try await take(limit, visibility, intake) { return messages }
            if Task.isCancelled || (!isFirst && ContinuousClock.now >= deadline) { return [] }
            isFirst = false
            try await intake.fetch(upTo: limit, until: min(deadline, deliveries.nextDue() ?? deadline))
        }
    }

    public func extend(_ message: QueueMessage, by visibility: Duration) async throws {
        let until = deliveries.clock.now() + visibility
        try await state.withLock { $0.intake }?.keep()
        try deliveries.with { board throws(QueueFault) in try board.extend(message, until: until) }
    }

    public func settle(_ message: QueueMessage, as settlement: Settlement) async throws {
        _ = try deliveries.with { board throws(QueueFault) in try board.entry(of: message) }
        let intake = try await intake()
        switch settlement {
        case .done: try await end(message, .accepted, isDone: true, intake)
        case .deadLetter(let reason): try await end(message, AMQPMessage.rejection(reason), isDone: false, intake)
        case .release:
            let note = AttemptNote(taken: message.deliveryCount - 1, failed: message.failureCount)
            try await giveBack(message, note, failed: false, after: .zero, intake)
        case .again(let delay, _):
            let note = AttemptNote(taken: message.deliveryCount, failed: message.failureCount + 1)
            try await giveBack(message, note, failed: true, after: delay, intake)
        }
        await intake.poke()
    }

    /// Gives back everything that is held.
    func close() async {
        let (intake, keeper) = state.withLock { ($0.intake, $0.keeper) }
        keeper?.cancel()
        await intake?.close()
        state.withLock { $0 = State() }
        await connection.close()
    }
}

extension ServiceBusQueue {
    /// The way in, chosen by what the queue is.
    private func intake() async throws -> any BusIntake {
        if let intake = state.withLock({ $0.intake }) { return intake }
        return try await order.run {
            if let intake = state.withLock({ $0.intake }) { return intake }
            let hasSessions = try await connection.hasSessions(names.requests)
            let intake: any BusIntake =
                hasSessions
                ? SessionIntake(names.requests, connection, deliveries) : TurnIntake(names, connection, deliveries)
            // Unstructured, because it lives as long as the queue; it ends with `close` or with the last reference.
            let keeper = Task { [weak intake] in
                while !Task.isCancelled, let held = intake {
                    // What cannot be renewed is lost, and whoever extends or settles it is told.
                    try? await held.keep()
                    try? await Task.sleep(for: Self.watch)
                }
            }
            state.withLock { $0 = State(intake: intake, keeper: keeper) }
            return intake
        }
    }

    /// Leases what can be taken, `nil` when that is nothing.
    private func take(_ limit: Int, _ visibility: Duration, _ intake: any BusIntake) async throws -> [QueueMessage]? {
        let now = deliveries.clock.now()
        let messages = deliveries.with { board in board.take(upTo: limit, until: now + visibility, at: now) }
        guard !messages.isEmpty else { return nil }
        let notes = messages.map { ($0.id, Optional(AttemptNote(taken: $0.deliveryCount, failed: $0.failureCount))) }
        let lost: Set<String>
        do {
            lost = try await intake.write(Dictionary(notes) { first, _ in first })
        } catch {
            for message in messages { try? back(message, failed: false, after: .zero) }
            throw error
        }
        let left = messages.filter { !lost.contains($0.id) }
        return left.isEmpty ? nil : left
    }

    private func giveBack(
        _ message: QueueMessage, _ note: AttemptNote, failed: Bool, after delay: Duration, _ intake: any BusIntake
    ) async throws {
        let lost = try await intake.write([message.id: note])
        guard lost.isEmpty else { throw QueueFault.leaseLost(id: message.id) }
        try back(message, failed: failed, after: delay)
    }

    private func back(_ message: QueueMessage, failed: Bool, after delay: Duration) throws {
        let visible = deliveries.clock.now() + delay
        try deliveries.with { board throws(QueueFault) in
            try board.giveBack(message, failed: failed, visible: visible)
        }
    }

    /// The message is over, here and at the broker.
    private func end(
        _ message: QueueMessage, _ conclusion: Conclusion, isDone: Bool, _ intake: any BusIntake
    ) async throws {
        let entry = try deliveries.with { board throws(QueueFault) in try board.remove(message, isDone: false) }
        let verdict = try await connection.conclude(entry.name, as: conclusion)
        // What is done is done, also where the broker may not have heard it: it comes again then, and is known. It is not
        // remembered where the lock was lost, because the message comes again and must be taken again.
        if isDone, verdict != .lockLost { deliveries.with { board in board.remember(message.id) } }
        await intake.ended(entry.name, id: message.id)
        switch verdict {
        case .counts: return
        case .lockLost: throw QueueFault.leaseLost(id: message.id)
        case .unknown:
            guard isDone else { throw connection.unavailable("the connection was lost while a message was put aside") }
        }
    }
}
