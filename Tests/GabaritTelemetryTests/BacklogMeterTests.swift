import GabaritQueue
import GabaritTelemetry
import GabaritTestKit
import Synchronization
import Testing

@Suite struct BacklogMeterTests {
    @Test func `a queue that does not answer has no number, and is asked again`() async {
        let registry = MetricRegistry(WorkerMetrics.all)
        let away = Result<QueueBacklog, QueueFault>.failure(.unavailable(reason: "away"))
        let answers = Mutex([
            .success(QueueBacklog(messages: 3, oldestAge: .seconds(90))), away, .success(QueueBacklog(messages: 2)),
        ])
        let seen = Mutex<[[String]]>([])
        let meter = BacklogMeter(registry, clock: LeapingClock()) {
            seen.withLock { $0.append(Self.samples(registry)) }
            guard let answer = answers.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else {
                withUnsafeCurrentTask { $0?.cancel() }
                return QueueBacklog()
            }
            return try answer.get()
        }
        await Task { await meter.run() }.value
        let messages = "gabarit_queue_messages "
        let expected = [[], [messages + "3.0", "gabarit_queue_oldest_age_seconds 90.0"], [], [messages + "2.0"]]
        #expect(seen.withLock { $0 } == expected)
    }

    private static func samples(_ registry: MetricRegistry) -> [String] {
        registry.text().split(separator: "\n").map(String.init).filter {
            $0.hasPrefix("gabarit_queue_messages ") || $0.hasPrefix("gabarit_queue_oldest_age_seconds ")
        }
    }
}
