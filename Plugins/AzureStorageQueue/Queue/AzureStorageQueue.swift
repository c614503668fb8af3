internal import GabaritHTTP
public import GabaritQueue
internal import GabaritValue
internal import Synchronization

/// A queue of requests at Azure Storage.
///
/// - One worker at a time takes messages (``Turn``), runs different groups side by side and one group in order; the others
///   stand by. A group that is busy keeps its next messages here, hidden at the service.
/// - A lease is the visibility of a message. It ends with its time; the service then delivers the message again.
/// - A failed message waits here, in its place before the rest of its group.
/// - The service counts every taking. What does not count, and what failed, is written into the line before the body, so
///   that the worker that takes over knows. A text that leaves no room for the line is counted by this worker alone.
/// - A message is put aside by putting it with the reason on `<queue>-poison` and deleting it then: it is never lost; a
///   crash between the two puts it aside twice, under one id.
/// - What others do not see for a while can come out of order afterwards. So whenever another worker ended without a word,
///   or an answer was lost, what it may have taken is waited for, and then everything is read ahead before anything runs.
public final class AzureStorageQueue: RunQueue {
    private static let shortestPause = Duration.milliseconds(50)
    private static let longestPause = Duration.seconds(1)
    /// After this nothing is hidden any more that a worker held whose turn has ended.
    private static let settling = Turn.slack + .seconds(3)

    private let names: StorageQueueNames
    private let service: StorageService
    private let encoding: BodyEncoding
    private let grouping: @Sendable ([UInt8]) -> String?
    private let turn: Turn
    private let order = OneAtATime()
    private let state: Mutex<State>

    private struct State {
        var held = HeldMessages()
        /// Whether everything that is there must be looked at before anything is taken.
        var readsAhead = true
        /// Nothing is taken before this moment.
        var quiet = Timestamp(milliseconds: .min)
        /// How long messages are hidden.
        var visibility = Duration.seconds(60)
    }

    init(
        _ names: StorageQueueNames, _ service: StorageService, _ encoding: BodyEncoding,
        grouping: @escaping @Sendable ([UInt8]) -> String?
    ) {
        self.names = names
        self.service = service
        self.encoding = encoding
        self.grouping = grouping
        turn = Turn(names.turn, service, name: "worker-\(UInt64.random(in: .min ... .max))")
        state = Mutex(State())
    }

    public func receive(upTo limit: Int, visibility: Duration, waiting: Duration) async throws -> [QueueMessage] {
        let deadline = ContinuousClock.now + waiting
        var pause = Self.shortestPause
        while true {
            let messages = try await unshaken { try await self.round(limit, visibility) }
            if !messages.isEmpty || Task.isCancelled || ContinuousClock.now >= deadline { return messages }
            try? await Task.sleep(until: min(deadline, .now + pause), clock: .continuous)
            pause = min(pause * 2, Self.longestPause)
        }
    }

    public func extend(_ message: QueueMessage, by visibility: Duration) async throws {
        _ = try state.withLock { state throws(QueueFault) in try state.held.entry(of: message) }
        try await unshaken(message.id) {
            guard
                try await self.order.run({
                    guard try await self.keepTurn(visibility) else { return false }
                    try await self.renew(visibility)
                    return true
                })
            else { throw QueueFault.leaseLost(id: message.id) }
            let entry = try self.state.withLock { state throws(QueueFault) in try state.held.entry(of: message) }
            try await self.update(entry, text: nil, for: visibility)
        }
    }

    public func settle(_ message: QueueMessage, as settlement: Settlement) async throws {
        try await unshaken(message.id) {
            let entry = try self.state.withLock { state throws(QueueFault) in try state.held.entry(of: message) }
            switch settlement {
            case .done: try await self.end(entry, isDone: true)
            case .release: try await self.giveBack(entry, failed: false, after: .zero)
            case .again(let delay, _): try await self.giveBack(entry, failed: true, after: delay)
            case .deadLetter(let reason):
                for text in DeadLetterText(entry.message, entry.delivery, reason, self.encoding).texts {
                    try await self.service.put(text, to: self.names.deadLetters)
                }
                try await self.end(entry, isDone: false)
            }
        }
    }

    /// Lets the next worker have everything that this one holds and does not work on.
    func close() async throws {
        try await unshaken {
            try await self.order.run {
                for entry in self.state.withLock({ $0.held.entries }) where !entry.isOut {
                    var entry = entry
                    entry.frame.seen = entry.delivery.dequeueCount
                    try await self.update(entry, text: self.text(of: entry), for: .zero)
                    self.state.withLock { $0.held.remove(entry, isDone: false) }
                }
                try await self.turn.giveBack()
            }
        }
    }
}

extension AzureStorageQueue {
    /// Carries a call through when the task that made it is cancelled: a reply that nobody reads holds the only receipt.
    private func unshaken<Result: Sendable>(
        _ id: String? = nil, _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        do {
            // Unstructured, so that cancelling the caller does not reach it; it is waited for all the same.
            return try await Task { try await body() }.value
        } catch {
            throw QueueFault(error, id: id)
        }
    }

    /// One look at what there is to do.
    private func round(_ limit: Int, _ visibility: Duration) async throws -> [QueueMessage] {
        try await order.run {
            state.withLock { $0.visibility = visibility }
            guard try await keepTurn(visibility) || isTurn() else { return [] }
            let now = service.clock.now()
            let mayStart = state.withLock { state in
                if state.held.dropLapsed(at: now) { state.readsAhead = true }
                return state.quiet <= now
            }
            guard mayStart else { return [] }
            try await renew(visibility)
            if state.withLock({ $0.readsAhead }) {
                while try await fetch(StorageService.largestBatch, visibility) > 0 { try await parkIdle() }
                state.withLock { $0.readsAhead = false }
            } else {
                let missing = limit - state.withLock { $0.held.takeable(at: now).count }
                if missing > 0 { _ = try await fetch(missing, visibility) }
            }
            let messages = try await handOut(limit, visibility)
            try await parkIdle()
            return messages
        }
    }

    /// - Returns: whether it was this worker's turn all the time.
    private func keepTurn(_ visibility: Duration) async throws -> Bool {
        let standing = try await turn.hold(visibility)
        guard standing != .kept else { return true }
        let now = service.clock.now()
        state.withLock { state in
            state.held.clear()
            state.readsAhead = true
            state.quiet = now
            switch standing {
            case .taken(let isAbrupt): if isAbrupt { state.quiet = now + Self.settling }
            case .kept, .other: state.quiet = Timestamp(milliseconds: .max)
            }
        }
        return false
    }

    private func isTurn() -> Bool { state.withLock { $0.quiet < Timestamp(milliseconds: .max) } }

    /// Takes messages from the service, and drops what is there twice.
    ///
    /// - Returns: how many came.
    private func fetch(_ limit: Int, _ visibility: Duration) async throws -> Int {
        let count = min(limit, state.withLock { $0.held.room })
        guard count > 0 else { return 0 }
        let now = service.clock.now()
        let found: [StorageService.Delivery]
        do {
            found = try await service.take(upTo: count, from: names.requests, for: visibility)
        } catch let fault as HTTPFault where !fault.isBeforeEffect {
            // What the lost answer took comes back when its time is over, and must not be overtaken.
            state.withLock { state in
                state.readsAhead = true
                state.quiet = now + visibility + .seconds(1)
            }
            throw fault
        }
        for delivery in found {
            let isNew = state.withLock { state in
                state.held.add(
                    delivery, group: { grouping($0.body) ?? $0.group }, at: now, until: now + visibility)
            }
            if !isNew { try await drop(delivery) }
        }
        return found.count
    }

    private func drop(_ delivery: StorageService.Delivery) async throws {
        do {
            try await service.delete(delivery.id, delivery.receipt, from: names.requests)
        } catch let refusal as StorageRefusal where refusal.code == "MessageNotFound" {
            // Gone is what it should be.
        }
    }

    private func handOut(_ limit: Int, _ visibility: Duration) async throws -> [QueueMessage] {
        var messages: [QueueMessage] = []
        for var entry in state.withLock({ $0.held.takeable(at: service.clock.now()) }).prefix(limit) {
            var until = entry.leaseEnd
            if entry.isParked {
                entry.frame.seen = max(0, entry.delivery.dequeueCount - 1)
                until = service.clock.now() + visibility
                do {
                    entry.delivery.receipt = try await service.update(
                        entry.delivery.id, entry.delivery.receipt, in: names.requests,
                        text: text(of: entry), for: visibility)
                } catch {
                    state.withLock { $0.held.remove(entry, isDone: false) }
                    state.withLock { $0.readsAhead = true }
                    // What was taken so far must not be lost to the one that was not.
                    if messages.isEmpty { throw error }
                    return messages
                }
                state.withLock { $0.held.replace(entry) }
            }
            if let message = state.withLock({ $0.held.take(entry, until: until) }) { messages.append(message) }
        }
        return messages
    }

    /// Writes down about everything that waits that its delivery does not count.
    private func parkIdle() async throws {
        for entry in state.withLock({ $0.held.entries }) where !entry.isOut { try await park(entry) }
    }

    private func park(_ entry: HeldMessages.Entry) async throws {
        guard !entry.isParked else { return }
        var entry = entry
        entry.isParked = true
        entry.frame.seen = entry.delivery.dequeueCount
        try await update(entry, text: text(of: entry), for: state.withLock { $0.visibility })
    }

    /// Hides for longer what waits here and would come out too soon.
    private func renew(_ visibility: Duration) async throws {
        let soon = service.clock.now() + visibility / 2
        for entry in state.withLock({ $0.held.entries }) where !entry.isOut && entry.leaseEnd < soon {
            try await update(entry, text: nil, for: visibility)
        }
    }

    private func giveBack(_ entry: HeldMessages.Entry, failed: Bool, after delay: Duration) async throws {
        var entry = entry
        if failed { entry.frame.failures += 1 }
        entry.frame.seen = entry.delivery.dequeueCount
        entry.isOut = false
        entry.isParked = true
        entry.visible = service.clock.now() + delay
        try await update(entry, text: text(of: entry), for: state.withLock { $0.visibility })
    }

    /// Tells the service about an entry, and then this worker.
    private func update(_ entry: HeldMessages.Entry, text: String?, for visibility: Duration) async throws {
        var entry = entry
        entry.leaseEnd = service.clock.now() + visibility
        do {
            entry.delivery.receipt = try await service.update(
                entry.delivery.id, entry.delivery.receipt, in: names.requests, text: text, for: visibility)
        } catch let refusal as StorageRefusal where refusal.isOfLostMessage {
            state.withLock { state in
                state.held.remove(entry, isDone: false)
                state.readsAhead = true
            }
            throw refusal
        }
        state.withLock { $0.held.replace(entry) }
    }

    /// The text with its line, `nil` where there is no room for it.
    private func text(of entry: HeldMessages.Entry) -> String? {
        var frame = entry.frame
        frame.id = entry.message.id
        return frame.text(encoding)
    }

    private func end(_ entry: HeldMessages.Entry, isDone: Bool) async throws {
        try await drop(entry.delivery)
        state.withLock { $0.held.remove(entry, isDone: isDone) }
    }
}
