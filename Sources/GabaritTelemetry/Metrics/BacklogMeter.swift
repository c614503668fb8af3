public import GabaritQueue

/// Looks again and again at what waits in the queue of requests, so that it shows also while nothing is taken.
public struct BacklogMeter: Sendable {
    private let registry: MetricRegistry
    private let pause: Duration
    private let clock: any Clock<Duration>
    private let look: @Sendable () async throws -> QueueBacklog

    /// - Parameters:
    ///   - pause: between two looks.
    ///   - look: asks the queue; when it throws, nothing is known.
    public init(
        _ registry: MetricRegistry, every pause: Duration = .seconds(30),
        clock: any Clock<Duration> = ContinuousClock(), look: @escaping @Sendable () async throws -> QueueBacklog
    ) {
        self.registry = registry
        self.pause = pause
        self.clock = clock
        self.look = look
    }

    /// Looks until the task is cancelled.
    public func run() async {
        while !Task.isCancelled {
            let backlog = try? await look()
            // That the queue does not answer is counted where messages are taken; an old number must not hide it.
            registry.note(backlog?.messages.map(Double.init), in: WorkerMetrics.queued)
            registry.note(backlog?.oldestAge.map { $0 / .seconds(1) }, in: WorkerMetrics.oldest)
            try? await clock.sleep(for: pause)
        }
    }
}
