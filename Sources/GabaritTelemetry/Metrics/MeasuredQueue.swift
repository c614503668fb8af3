public import GabaritQueue
internal import GabaritValue

/// A queue whose answers are timed, and whose messages' ages are counted.
public struct MeasuredQueue: RunQueue {
    private let inner: any RunQueue
    private let registry: MetricRegistry
    private let readiness: Readiness
    private let clock: any WallClock

    public init(
        _ inner: any RunQueue, _ registry: MetricRegistry, _ readiness: Readiness, clock: any WallClock = SystemClock()
    ) {
        self.inner = inner
        self.registry = registry
        self.readiness = readiness
        self.clock = clock
    }

    public func receive(upTo limit: Int, visibility: Duration, waiting: Duration) async throws -> [QueueMessage] {
        do {
            let messages = try await inner.receive(upTo: limit, visibility: visibility, waiting: waiting)
            readiness.note(.queue, isReady: true)
            for message in messages where message.deliveryCount == 1 {
                registry.record(clock.now() - message.enqueued, in: WorkerMetrics.age)
            }
            return messages
        } catch {
            // A wait that was cut off says nothing about the queue.
            if !Task.isCancelled { readiness.note(.queue, isReady: false) }
            throw error
        }
    }

    public func extend(_ message: QueueMessage, by visibility: Duration) async throws {
        try await registry.timing(WorkerMetrics.queueTime, "extend") {
            try await inner.extend(message, by: visibility)
        }
    }

    public func settle(_ message: QueueMessage, as settlement: Settlement) async throws {
        try await registry.timing(WorkerMetrics.queueTime, "settle") {
            try await inner.settle(message, as: settlement)
        }
    }
}

/// A publisher whose confirmations are timed.
public struct MeasuredPublisher: MessagePublisher {
    private let inner: any MessagePublisher
    private let registry: MetricRegistry

    public init(_ inner: any MessagePublisher, _ registry: MetricRegistry) {
        self.inner = inner
        self.registry = registry
    }

    public func publish(_ draft: MessageDraft, to queue: String) async throws {
        try await registry.timing(WorkerMetrics.queueTime, "publish") { try await inner.publish(draft, to: queue) }
    }
}
