import GabaritHTTP
import GabaritQueue
import GabaritRun
import GabaritSource
import GabaritTelemetry
import GabaritTestKit
import GabaritValue
import Synchronization
import Testing

/// What a collector is sent, from the events of a run on.
@Suite struct TraceTests {
    let registry = MetricRegistry(WorkerMetrics.all)

    private func event(_ kind: RunEvent.Kind) -> RunEvent {
        RunEvent(moment: Timestamp(milliseconds: 0), run: "run-1", workspace: "ABC", kind: kind)
    }

    private func message(traces: [String] = []) -> QueueMessage {
        QueueMessage(
            id: "m-1", body: [1, 2], enqueued: Timestamp(milliseconds: 0), sequence: 1, deliveryCount: 2,
            traces: traces,
            receipt: "r")
    }

    private func collector(_ answers: HTTPResponse...) throws -> ScriptedGate {
        ScriptedGate(try HTTPOrigin("https://collector.example.com"), answers.map { .success($0) })
    }

    private func exporter(_ gate: ScriptedGate) -> TraceExporter {
        TraceExporter(gate, path: ["otlp"], version: "1.2.3", registry: registry) { _ in }
    }

    /// The spans of one request, by name.
    private func spans(_ request: HTTPRequest) throws -> [String: Object] {
        let value = try JSONReader().value(SourceFile(name: "sent", bytes: request.body))
        let scope = value.object?["resourceSpans"]?.array?[0].object?["scopeSpans"]?.array?[0].object
        let all = (scope?["spans"]?.array ?? []).compactMap(\.object)
        return Dictionary(all.map { ($0["name"]?.string ?? "", $0) }) { first, _ in first }
    }

    private func attribute(_ name: String, of span: Object?) -> Value? {
        let pair = span?["attributes"]?.array?.first { $0.object?["key"]?.string == name }
        let value = pair?.object?["value"]?.object
        return value?["stringValue"] ?? value?["intValue"]
    }

    @Test func `a run is a trace: the message, and below it each phase and each question to a host`() async throws {
        let gate = try collector(HTTPResponse(status: 200, body: Array("{}".utf8)))
        let exporter = exporter(gate)
        let tracer = SpanTracer(to: exporter)
        let publisher = MeasuredPublisher(SilentPublisher(), Instruments(registry, tracer))
        let processor = TracedProcessor(
            StubProcessor { [event] in
                let spans = RunSpans(tracer)
                await spans.observe(event(.received(message: "m-1", delivery: 2)))
                await spans.observe(event(.asked(by: "a@example.com", modules: [])))
                await spans.observe(event(.stepStarted(key: "k", uses: "push")))
                try? await publisher.publish(MessageDraft(id: "s", body: []), to: "out")
                await spans.observe(event(.stepFailed(key: "k", uses: "push", code: "E_PUSH", text: "refused")))
                await spans.observe(event(.ended(.refused(code: "E_PUSH", text: "refused"))))
                return .deadLetter(DeadLetterReason(code: "E_PUSH", text: "refused", runID: "run-1"))
            }, tracer, queue: "requests")
        let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        _ = await processor.process(message(traces: [parent]))
        await exporter.flush()
        let request = try #require(gate.requests.first)
        #expect(request.path == ["otlp", "v1", "traces"])
        let sent = try spans(request)
        #expect(Set(sent.keys) == ["process requests", "wait", "read", "push", "queue publish"])
        let root = sent["process requests"]
        #expect(root?["traceId"] == "0af7651916cd43dd8448eb211c80319c")
        #expect(root?["parentSpanId"] == "b7ad6b7169203331")
        #expect(root?["kind"] == 5)
        #expect(attribute("gabarit.run", of: root) == "run-1")
        #expect(attribute("gabarit.workspace", of: root) == "ABC")
        #expect(attribute("gabarit.outcome", of: root) == "refused")
        #expect(attribute("gabarit.delivery", of: root) == "2")
        #expect(root?["status"] == ["code": 2, "message": "refused"])
        #expect(attribute("error.type", of: sent["push"]) == "E_PUSH")
        for name in ["wait", "read", "push", "queue publish"] {
            #expect(sent[name]?["parentSpanId"] == root?["spanId"])
            #expect(sent[name]?["traceId"] == root?["traceId"])
        }
        #expect(registry.text().contains("gabarit_spans_total{result=\"sent\"} 5.0\n"))
    }

    @Test(arguments: [
        "", "00", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-x",
        "00-+af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    ])
    func `what a sender calls a trace and is none begins a trace of its own`(header: String) async throws {
        let gate = try collector(HTTPResponse(status: 200))
        let exporter = exporter(gate)
        let processor = TracedProcessor(StubProcessor { .done }, SpanTracer(to: exporter), queue: "q")
        _ = await processor.process(message(traces: [header]))
        await exporter.flush()
        let root = try spans(try #require(gate.requests.first))["process q"]
        #expect(root?["parentSpanId"] == nil)
        #expect(root?["traceId"] != "0af7651916cd43dd8448eb211c80319c")
    }

    @Test func `of what a sender calls its trace the first that is one counts`() async throws {
        let gate = try collector(HTTPResponse(status: 200))
        let exporter = exporter(gate)
        let processor = TracedProcessor(StubProcessor { .done }, SpanTracer(to: exporter), queue: "q")
        let traces = ["here", "33", "44"].map {
            "00-0af7651916cd43dd8448eb211c8031\($0)-b7ad6b716920333\($0.suffix(1))-01"
        }
        _ = await processor.process(message(traces: traces))
        await exporter.flush()
        let root = try spans(try #require(gate.requests.first))["process q"]
        #expect(root?["traceId"] == "0af7651916cd43dd8448eb211c803133")
        #expect(root?["parentSpanId"] == "b7ad6b7169203333")
    }

    @Test func `what the collector refuses is dropped, counted, and told once until it takes something again`()
        async throws
    {
        let told = Told()
        let refusal = HTTPResponse(status: 400)
        let gate = try collector(
            refusal, refusal,
            HTTPResponse(status: 200, body: Array(#"{"partialSuccess":{"rejectedSpans":"0"}}"#.utf8)),
            HTTPResponse(status: 200, body: Array(#"{"partialSuccess":{"rejectedSpans":"1"}}"#.utf8)))
        let exporter = TraceExporter(gate, version: "1", registry: registry) { told.add($0) }
        let processor = TracedProcessor(StubProcessor { .done }, SpanTracer(to: exporter), queue: "q")
        for _ in 0..<4 {
            _ = await processor.process(message())
            await exporter.flush()
        }
        #expect(told.all.count == 2)
        #expect(told.all.first?.contains("answers 400") == true)
        #expect(told.all.last?.contains("rejects 1 of 1") == true)
        #expect(registry.text().contains("gabarit_spans_total{result=\"dropped\"} 3.0\n"))
        #expect(registry.text().contains("gabarit_spans_total{result=\"sent\"} 1.0\n"))
    }

    @Test func `a collector that does not answer costs at most the buffer`() async throws {
        let exporter = exporter(try collector())
        let processor = TracedProcessor(StubProcessor { .done }, SpanTracer(to: exporter), queue: "q")
        for _ in 0..<9_000 { _ = await processor.process(message()) }
        #expect(registry.text().contains("gabarit_spans_total{result=\"dropped\"} 808.0\n"))
    }
}

private struct StubProcessor: MessageProcessor {
    let work: @Sendable () async -> Settlement

    init(_ work: @escaping @Sendable () async -> Settlement) {
        self.work = work
    }

    func process(_ message: QueueMessage) async -> Settlement { await work() }
    func giveUp(_ message: QueueMessage, because reason: DeadLetterReason) async -> Settlement { .deadLetter(reason) }
    func putAside(_ message: QueueMessage, because reason: DeadLetterReason) async -> Settlement { .deadLetter(reason) }
}

private struct SilentPublisher: MessagePublisher {
    func publish(_ draft: MessageDraft, to queue: String) async throws {}
}

private final class Told: Sendable {
    private let texts = Mutex<[String]>([])

    var all: [String] { texts.withLock { $0 } }
    func add(_ text: String) { texts.withLock { $0.append(text) } }
}
