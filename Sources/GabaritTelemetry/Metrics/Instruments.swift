public import GabaritGit
internal import Tracing

/// What the work of a process is timed with: metrics, and spans where somebody collects them.
public struct Instruments: GitObserver {
    public let registry: MetricRegistry
    public let tracer: SpanTracer?

    public init(_ registry: MetricRegistry, _ tracer: SpanTracer? = nil) {
        self.registry = registry
        self.tracer = tracer
    }

    public func ended(_ command: String, after time: Duration, isSuccess: Bool) {
        registry.record(time, in: WorkerMetrics.gitTime, command, isSuccess ? "ok" : "error")
        // What only asks whether the remote is there belongs to no run.
        guard let tracer, let context = ServiceContext.current, context.trace != nil else { return }
        let now = DefaultTracerClock.now.nanosecondsSinceEpoch
        let nanoseconds = UInt64(max(0, time / .nanoseconds(1)))
        let start = DefaultTracerClock.Timestamp(nanosecondsSinceEpoch: now - min(now, nanoseconds))
        let span = tracer.startSpan("git \(command)", context: context, ofKind: .client, at: start)
        if !isSuccess { span.setStatus(SpanStatus(code: .error)) }
        span.end()
    }

    /// Does something and counts how long it took, under its name and `ok` or `error`; where a run does it, it is a span.
    ///
    /// - Parameter part: what is asked, as the name of the span has it.
    func timing<Result>(
        _ metric: Metric, _ part: String, _ operation: String, _ work: () async throws -> Result
    ) async rethrows -> Result {
        let start = ContinuousClock.now
        var word = "error"
        defer { registry.record(.now - start, in: metric, operation, word) }
        let context = ServiceContext.current
        let span = context?.trace == nil ? nil : tracer?.startSpan("\(part) \(operation)", ofKind: .client)
        defer { span?.end() }
        do {
            let result = try await work()
            word = "ok"
            return result
        } catch {
            span?.recordError(error)
            span?.setStatus(SpanStatus(code: .error))
            throw error
        }
    }
}
