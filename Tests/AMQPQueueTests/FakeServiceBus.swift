import FoundationEssentials
import GabaritHTTP
import GabaritHTTPClient
import GabaritProcess
import GabaritQueue
import GabaritSecret
import GabaritTestKit
import GabaritValue
import Glibc
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

    let port: Int
    /// The key of the policy; no other fake has it.
    let key: String
    private let gate: HTTPClientGate

    struct NotStarted: Error { var reason = "" }

    /// Starts a fake, runs a body with it, and stops it.
    static func with<Result: Sendable>(
        _ body: @Sendable @escaping (FakeServiceBus) async throws -> Result
    ) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.path + "/gabarit-bus-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let pipe = folder + "/ready"
        guard mkfifo(pipe, 0o600) == 0 else { throw NotStarted() }
        let key = "canary-\(UUID().uuidString)"
        let script = #filePath.split(separator: "/").dropLast(2).map { "/" + $0 }.joined() + "/service-bus/fake.py"
        let program = Program(
            path: "/usr/bin/python3",
            arguments: [script, "--still", "--policy", policy, "--key", key, "--ready", pipe],
            environment: ["PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"],
            limits: ProgramLimits(time: .seconds(900)))
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask { throw NotStarted(reason: try await program.run().errorText) }
            group.addTask {
                guard let port = await PortPipe.port(pipe) else { throw NotStarted() }
                let gate = HTTPClientGate(try HTTPOrigin("http://127.0.0.1:\(port)"))
                return try await body(FakeServiceBus(port: port, key: key, gate: gate))
            }
            defer { group.cancelAll() }
            guard let result = try await group.next(), let result else { throw NotStarted() }
            return result
        }
    }

    @discardableResult
    func control(_ what: String, _ body: Value = [:]) async throws -> Value {
        var request = HTTPRequest(.post, ["__control", what])
        request.setJSON(body)
        return try await gate.send(request).json(from: gate.origin)
    }

    /// Empty queues.
    func create(_ queues: [String]) async throws {
        try await control("create", ["queues": .array(queues.map { .string($0) })])
    }

    /// The time at the fake, which stands still until a test lets it go by.
    func now() async throws -> Timestamp {
        guard case .integer(let milliseconds) = try await control("state")["now"] else { throw NotStarted() }
        return Timestamp(milliseconds: Int64(milliseconds))
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
