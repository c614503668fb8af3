internal import GabaritQueue
internal import GabaritValue

/// The messages that this worker has taken from the service: which it works on, which wait for their turn.
///
/// The service knows neither groups nor duplicates, and counts every taking; this adds and corrects. It is a plain value, so
/// that its rules can be tested without a service.
struct HeldMessages: Sendable {
    /// A message that is hidden from everybody else until ``leaseEnd``.
    struct Entry: Sendable {
        var message: QueueMessage
        var delivery: StorageService.Delivery
        var frame: MessageFrame
        var leaseEnd: Timestamp
        /// When it may be taken.
        var visible: Timestamp
        /// Whether the worker has it.
        var isOut = false
        /// Whether its line says already that this delivery does not count; a taking must be written down then.
        var isParked = false
    }

    /// How many messages are held at most, because they wait or their group is busy.
    static let most = 256
    /// How many ids of messages that are done are remembered.
    static let memory = 10_000

    /// In the order of their sequence.
    private(set) var entries: [Entry] = []
    private var isDone: Set<String> = []
    private var doneInOrder: [String] = []
    private var receipts: UInt64 = 0

    var room: Int { max(0, Self.most - entries.count) }

    /// Takes a message in.
    ///
    /// - Returns: whether it is new; the repeat of an id that is held or done is not, and is of no use to anybody.
    mutating func add(
        _ delivery: StorageService.Delivery, group: (MessageFrame) -> String?, at now: Timestamp, until: Timestamp
    ) -> Bool {
        // What came back although it was held was lost: this is the delivery that counts.
        entries.removeAll { $0.delivery.id == delivery.id }
        var frame = MessageFrame(reading: BodyEncoding.body(of: delivery.text))
        let id = frame.id ?? delivery.id
        guard !isDone.contains(id), !entries.contains(where: { $0.message.id == id }) else { return false }
        frame.cutOff += max(0, delivery.dequeueCount - 1 - frame.seen)
        frame.seen = max(0, delivery.dequeueCount - 1)
        // The service's time is in seconds; within one, the sender says what came first.
        let second = delivery.inserted.milliseconds
        let sequence = min(max(frame.sent ?? second, second), second + 999)
        let message = QueueMessage(
            id: id, body: frame.body, enqueued: delivery.inserted, sequence: sequence, deliveryCount: 0,
            group: group(frame), round: frame.round, receipt: "")
        let place = entries.firstIndex { $0.message.sequence > sequence } ?? entries.count
        entries.insert(
            Entry(message: message, delivery: delivery, frame: frame, leaseEnd: until, visible: now), at: place)
        return true
    }

    /// Forgets everything: somebody else takes the messages now.
    mutating func clear() { entries = [] }

    /// Forgets what is no longer hidden.
    ///
    /// - Returns: whether there was anything.
    mutating func dropLapsed(at now: Timestamp) -> Bool {
        let before = entries.count
        entries.removeAll { $0.leaseEnd <= now }
        return entries.count < before
    }

    /// The messages that may be taken: the first of each group, in order.
    func takeable(at now: Timestamp) -> [Entry] {
        var seen: Set<String> = []
        let first = entries.filter { entry in entry.message.group.map { seen.insert($0).inserted } ?? true }
        return first.filter { !$0.isOut && $0.visible <= now }
    }

    /// Gives a message to the worker.
    mutating func take(_ entry: Entry, until: Timestamp) -> QueueMessage? {
        guard let index = entries.firstIndex(where: { $0.delivery.id == entry.delivery.id }) else { return nil }
        receipts += 1
        entries[index].isOut = true
        entries[index].isParked = false
        entries[index].leaseEnd = until
        entries[index].delivery.receipt = entry.delivery.receipt
        let frame = entries[index].frame
        entries[index].message.failureCount = frame.failures
        entries[index].message.deliveryCount = frame.failures + frame.cutOff + 1
        entries[index].message.receipt = String(receipts)
        return entries[index].message
    }

    /// The entry of a message that the worker has.
    func entry(of message: QueueMessage) throws(QueueFault) -> Entry {
        guard let entry = entries.first(where: { $0.isOut && $0.message.receipt == message.receipt }),
            entry.message.id == message.id
        else { throw .leaseLost(id: message.id) }
        return entry
    }

    /// Writes down what the service knows of a message now.
    mutating func replace(_ entry: Entry) {
        guard let index = entries.firstIndex(where: { $0.delivery.id == entry.delivery.id }) else { return }
        entries[index] = entry
    }

    mutating func remove(_ entry: Entry, isDone: Bool) {
        entries.removeAll { $0.delivery.id == entry.delivery.id }
        if isDone { remember(entry.message.id) }
    }

    /// Keeps the id of a message that is done, so that its repeats are dropped.
    private mutating func remember(_ id: String) {
        guard isDone.insert(id).inserted else { return }
        doneInOrder.append(id)
        guard doneInOrder.count > Self.memory else { return }
        isDone.subtract(doneInOrder.prefix(Self.memory / 2))
        doneInOrder.removeFirst(Self.memory / 2)
    }
}
