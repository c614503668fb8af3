import GabaritQueue
import GabaritTestKit
import GabaritValue
import Glibc
import Testing

@testable import AMQPQueue

@Suite(.serialized) struct ServiceBusConformanceTests {
    /// How many messages the check of many messages sends; `GABARIT_BUS_VOLUME=10000` sends more.
    private static var volume: Int { getenv("GABARIT_BUS_VOLUME").flatMap { Int(String(cString: $0)) } ?? 500 }

    @Test func `a queue with sessions conforms, with three workers at it`() async throws {
        try await check(FakeServiceBus.withSessions, .connection)
    }

    @Test func `a queue without sessions conforms, with three workers at it`() async throws {
        // The longest lock there is, because a worker that was cut off before its first message has not told its length.
        try await check(FakeServiceBus.withoutSessions, .connectionAndLock(.seconds(300)))
    }

    private func check(_ queues: [String], _ leases: QueueConformance.LeaseBound) async throws {
        let only = getenv("GABARIT_BUS_CHECK").map { String(cString: $0) }
        let problems = try await FakeServiceBus.with { fake in
            let proxy = try BreakableProxy(to: fake.port)
            let open = OpenNamespaces()
            let conformance = QueueConformance(volume: Self.volume, only: only) {
                await open.closeAll()
                try await fake.create(queues)
                let clock = SettableClock(try await fake.now())
                let namespaces = try (0..<3).map { _ in try open.make(fake.endpoint(port: proxy.port), clock) }
                return QueueConformance.Subject(
                    receivers: try namespaces.map { try $0.queue(FakeServiceBus.names) }, publisher: namespaces[2],
                    name: FakeServiceBus.names.requests, pass: { try await fake.pass($0, clock) },
                    patience: .seconds(30), cut: { proxy.cut() }, leases: leases
                ) {
                    try await namespaces[1].deadLetters(of: FakeServiceBus.names).reduce(into: [:]) {
                        $0[$1.id] = $1.reason
                    }
                }
            }
            let problems = await conformance.problems()
            await open.closeAll()
            proxy.close()
            return problems
        }
        #expect(problems == [])
    }
}
