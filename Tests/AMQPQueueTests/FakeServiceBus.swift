import FoundationEssentials
import GabaritHTTP
import GabaritHTTPClient
import GabaritQueue
import GabaritSecret
import GabaritTestKit
import GabaritValue
import Synchronization

@testable import AMQPQueue

/// A running `Tests/service-bus/fake.py`.
struct FakeServiceBus: Sendable {
    static let policy = "worker"
    static let names = BusNames(requests: "requests")
    /// What queues may be here, each with and without sessions. The turn outlasts the time that a check lets go by at once.
    static let withSessions = ["requests:sessions,lock=120,deliveries=1000", "statuses"]
    static let withoutSessions = [
        "requests:lock=120,deliveries=1000", "requests.turn:sessions,lock=900", "statuses",
    ]

    let server: FakeServer
    /// The key of the policy; no other fake has it.
    let key: String

    var port: Int { server.port }

    /// Starts a fake, runs a body with it, and stops it.
    static func with<Result: Sendable>(
        _ body: @Sendable @escaping (FakeServiceBus) async throws -> Result
    ) async throws -> Result {
        let key = "canary-\(UUID().uuidString)"
        return try await FakeServer.with(
            "service-bus/fake.py",
            { _ in ["--still", "--policy", policy, "--key", key] }, gate: { HTTPClientGate($0) }
        ) {
            try await body(FakeServiceBus(server: $0, key: key))
        }
    }

    @discardableResult
    func control(_ what: String, _ body: Value = [:]) async throws -> Value {
        try await server.control(what, body)
    }

    /// Empty queues.
    func create(_ queues: [String]) async throws {
        try await control("create", ["queues": .array(queues.map { .string($0) })])
    }

    /// The time at the fake, which stands still until a test lets it go by.
    func now() async throws -> Timestamp {
        Timestamp(milliseconds: Int64(try await server.time()))
    }

    func pass(_ duration: Duration, _ clock: SettableClock) async throws {
        clock.advance(by: duration)
        try await control("pass", ["seconds": .integer(Int(duration.components.seconds))])
    }

    /// What one queue holds, by `messages`, `dead`, `locked` or `states`.
    func state(_ what: String, of queue: String = "requests") async throws -> Value? {
        try await control("state")["queues"]?[queue]?[what]
    }

    func endpoint(port: Int? = nil) throws -> AMQPEndpoint {
        try AMQPEndpoint("amqp://127.0.0.1:\(port ?? self.port)", user: Self.policy, password: FixedSecret(Secret(key)))
    }
}

/// Namespaces of one test, closed before the next subject is made.
final class OpenNamespaces: Sendable {
    private let all = Mutex<[ServiceBusNamespace]>([])

    func closeAll() async {
        let open = all.withLock { all in
            let open = all
            all = []
            return open
        }
        for namespace in open { await namespace.close() }
    }

    func make(_ endpoint: AMQPEndpoint, _ clock: any WallClock) throws -> ServiceBusNamespace {
        let namespace = try ServiceBusNamespace(endpoint, clock: clock)
        all.withLock { $0.append(namespace) }
        return namespace
    }
}
