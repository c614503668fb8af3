internal import GabaritQueue
internal import GabaritValue

/// The deliveries that one receiver holds unsettled: which can be taken, which are leased, which wait.
///
/// The broker delivers in order and knows neither groups, nor leases that end, nor pauses; the board adds these. It is a
/// plain value, so that its rules can be tested without a broker.
struct DeliveryBoard: Sendable {
    /// A held delivery.
    struct Entry: Sendable {
        var message: QueueMessage
        var name: DeliveryName
        /// When it can be taken, or until when it is leased.
        var visible: Timestamp
        var isLeased = false
        /// How often it was taken here, a release not counted.
        var takes = 0
        /// Whether the broker delivered it before, so that the ledger may know more about it.
        var isRedelivered: Bool
        /// What the ledger says about earlier deliveries; `nil` before it was read.
        var past: AttemptRecord?
        /// Whether the ledger holds something about it.
        var isRecorded = false
    }

    /// How many ids of messages that are done are remembered.
    static let memory = 10_000

    /// In order of arrival.
    private(set) var entries: [Entry] = []
    private var isDone: Set<String> = []
    private var doneInOrder: [String] = []
    private var lastSequence: Int64 = 0
    private var receipts: UInt64 = 0
    /// How many deliveries ever arrived.
    private(set) var arrivals = 0

    /// Takes a delivery in.
    ///
    /// A request without an id that says what another one said may be meant or a repeat; nobody can tell, and neither doing
    /// nor dropping it is right. It is put aside, where a person sees it.
    ///
    /// - Returns: whether it is new; the repeat of a message that is held or done is not.
    mutating func add(
        _ message: AMQPMessage, group: String?, _ name: DeliveryName, at now: Timestamp
    ) -> Bool {
        var id = message.identity
        var refusal: DeadLetterReason?
        arrivals += 1
        if isDone.contains(id) || entries.contains(where: { $0.message.id == id }) {
            // What is held comes again on another connection only, and what is done not at all.
            guard message.id == nil, !message.namesItself else { return false }
            id += "-\(arrivals)"
            refusal = Self.withoutID
        }
        lastSequence = max(lastSequence + 1, now.milliseconds)
        let held = QueueMessage(
            id: id, body: message.body, enqueued: message.created ?? now, sequence: message.sequence ?? lastSequence,
            deliveryCount: 0, group: group, round: message.round, traces: message.traces,
            refusal: refusal, receipt: "")
        entries.append(
            Entry(message: held, name: name, visible: now, isRedelivered: message.isRedelivered))
        return true
    }

    private static let withoutID = DeadLetterReason(
        code: "E_NO_ID",
        text:
            "an equal request was taken before, and neither has a message-id: let the sender set one, and redrive this "
            + "request if it was meant", runID: nil)

    /// Forgets every delivery: the connection is gone, and the broker delivers them again.
    mutating func clear() { entries = [] }

    /// Forgets a delivery whose lock is lost: the broker gives it to somebody else.
    mutating func drop(_ name: DeliveryName) { entries.removeAll { $0.name == name } }

    /// Whether something can be taken.
    func hasTakeable(at now: Timestamp) -> Bool { !takeable(at: now).isEmpty }

    /// Whether something that can be taken waits for the ledger.
    func needsLedger(at now: Timestamp) -> Bool {
        let isUnknown = { (entry: Entry) in entry.isRedelivered && entry.past == nil }
        return entries.contains(where: isUnknown) && takeable(at: now).contains { isUnknown(entries[$0]) }
    }

    /// Sets what the ledger says about the deliveries that it was not asked about yet.
    mutating func account(_ records: [String: AttemptRecord]) {
        for index in entries.indices where entries[index].isRedelivered && entries[index].past == nil {
            let record = records[entries[index].message.id]
            entries[index].past = record ?? AttemptRecord()
            entries[index].message.failureCount += record?.failures ?? 0
            entries[index].isRecorded = record != nil
        }
    }

    /// Leases messages: the first of each group, in order of arrival.
    mutating func take(upTo limit: Int, until: Timestamp, at now: Timestamp) -> [QueueMessage] {
        takeable(at: now).prefix(limit).map { index in
            receipts += 1
            entries[index].takes += 1
            entries[index].isLeased = true
            entries[index].visible = until
            entries[index].message.receipt = "\(entries[index].name.epoch)-\(receipts)"
            entries[index].message.deliveryCount = deliveries(of: entries[index])
            return entries[index].message
        }
    }

    mutating func extend(_ message: QueueMessage, until: Timestamp) throws(QueueFault) {
        entries[try index(of: message)].visible = until
    }

    /// The held delivery of a message that is leased.
    func entry(of message: QueueMessage) throws(QueueFault) -> Entry { entries[try index(of: message)] }

    /// Takes a message off the board, because it is done or put aside.
    mutating func remove(_ message: QueueMessage, isDone: Bool) throws(QueueFault) -> Entry {
        let entry = entries.remove(at: try index(of: message))
        if isDone { remember(message.id) }
        return entry
    }

    /// Gives a message back to the board.
    ///
    /// - Parameter failed: the attempt counts as failed; otherwise the delivery does not count at all.
    mutating func giveBack(_ message: QueueMessage, failed: Bool, visible: Timestamp) throws(QueueFault) {
        let index = try index(of: message)
        entries[index].isLeased = false
        entries[index].visible = visible
        if failed { entries[index].message.failureCount += 1 } else { entries[index].takes -= 1 }
    }

    mutating func markRecorded(_ message: QueueMessage) {
        guard let index = entries.firstIndex(where: { $0.message.id == message.id }) else { return }
        entries[index].isRecorded = true
    }

    /// When the next held message can be taken that cannot be taken now.
    func nextDue(after now: Timestamp) -> Timestamp? {
        firstOfGroups().map { entries[$0].visible }.filter { $0 > now }.min()
    }
}

extension DeliveryBoard {
    /// The delivery that is being taken, all before it, and what the ledger knows of other processes.
    private func deliveries(of entry: Entry) -> Int {
        entry.takes + (entry.past.map { 1 + $0.cutOff + $0.failures } ?? 0)
    }

    private func takeable(at now: Timestamp) -> [Int] {
        firstOfGroups().filter { entries[$0].visible <= now }
    }

    private func firstOfGroups() -> [Int] {
        var seen: Set<String> = []
        return entries.indices.filter { index in
            entries[index].message.group.map { seen.insert($0).inserted } ?? true
        }
    }

    private func index(of message: QueueMessage) throws(QueueFault) -> Int {
        let index = entries.firstIndex { $0.message.receipt == message.receipt && $0.isLeased }
        guard let index, entries[index].message.id == message.id else { throw QueueFault.leaseLost(id: message.id) }
        return index
    }

    /// Keeps the id of a message that is done, so that its repeats are dropped.
    mutating func remember(_ id: String) {
        guard isDone.insert(id).inserted else { return }
        doneInOrder.append(id)
        guard doneInOrder.count > Self.memory else { return }
        isDone.subtract(doneInOrder.prefix(Self.memory / 2))
        doneInOrder.removeFirst(Self.memory / 2)
    }
}

/// What the ledger says about the deliveries of one message in processes that are gone.
struct AttemptRecord: Sendable, Hashable {
    /// How many ended without a word while the message ran alone.
    var cutOff = 0
    /// How many ended in a failed attempt.
    var failures = 0
}
