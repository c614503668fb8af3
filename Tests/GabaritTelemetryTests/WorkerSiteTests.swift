import GabaritHTTP
import GabaritQueue
import GabaritTelemetry
import GabaritTestKit
import GabaritValue
import GabaritWorker
import Testing

/// A receive loop that went round some time ago.
private struct OldPulse: Pulse {
    let heartbeat = Timestamp(milliseconds: 0)
    let silence: Duration
}

@Suite struct WorkerSiteTests {
    let clock = SettableClock()

    private func status(_ path: String, of site: WorkerSite) async -> Int? { await site.page(at: path)?.status }

    @Test func `I14: a receive loop that stands still for a minute is not alive`() async {
        for (silence, expected) in [(Duration.zero, 200), (.seconds(60), 200), (.milliseconds(60_001), 503)] {
            let site = WorkerSite(OldPulse(silence: silence), Readiness([]), MetricRegistry(WorkerMetrics.all))
            #expect(await status("/healthz", of: site) == expected)
        }
    }

    @Test func `a worker is ready once it works and every part has answered`() async {
        let readiness = Readiness([.init(.git) {}], wallClock: clock)
        let site = WorkerSite(OldPulse(silence: .zero), readiness, MetricRegistry(WorkerMetrics.all))
        #expect(await status("/readyz", of: site) == 503)
        await readiness.observe(.started)
        readiness.note(.git, isReady: true)
        #expect(await status("/readyz", of: site) == 200)
        readiness.note(.queue, isReady: false)
        #expect(await status("/readyz", of: site) == 503)
        readiness.note(.queue, isReady: true)
        #expect(await status("/readyz", of: site) == 200)
        await readiness.observe(.stopping(running: 1))
        #expect(await status("/readyz", of: site) == 503)
    }

    @Test func `a probe that hangs makes its part unready once its last answer is old`() async {
        let readiness = Readiness([.init(.host) {}], every: .seconds(30), wallClock: clock)
        readiness.note(.host, isReady: true)
        clock.advance(by: .seconds(90))
        #expect(readiness.parts().map(\.isReady) == [true])
        clock.advance(by: .milliseconds(1))
        #expect(readiness.parts().map(\.isReady) == [false])
    }
}
