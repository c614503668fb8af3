public import GabaritHTTP
public import GabaritSecret
internal import GabaritSource
internal import GabaritValue
internal import Synchronization

/// Sends spans to a collector of OpenTelemetry over HTTP, some at a time.
///
/// Tracing never holds a run up: what the collector does not take is dropped and counted, and a buffer that is full drops
/// what comes. Source: OTLP 1.9, "OTLP/HTTP".
public final class TraceExporter: Sendable {
    /// Spans of one request.
    static let batch = 512
    /// Spans that wait.
    static let most = 8_192

    private let gate: any HTTPGate
    private let path: [String]
    private let authorization: (any SecretSource)?
    private let document: TraceDocument
    private let registry: MetricRegistry
    private let pause: Duration
    private let clock: any Clock<Duration>
    private let failed: @Sendable (_ reason: String) -> Void
    private let waiting = Mutex<[FinishedSpan]>([])
    private let isFailing = Mutex(false)

    /// - Parameters:
    ///   - gate: the way to the collector.
    ///   - path: below which the collector has `v1/traces`; empty for its top.
    ///   - authorization: the value of the header `Authorization`.
    ///   - version: of this program.
    ///   - registry: counts what was sent and what was dropped.
    ///   - pause: between two rounds.
    ///   - failed: told once when the collector begins to refuse; the worker goes on.
    public init(
        _ gate: any HTTPGate, path: [String] = [], authorization: (any SecretSource)? = nil, version: String,
        registry: MetricRegistry, every pause: Duration = .seconds(1), clock: any Clock<Duration> = ContinuousClock(),
        failed: @escaping @Sendable (_ reason: String) -> Void
    ) {
        self.gate = gate
        self.path = path + ["v1", "traces"]
        self.authorization = authorization
        document = TraceDocument(version: version, instance: String(UInt64.random(in: .min ... .max), radix: 16))
        self.registry = registry
        self.pause = pause
        self.clock = clock
        self.failed = failed
        for result in ["sent", "dropped"] { registry.add(0, to: WorkerMetrics.spans, result) }
    }

    func take(_ span: FinishedSpan) {
        let isTaken = waiting.withLock { waiting in
            guard waiting.count < Self.most else { return false }
            waiting.append(span)
            return true
        }
        if !isTaken { registry.add(to: WorkerMetrics.spans, "dropped") }
    }

    /// Sends what has ended, again and again until the task is cancelled.
    public func run() async {
        while !Task.isCancelled {
            try? await clock.sleep(for: pause)
            if !Task.isCancelled { await flush() }
        }
    }

    /// Sends what waits now.
    public func flush() async {
        while !Task.isCancelled, let spans = next() { await send(spans) }
    }

    /// Sends what waits before the process ends, as long as the time allows; the rest is dropped.
    public func close(within time: Duration = .milliseconds(1500)) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.flush() }
            group.addTask { [clock] in try? await clock.sleep(for: time) }
            await group.next()
            group.cancelAll()
        }
        let left = waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting.count
        }
        if left > 0 { drop(left, because: "\(gate.origin) does not take them in time") }
    }

    /// Sends nothing, as the collector takes spans: whether it is there and takes the authorization.
    ///
    /// - Throws: ``HTTPFault``, or a `Diagnostic` for a refusal.
    public func check() async throws {
        let response = try await answer(to: [])
        guard !response.isSuccess else { return }
        throw Diagnostic(code: "E_TRACES", "\(gate.origin) answers \(response.status)")
    }

    private func next() -> [FinishedSpan]? {
        waiting.withLock { waiting in
            guard !waiting.isEmpty else { return nil }
            let spans = Array(waiting.prefix(Self.batch))
            waiting.removeFirst(spans.count)
            return spans
        }
    }

    private func send(_ spans: [FinishedSpan]) async {
        do {
            let response = try await answer(to: spans)
            guard response.isSuccess else {
                return drop(spans.count, because: "\(gate.origin) answers \(response.status)")
            }
            let rejected = Self.rejected(response)
            registry.add(Double(max(0, spans.count - rejected)), to: WorkerMetrics.spans, "sent")
            if rejected > 0 {
                drop(rejected, because: "\(gate.origin) rejects \(rejected) of \(spans.count) spans")
            } else {
                isFailing.withLock { $0 = false }
            }
        } catch  where Task.isCancelled {
            // The worker stops: they are sent with the last ones.
            waiting.withLock { $0 = spans + $0 }
        } catch {
            drop(spans.count, because: "\(error)")
        }
    }

    private func answer(to spans: [FinishedSpan]) async throws -> HTTPResponse {
        // A batch that arrives twice is the same spans: the collector may be asked again.
        var request = HTTPRequest(.post, path, isIdempotent: true)
        request.expects = .any
        request.setJSON(document.value(of: spans))
        request.authorization = try await authorization?.current()
        let response = try await gate.send(request)
        if [401, 403].contains(response.status) { await authorization?.refused() }
        return response
    }

    /// How many spans a collector that took the request did not take.
    private static func rejected(_ response: HTTPResponse) -> Int {
        let file = SourceFile(name: "answer", bytes: response.body)
        let partial = (try? JSONReader().value(file))?.object?["partialSuccess"]?.object
        switch partial?["rejectedSpans"] {
        case .integer(let count): return max(0, count)
        case .string(let text): return max(0, Int(text) ?? 0)
        default: return 0
        }
    }

    private func drop(_ count: Int, because reason: String) {
        registry.add(Double(count), to: WorkerMetrics.spans, "dropped")
        let isFirst = isFailing.withLock { isFailing in
            defer { isFailing = true }
            return !isFailing
        }
        if isFirst { failed(reason) }
    }
}
