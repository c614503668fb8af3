public import Tracing

/// Makes spans, and hands each on when it ends.
///
/// Everything is recorded: a run is some twenty spans, and which traces are kept is the collector's to decide, who sees how
/// they ended.
public final class SpanTracer: Tracer {
    private let ended: @Sendable (FinishedSpan) -> Void

    /// - Parameter exporter: takes what has ended.
    public convenience init(to exporter: TraceExporter) {
        self.init { exporter.take($0) }
    }

    init(_ ended: @escaping @Sendable (FinishedSpan) -> Void) {
        self.ended = ended
    }

    public func startSpan<Instant: TracerInstant>(
        _ operationName: String, context: @autoclosure () -> ServiceContext, ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant, function: String, file fileID: String, line: UInt
    ) -> TracedSpan {
        let context = context()
        let start = instant().nanosecondsSinceEpoch
        let trace = context.trace?.trace ?? .init(high: Self.identity(), low: Self.identity())
        let span = FinishedSpan(
            context: TraceContext(trace: trace, span: Self.identity()), parent: context.trace?.span,
            name: operationName, kind: kind, start: start, end: start)
        return TracedSpan(span, in: context, ended: ended)
    }

    private static func identity() -> UInt64 { .random(in: 1 ... .max) }

    /// Nothing to do: spans leave the process by ``TraceExporter``, which is told when.
    public func forceFlush() {}

    public func inject<Carrier, Inject: Injector>(
        _ context: ServiceContext, into carrier: inout Carrier, using injector: Inject
    ) where Inject.Carrier == Carrier {
        guard let trace = context.trace else { return }
        injector.inject(trace.header, forKey: "traceparent", into: &carrier)
    }

    public func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier, into context: inout ServiceContext, using extractor: Extract
    ) where Extract.Carrier == Carrier {
        guard let header = extractor.extract(key: "traceparent", from: carrier) else { return }
        context.trace = TraceContext(header: header) ?? context.trace
    }
}
