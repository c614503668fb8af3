internal import GabaritQueue
internal import GabaritValue
internal import Synchronization

/// The deliveries that a queue of Service Bus holds: which can be taken, which are leased, which wait.
final class HeldDeliveries: Sendable {
    /// How many deliveries are held at most, because they wait or their group is busy.
    static let most = 256

    let clock: any WallClock
    private let grouping: @Sendable ([UInt8]) -> String?
    private let board = Mutex(DeliveryBoard())

    init(_ clock: any WallClock, _ grouping: @escaping @Sendable ([UInt8]) -> String?) {
        self.clock = clock
        self.grouping = grouping
    }

    func with<Result: Sendable, Failure: Error>(
        _ body: (inout sending DeliveryBoard) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        try board.withLock(body)
    }

    var count: Int { board.withLock { $0.entries.count } }
    var hasTakeable: Bool { board.withLock { [now = clock.now()] board in board.hasTakeable(at: now) } }

    /// Takes a delivery in.
    ///
    /// - Parameter notes: what is known of earlier deliveries.
    /// - Returns: whether it is new; the repeat of a message that is held or done is not.
    func add(_ received: AMQPMessage, _ name: DeliveryName, _ notes: AttemptNotes) -> Bool {
        var message = received.fromBus
        let note = notes[message.identity]
        message.isRedelivered = note != nil
        let group = grouping(message.body) ?? message.group
        let now = clock.now()
        return board.withLock { [message] board in
            // The very same message again, and no second one of its id: the lock of the delivery that is held was lost.
            let isSame = { (held: QueueMessage) in held.id == message.identity && held.sequence == message.sequence }
            if let lost = board.entries.first(where: { isSame($0.message) }) { board.drop(lost.name) }
            guard board.add(message, group: group, name, at: now) else { return false }
            if let note {
                // The board counts the first of the earlier deliveries itself.
                let record = AttemptRecord(cutOff: note.taken - 1 - note.failed, failures: note.failed)
                board.account([message.identity: record])
            }
            return true
        }
    }

    func drop(_ name: DeliveryName) { board.withLock { $0.drop(name) } }

    func clear() { board.withLock { $0.clear() } }

    /// When the next held message can be taken that cannot be taken now.
    func nextDue() -> ContinuousClock.Instant? {
        let now = clock.now()
        return board.withLock { $0.nextDue(after: now) }.map { .now + ($0 - now) }
    }
}
