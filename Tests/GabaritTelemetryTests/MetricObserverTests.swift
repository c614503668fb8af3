import GabaritQueue
import GabaritRun
import GabaritTelemetry
import GabaritValue
import GabaritWorker
import Testing

@Suite struct MetricObserverTests {
    let registry = MetricRegistry(WorkerMetrics.all)

    private func event(_ kind: RunEvent.Kind, at milliseconds: Int64) -> RunEvent {
        RunEvent(moment: Timestamp(milliseconds: milliseconds), run: "r", workspace: "ABC", kind: kind)
    }

    @Test func `the time of a run is the sum of its phases`() async {
        let observer = MetricObserver(registry)
        await observer.observe(event(.received(message: "m", delivery: 1), at: 0))
        await observer.observe(event(.asked(by: "a@example.com", modules: []), at: 50))
        await observer.observe(event(.readBase(target: "t", branch: nil, base: "b"), at: 100))
        await observer.observe(event(.resolvedModules(version: "v1.0.0"), at: 300))
        await observer.observe(event(.stepStarted(key: "k", uses: "push"), at: 600))
        await observer.observe(event(.stepFinished(key: "k", uses: "push", note: ""), at: 1600))
        await observer.observe(event(.ended(.noChanges), at: 1600))
        let text = registry.text()
        for (phase, sum) in [("wait", "0.05"), ("read", "0.05"), ("modules", "0.2"), ("plan", "0.3"), ("push", "1.0")] {
            #expect(text.contains("gabarit_phase_seconds_sum{phase=\"\(phase)\"} \(sum)\n"))
        }
        #expect(text.contains("gabarit_run_seconds_sum{outcome=\"no_changes\"} 1.6\n"))
        #expect(text.contains("gabarit_runs_total{outcome=\"no_changes\"} 1.0\n"))
    }

    @Test func `messages are in flight from their beginning to their end`() async {
        let observer = MetricObserver(registry)
        await observer.observe(WorkerEvent.began(id: "m", delivery: 1))
        #expect(registry.text().contains("gabarit_messages_in_flight 1.0\n"))
        await observer.observe(.settled(id: "m", .again(after: .zero, reason: "x")))
        await observer.observe(.ended(id: "m"))
        let text = registry.text()
        #expect(text.contains("gabarit_messages_in_flight 0.0\n"))
        #expect(text.contains("gabarit_retries_total 1.0\n"))
    }
}
