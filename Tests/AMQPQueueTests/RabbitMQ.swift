import GabaritQueue
import GabaritSecret
import GabaritTestKit
import GabaritValue
import Glibc
import Synchronization

@testable import AMQPQueue

/// The RabbitMQ broker beside which `Tests/brokers/check` runs these tests.
enum RabbitMQ {
    static let isThere = getenv("GABARIT_RABBITMQ_ADDRESS") != nil
    static var port: Int { Int(variable("PORT")) ?? 0 }
    static let names = QueueNames(requests: "requests")

    /// One check of the conformance suite alone, for finding a fault: `GABARIT_RABBITMQ_CHECK="cuts at any point"`.
    static var onlyCheck: String? { variable("CHECK").isEmpty ? nil : variable("CHECK") }

    static func endpoint(_ address: String? = nil) throws -> AMQPEndpoint {
        try AMQPEndpoint(
            address ?? variable("ADDRESS"), user: variable("USER"),
            password: FixedSecret(Secret(variable("PASSWORD"))))
    }

    static func variable(_ name: String) -> String {
        getenv("GABARIT_RABBITMQ_" + name).map { String(cString: $0) } ?? ""
    }

    /// Where `Tests/brokers/certificates` left its files.
    static var certificates: String { getenv("GABARIT_TEST_CERTIFICATES").map { String(cString: $0) } ?? "" }

    /// How many messages a queue has; they are taken off it.
    static func count(_ queue: String) async throws -> Int {
        let connection = try AMQPConnection(endpoint())
        let sink = Sink()
        let link = try await connection.attach(receiver: queueAddress(queue), sink)
        try await connection.takeAll(link, upTo: 100_000)
        await connection.close()
        return sink.count.withLock { $0 }
    }

    /// Empties the queues of the tests.
    static func purge() async throws {
        for queue in [names.requests, names.deadLetters, names.attempts, "statuses"] {
            _ = try await count(queue)
        }
    }
}

/// Takes everything and keeps nothing.
private final class Sink: ArrivalTaker {
    let count = Mutex(0)

    func arrived(_ message: AMQPMessage, _ name: DeliveryName) -> DeliveryOutcome? {
        count.withLock { $0 += 1 }
        return .accepted
    }

    func overlong() -> DeliveryOutcome? {
        count.withLock { $0 += 1 }
        return .accepted
    }

    func lost() {}
}

/// Brokers of one test, closed before the next subject is made.
final class OpenBrokers: Sendable {
    private let brokers = Mutex<[AMQPBroker]>([])

    func closeAll() async {
        let open = brokers.withLock { brokers in
            let open = brokers
            brokers = []
            return open
        }
        for broker in open { await broker.close() }
    }

    func make(_ clock: any WallClock = SystemClock(), address: String? = nil) throws -> AMQPBroker {
        let broker = try AMQPBroker(RabbitMQ.endpoint(address), clock: clock)
        brokers.withLock { $0.append(broker) }
        return broker
    }
}

/// A secret that is renewed once the old one was refused.
final class RenewedSecret: SecretSource {
    private let old: Secret
    private let new: Secret
    private let isRefused = Mutex(false)

    init(old: Secret, new: Secret) {
        self.old = old
        self.new = new
    }

    func current() -> Secret { isRefused.withLock { $0 } ? new : old }

    func refused() { isRefused.withLock { $0 = true } }
}
