import GabaritTelemetry
import Testing

@Suite struct MetricRegistryTests {
    let registry = MetricRegistry(WorkerMetrics.all)

    @Test func `every metric is described, also before anything was counted`() {
        let text = registry.text()
        for metric in WorkerMetrics.all { #expect(text.contains("# HELP \(metric.name) ")) }
        #expect(Set(WorkerMetrics.all.map(\.name)).count == WorkerMetrics.all.count)
        #expect(text.contains("\ngabarit_retries_total 0.0\n"))
    }

    @Test func `what is not known has no number`() {
        let sample = "\n\(WorkerMetrics.oldest.name) "
        #expect(!registry.text().contains(sample))
        registry.note(90, in: WorkerMetrics.oldest)
        #expect(registry.text().contains(sample + "90.0\n"))
        #expect(registry.text().contains("# TYPE \(WorkerMetrics.oldest.name) gauge\n"))
        registry.note(nil, in: WorkerMetrics.oldest)
        #expect(!registry.text().contains(sample))
    }

    @Test func `a histogram counts a value in its bucket and in all above`() {
        registry.record(.milliseconds(100), in: WorkerMetrics.runTime, "failed")
        registry.record(.seconds(1000), in: WorkerMetrics.runTime, "failed")
        let text = registry.text()
        #expect(text.contains("gabarit_run_seconds_bucket{outcome=\"failed\",le=\"0.05\"} 0\n"))
        #expect(text.contains("gabarit_run_seconds_bucket{outcome=\"failed\",le=\"0.1\"} 1\n"))
        #expect(text.contains("gabarit_run_seconds_bucket{outcome=\"failed\",le=\"900.0\"} 1\n"))
        #expect(text.contains("gabarit_run_seconds_bucket{outcome=\"failed\",le=\"+Inf\"} 2\n"))
        #expect(text.contains("gabarit_run_seconds_sum{outcome=\"failed\"} 1000.1\n"))
    }

    @Test func `a clock that went back counts as no time`() {
        registry.record(.seconds(-5), in: WorkerMetrics.age)
        #expect(registry.text().contains("gabarit_message_age_seconds_sum 0.0\n"))
    }

    @Test func `labels from outside can neither break a line nor grow the registry without end`() {
        registry.add(to: WorkerMetrics.deadLetters, "a\"b\\c\nd")
        #expect(registry.text().contains("gabarit_dead_letters_total{code=\"a\\\"b\\\\c\\nd\"} 1.0\n"))
        for number in 0..<100 * MetricRegistry.mostSeries { registry.add(to: WorkerMetrics.deadLetters, "E_\(number)") }
        let lines = registry.text().split(separator: "\n").filter { $0.hasPrefix("gabarit_dead_letters_total{") }
        #expect(lines.count == MetricRegistry.mostSeries + 1)
        #expect(lines.contains { $0.contains("code=\"other\"") })
    }
}
