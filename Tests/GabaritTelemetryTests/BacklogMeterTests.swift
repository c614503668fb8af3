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
            return try answers.withLock { $0.isEmpty ? away : $0.removeFirst() }.get()
        }
        let metering = Task { await meter.run() }
        while seen.withLock({ $0.count }) < 4 { await Task.yield() }
        metering.cancel()
        await metering.value
        let messages = "gabarit_queue_messages "
        let expected = [[], [messages + "3.0", "gabarit_queue_oldest_age_seconds 90.0"], [], [messages + "2.0"]]
        #expect(Array(seen.withLock { $0 }.prefix(4)) == expected)
    }

    @Test func `a look that hangs has no number, and does not hold up the end`() async {
        let registry = MetricRegistry(WorkerMetrics.all)
        let looks = Mutex(0)
        let meter = BacklogMeter(registry, within: .milliseconds(20), clock: LeapingClock()) {
            let look = looks.withLock { count in
                count += 1
                return count
            }
            if look > 1 {
                // Whoever waits for a broker is not always ended by being cancelled.
                await Task { try? await Task.sleep(for: .seconds(3600)) }.value
            }
            return QueueBacklog(messages: look)
        }
        let metering = Task { await meter.run() }
        while looks.withLock({ $0 }) < 2 { await Task.yield() }
        while !Self.samples(registry).isEmpty { await Task.yield() }
        metering.cancel()
        await metering.value
    }

    private static func samples(_ registry: MetricRegistry) -> [String] {
        registry.text().split(separator: "\n").map(String.init).filter {
            $0.hasPrefix("gabarit_queue_messages ") || $0.hasPrefix("gabarit_queue_oldest_age_seconds ")
        }
    }
}
