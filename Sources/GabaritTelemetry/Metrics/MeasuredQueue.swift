public import GabaritQueue
internal import GabaritValue

/// A queue whose answers are timed, and whose messages' ages are counted.
public struct MeasuredQueue: RunQueue {
    private let inner: any RunQueue
    private let instruments: Instruments
    private let readiness: Readiness
    private let clock: any WallClock

    public init(
        _ inner: any RunQueue, _ instruments: Instruments, _ readiness: Readiness, clock: any WallClock = SystemClock()
    ) {
        self.inner = inner
        self.instruments = instruments
        self.readiness = readiness
        self.clock = clock
    }

    public func receive(upTo limit: Int, visibility: Duration, waiting: Duration) async throws -> [QueueMessage] {
        do {
            let messages = try await inner.receive(upTo: limit, visibility: visibility, waiting: waiting)
            readiness.note(.queue, isReady: true)
            for message in messages where message.deliveryCount == 1 {
                instruments.registry.record(clock.now() - message.enqueued, in: WorkerMetrics.age)
            }
            return messages
        } catch {
            // A wait that was cut off says nothing about the queue.
            if !Task.isCancelled { readiness.note(.queue, isReady: false) }
            throw error
        }
    }

    public func extend(_ message: QueueMessage, by visibility: Duration) async throws {
        try await instruments.timing(WorkerMetrics.queueTime, "queue", "extend") {
            try await inner.extend(message, by: visibility)
        }
    }

    public func settle(_ message: QueueMessage, as settlement: Settlement) async throws {
        try await instruments.timing(WorkerMetrics.queueTime, "queue", "settle") {
            try await inner.settle(message, as: settlement)
        }
    }
}

/// A publisher whose confirmations are timed.
public struct MeasuredPublisher: MessagePublisher {
    private let inner: any MessagePublisher
    private let instruments: Instruments

    public init(_ inner: any MessagePublisher, _ instruments: Instruments) {
        self.inner = inner
        self.instruments = instruments
    }

    public func publish(_ draft: MessageDraft, to queue: String) async throws {
        try await instruments.timing(WorkerMetrics.queueTime, "queue", "publish") {
            try await inner.publish(draft, to: queue)
        }
    }

    public func remembers(_ id: String, in queue: String) async throws -> Bool {
        try await inner.remembers(id, in: queue)
    }
}
