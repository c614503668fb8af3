import FoundationEssentials
import GabaritHTTP
import GabaritHTTPClient
import GabaritQueue
import GabaritSecret
import GabaritTestKit
import GabaritValue

@testable import AzureStorageQueue

/// A running `Tests/storage-queues/fake.py`.
struct FakeStorage: Sendable {
    static let account = "gabarittest"
    static let names = StorageQueueNames(requests: "requests")

    let server: FakeServer
    /// The account key; no other fake has it.
    let key: String

    var port: Int { server.port }

    /// Starts a fake, runs a body with it, and stops it.
    static func with<Result: Sendable>(
        _ body: @Sendable @escaping (FakeStorage) async throws -> Result
    ) async throws -> Result {
        let key = Data("canary-\(UUID().uuidString)".utf8).base64EncodedString()
        return try await FakeServer.with(
            "storage-queues/fake.py",
            { _ in ["--still", "--key", key] }, gate: { HTTPClientGate($0) }
        ) {
            try await body(FakeStorage(server: $0, key: key))
        }
    }

    @discardableResult
    func control(_ what: String, _ body: Value = [:]) async throws -> Value {
        try await server.control(what, body)
    }

    /// Empty queues of the names of the tests.
    func createQueues() async throws {
        let names = [Self.names.requests, Self.names.deadLetters, Self.names.turn, "statuses"]
        try await control("create", ["queues": .array(names.map { .string($0) })])
    }

    /// The time at the fake, which stands still until a test lets it go by.
    func now() async throws -> Timestamp {
        Timestamp(milliseconds: Int64(try await server.time()) * 1000)
    }

    /// The texts of a queue.
    func texts(_ queue: String) async throws -> [String] {
        try await control("state")["queues"]?[queue]?.array?.compactMap(\.string) ?? []
    }

    /// An account that speaks to the fake, with delays that no test waits for.
    func account(
        _ clock: any WallClock = SystemClock(), port: Int? = nil, credential: StorageCredential? = nil,
        encoding: BodyEncoding = .base64
    ) throws -> StorageAccount {
        let endpoint = try StorageEndpoint("http://127.0.0.1:\(port ?? self.port)/\(Self.account)")
        let retrying = RetryingGate(
            HTTPClientGate(endpoint.origin), RetrySettings(attempts: 5), clock: LeapingClock(),
            random: SeededGenerator(seed: 1), now: { clock.now() })
        return StorageAccount(
            endpoint, Self.names, gate: retrying, credential: credential ?? .key(FixedSecret(Secret(key))),
            encoding: encoding, clock: clock)
    }
}
