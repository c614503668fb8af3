import FoundationEssentials
import GabaritHTTP
import GabaritHTTPClient
import GabaritProcess
import GabaritQueue
import GabaritSecret
import GabaritTestKit
import GabaritValue
import Glibc

@testable import AzureStorageQueue

/// A running `Tests/storage-queues/fake.py`.
struct FakeStorage: Sendable {
    static let account = "gabarittest"
    static let names = StorageQueueNames(requests: "requests")

    let port: Int
    /// The account key; no other fake has it.
    let key: String
    private let gate: HTTPClientGate

    struct NotStarted: Error { var reason = "" }

    /// Starts a fake, runs a body with it, and stops it.
    static func with<Result: Sendable>(
        _ body: @Sendable @escaping (FakeStorage) async throws -> Result
    ) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.path + "/gabarit-storage-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let pipe = folder + "/ready"
        guard mkfifo(pipe, 0o600) == 0 else { throw NotStarted() }
        let key = Data("canary-\(UUID().uuidString)".utf8).base64EncodedString()
        let script = #filePath.split(separator: "/").dropLast(2).map { "/" + $0 }.joined() + "/storage-queues/fake.py"
        let program = Program(
            path: "/usr/bin/python3", arguments: [script, "--still", "--key", key, "--ready", pipe],
            environment: ["PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"],
            limits: ProgramLimits(time: .seconds(900)))
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask { throw NotStarted(reason: try await program.run().errorText) }
            group.addTask {
                guard let port = await PortPipe.port(pipe) else { throw NotStarted() }
                let gate = HTTPClientGate(try HTTPOrigin("http://127.0.0.1:\(port)"))
                return try await body(FakeStorage(port: port, key: key, gate: gate))
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

    /// Empty queues of the names of the tests.
    func createQueues() async throws {
        let names = [Self.names.requests, Self.names.deadLetters, Self.names.turn, "statuses"]
        try await control("create", ["queues": .array(names.map { .string($0) })])
    }

    /// The time at the fake, which stands still until a test lets it go by.
    func now() async throws -> Timestamp {
        guard case .integer(let seconds) = try await control("state")["now"] else { throw NotStarted() }
        return Timestamp(milliseconds: Int64(seconds) * 1000)
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
