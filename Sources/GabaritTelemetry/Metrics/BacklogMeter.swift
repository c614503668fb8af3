public import GabaritQueue
internal import GabaritWorker

/// Looks again and again at what waits in the queue of requests, so that it shows also while nothing is taken.
public struct BacklogMeter: Sendable {
    private let registry: MetricRegistry
    private let pause: Duration
    private let limit: Duration
    private let clock: any Clock<Duration>
    private let look: @Sendable () async throws -> QueueBacklog

    /// - Parameters:
    ///   - pause: between two looks.
    ///   - limit: how long one look may take.
    ///   - look: asks the queue; when it throws, or takes too long, nothing is known.
    public init(
        _ registry: MetricRegistry, every pause: Duration = .seconds(30), within limit: Duration = .seconds(20),
        clock: any Clock<Duration> = ContinuousClock(), look: @escaping @Sendable () async throws -> QueueBacklog
    ) {
        self.registry = registry
        self.pause = pause
        self.limit = limit
        self.clock = clock
        self.look = look
    }

    /// Looks until the task is cancelled.
    public func run() async {
        while !Task.isCancelled {
            let backlog = await TimeLimit.result(within: limit) { [look] in try? await look() } ?? nil
            // That the queue does not answer is counted where messages are taken; an old number must not hide it.
            registry.note(backlog?.messages.map(Double.init), in: WorkerMetrics.queued)
            registry.note(backlog?.oldestAge.map { $0 / .seconds(1) }, in: WorkerMetrics.oldest)
            try? await clock.sleep(for: pause)
        }
    }
}
