internal import GabaritValue
internal import Tracing

/// Spans as a collector of OpenTelemetry takes them, in JSON.
///
/// Shape: `{"resourceSpans": [{"resource": …, "scopeSpans": [{"scope": …, "spans": […]}]}]}`; ids are digits of base 16, moments
/// are nanoseconds since 1970 as text.
/// Source: OTLP 1.9, "JSON Protobuf Encoding", and opentelemetry/proto/trace/v1/trace.proto.
struct TraceDocument {
    /// The version of the worker.
    let version: String
    /// Tells the workers of one service apart.
    let instance: String

    func value(of spans: [FinishedSpan]) -> Value {
        let resource: SpanAttributes = [
            "service.name": "gabarit", "service.version": .string(version), "service.instance.id": .string(instance),
        ]
        let scope: Object = ["name": "gabarit", "version": .string(version)]
        return [
            "resourceSpans": [
                [
                    "resource": ["attributes": Self.list(resource)],
                    "scopeSpans": [["scope": .object(scope), "spans": .array(spans.map(Self.value))]],
                ]
            ]
        ]
    }

    private static func value(of span: FinishedSpan) -> Value {
        var object: Object = [
            "traceId": .string(span.context.trace.text), "spanId": .string(span.context.spanText),
            "name": .string(span.name), "kind": .integer(number(of: span.kind)),
            "startTimeUnixNano": .string(String(span.start)), "endTimeUnixNano": .string(String(span.end)),
            "attributes": list(span.attributes),
        ]
        if let parent = span.parent {
            object["parentSpanId"] = .string(TraceContext(trace: span.context.trace, span: parent).spanText)
        }
        if !span.events.isEmpty { object["events"] = .array(span.events.map(event)) }
        if !span.links.isEmpty {
            object["links"] = .array(
                span.links.map { context, attributes in
                    [
                        "traceId": .string(context.trace.text), "spanId": .string(context.spanText),
                        "attributes": list(attributes),
                    ]
                })
        }
        if let status = span.status {
            var shown: Object = ["code": .integer(status.code == .ok ? 1 : 2)]
            if let message = status.message { shown["message"] = .string(message) }
            object["status"] = .object(shown)
        }
        return .object(object)
    }

    private static func event(_ event: SpanEvent) -> Value {
        [
            "name": .string(event.name), "timeUnixNano": .string(String(event.nanosecondsSinceEpoch)),
            "attributes": list(event.attributes),
        ]
    }

    private static func number(of kind: SpanKind) -> Int {
        switch kind {
        case .internal: 1
        case .server: 2
        case .client: 3
        case .producer: 4
        case .consumer: 5
        }
    }

    /// Attributes in the order of their names.
    private static func list(_ attributes: SpanAttributes) -> Value {
        var pairs: [(String, SpanAttribute)] = []
        attributes.forEach { pairs.append(($0, $1)) }
        return .array(pairs.sorted { $0.0 < $1.0 }.map { ["key": .string($0.0), "value": any($0.1)] })
    }

    private static func any(_ attribute: SpanAttribute) -> Value {
        switch attribute {
        case .bool(let value): ["boolValue": .bool(value)]
        case .int32(let value): integer(Int64(value))
        case .int64(let value): integer(value)
        case .double(let value) where value.isFinite: ["doubleValue": .double(value)]
        case .string(let value): text(value)
        case .boolArray(let values): array(values.map { ["boolValue": .bool($0)] })
        case .int32Array(let values): array(values.map { integer(Int64($0)) })
        case .int64Array(let values): array(values.map(integer))
        case .doubleArray(let values): array(values.map { any(.double($0)) })
        case .stringArray(let values): array(values.map(text))
        case .stringConvertible(let value): text("\(value)")
        case .stringConvertibleArray(let values): array(values.map { text("\($0)") })
        default: text("\(attribute)")
        }
    }

    private static func text(_ value: String) -> Value { ["stringValue": .string(value)] }
    private static func integer(_ value: Int64) -> Value { ["intValue": .string(String(value))] }
    private static func array(_ values: [Value]) -> Value { ["arrayValue": ["values": .array(values)]] }
}
