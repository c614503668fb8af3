internal import Synchronization
public import Tracing

/// A span that is handed on when it ends.
///
/// The first end counts; what is added after it is dropped.
public final class TracedSpan: Tracing.Span {
    private struct State {
        var span: FinishedSpan
        var isRecording = true
    }

    public let context: ServiceContext
    private let state: Mutex<State>
    private let ended: @Sendable (FinishedSpan) -> Void

    /// Events and links that one span may hold; what comes after them is dropped.
    static let mostEvents = 128

    init(
        _ span: FinishedSpan, in context: ServiceContext, ended: @escaping @Sendable (FinishedSpan) -> Void
    ) {
        state = Mutex(State(span: span))
        self.ended = ended
        var inner = context
        inner.trace = span.context
        self.context = inner
    }

    public var operationName: String {
        get { state.withLock { $0.span.name } }
        set { change { $0.name = newValue } }
    }

    public var attributes: SpanAttributes {
        get { state.withLock { $0.span.attributes } }
        set { change { $0.attributes = newValue } }
    }

    public var isRecording: Bool { state.withLock { $0.isRecording } }

    public func setStatus(_ status: SpanStatus) { change { $0.status = status } }

    public func addEvent(_ event: SpanEvent) {
        change { if $0.events.count < Self.mostEvents { $0.events.append(event) } }
    }

    public func addLink(_ link: SpanLink) {
        guard let trace = link.context.trace else { return }
        change { if $0.links.count < Self.mostEvents { $0.links.append((trace, link.attributes)) } }
    }

    /// Adds an event as the semantic conventions for exceptions have it.
    public func recordError<Instant: TracerInstant>(
        _ error: any Error, attributes: SpanAttributes, at instant: @autoclosure () -> Instant
    ) {
        var all = attributes
        all["exception.type"] = "\(type(of: error))"
        all["exception.message"] = "\(error)"
        addEvent(SpanEvent(name: "exception", at: instant(), attributes: all))
    }

    public func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
        let moment = instant().nanosecondsSinceEpoch
        let span: FinishedSpan? = state.withLock { state in
            guard state.isRecording else { return nil }
            state.isRecording = false
            // A clock that was set back meanwhile must not make a time below zero of it.
            state.span.end = max(moment, state.span.start)
            return state.span
        }
        if let span { ended(span) }
    }

    private func change(_ change: (inout FinishedSpan) -> Void) {
        state.withLock { if $0.isRecording { change(&$0.span) } }
    }
}

/// What a span came to.
struct FinishedSpan: Sendable {
    let context: TraceContext
    /// The span it is part of; `nil` for the first one of a trace.
    let parent: UInt64?
    var name: String
    let kind: SpanKind
    /// Nanoseconds since 1970.
    let start: UInt64
    var end: UInt64
    var attributes: SpanAttributes = [:]
    var events: [SpanEvent] = []
    var links: [(TraceContext, SpanAttributes)] = []
    var status: SpanStatus?
}
