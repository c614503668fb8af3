import GabaritQueue
import GabaritTestKit
import GabaritValue
import Glibc
import Testing

@testable import AzureStorageQueue

@Suite(.serialized) struct ConformanceTests {
    @Test func `what is there is counted, and how long it waits that nobody holds`() async throws {
        try await FakeStorage.with { fake in
            try await fake.createQueues()
            let clock = SettableClock(try await fake.now())
            let account = try fake.account(clock)
            #expect(try await account.backlog() == QueueBacklog(messages: 0, oldestAge: .zero))
            for id in ["a", "b"] {
                try await account.publish(MessageDraft(id: id, body: [1], group: id), to: FakeStorage.names.requests)
                clock.advance(by: .seconds(10))
                try await fake.control("pass", ["seconds": 10])
            }
            #expect(try await account.backlog() == QueueBacklog(messages: 2, oldestAge: .seconds(20)))
        }
    }

    @Test(arguments: BodyEncoding.allCases)
    func `a storage queue conforms, with three workers at it`(_ encoding: BodyEncoding) async throws {
        // A message costs about five requests; `GABARIT_STORAGE_VOLUME=10000` sends more of them.
        let wanted = getenv("GABARIT_STORAGE_VOLUME").flatMap { Int(String(cString: $0)) } ?? 500
        let volume = encoding == .base64 ? wanted : 100
        let only = getenv("GABARIT_STORAGE_CHECK").map { String(cString: $0) }
        let problems = try await FakeStorage.with { fake in
            let proxy = try BreakableProxy(to: fake.port)
            let conformance = QueueConformance(volume: volume, only: only) {
                try await fake.createQueues()
                let clock = SettableClock(try await fake.now())
                let accounts = try (0..<3).map { _ in try fake.account(clock, port: proxy.port, encoding: encoding) }
                return QueueConformance.Subject(
                    receivers: accounts.map { $0.queue() }, publisher: accounts[2], name: FakeStorage.names.requests,
                    pass: { duration in
                        clock.advance(by: duration)
                        try await fake.control("pass", ["seconds": .integer(Int(duration.components.seconds))])
                    },
                    patience: .seconds(60), cut: { proxy.cut() }, leases: .time, largestBody: 47 * 1024
                ) {
                    try await accounts[1].deadLetters().reduce(into: [:]) { $0[$1.id] = $1.reason }
                }
            }
            defer { proxy.close() }
            return await conformance.problems()
        }
        #expect(problems == [])
    }
}
