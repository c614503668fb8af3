public import GabaritQueue
internal import Tracing

/// A processor whose messages are spans: the whole of an attempt, in the trace of who sent the message.
///
/// Names and attributes are those of the semantic conventions for messaging, as far as they have one.
public struct TracedProcessor: MessageProcessor {
    private let inner: any MessageProcessor
    private let tracer: SpanTracer
    private let queue: String

    /// - Parameter queue: the name of the queue that messages come from.
    public init(_ inner: any MessageProcessor, _ tracer: SpanTracer, queue: String) {
        self.inner = inner
        self.tracer = tracer
        self.queue = queue
    }

    public func process(_ message: QueueMessage) async -> Settlement {
        await traced("process", message) { await inner.process(message) }
    }

    public func giveUp(_ message: QueueMessage, because reason: DeadLetterReason) async -> Settlement {
        await traced("give up", message) { await inner.giveUp(message, because: reason) }
    }

    public func putAside(_ message: QueueMessage, because reason: DeadLetterReason) async -> Settlement {
        await traced("put aside", message) { await inner.putAside(message, because: reason) }
    }

    private func traced(
        _ operation: String, _ message: QueueMessage, _ work: () async -> Settlement
    ) async -> Settlement {
        var context = ServiceContext.topLevel
        context.trace = message.traces.lazy.compactMap { TraceContext(header: $0) }.first
        let span = tracer.startSpan("\(operation) \(queue)", context: context, ofKind: .consumer)
        span.attributes = [
            "messaging.system": "gabarit", "messaging.operation.type": "process",
            "messaging.operation.name": .string(operation), "messaging.destination.name": .string(queue),
            "messaging.message.id": .string(message.id),
            "messaging.message.body.size": .int64(Int64(message.body.count)),
            "gabarit.delivery": .int64(Int64(message.deliveryCount)),
        ]
        defer { span.end() }
        var inside = span.context
        inside.span = span
        let settlement = await ServiceContext.withValue(inside) { await work() }
        span.attributes["gabarit.settlement"] = settlement.word
        switch settlement {
        case .again(_, let reason): span.setStatus(SpanStatus(code: .error, message: reason))
        case .deadLetter(let reason):
            span.attributes["error.type"] = reason.code
            span.setStatus(SpanStatus(code: .error, message: reason.text))
        case .done, .release: break
        }
        return settlement
    }
}
