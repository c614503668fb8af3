public import GabaritQueue
internal import GabaritValue
internal import Synchronization

/// A RabbitMQ broker, spoken to in AMQP 1.0: publishes, and gives its queues.
///
/// What is received, what is sent and what is remembered about attempts goes over a connection each, so that a fault of
/// one costs the others nothing. Each is opened when it is first needed.
public final class AMQPBroker: MessagePublisher, Sendable {
    /// The longest body that is sent, in bytes; that of every queue of Gabarit.
    public static let largestBody = 256 * 1024

    let endpoint: AMQPEndpoint
    let clock: any WallClock
    let sending: AMQPConnection
    /// The queues that were found on the sending connection, and the epoch of the connection they were found on.
    private let found = Mutex<(epoch: Int, names: Set<String>)>((0, []))
    private let others = Mutex<[AMQPConnection]>([])

    /// - Parameter clock: dates messages, and decides when leases of ``AMQPQueue`` end.
    /// - Throws: `QueueFault.unavailable` without memory or threads.
    public init(_ endpoint: AMQPEndpoint, clock: any WallClock = SystemClock()) throws {
        self.endpoint = endpoint
        self.clock = clock
        sending = try AMQPConnection(endpoint)
    }

    /// A queue of requests.
    ///
    /// - Parameter grouping: the group that the body of a message names, `nil` for none; then its group id counts.
    public func queue(
        _ names: QueueNames, grouping: @escaping @Sendable ([UInt8]) -> String? = { _ in nil }
    ) throws -> AMQPQueue {
        let connection = try connect()
        return AMQPQueue(
            names, self, connection, AttemptLedger(queue: names.attempts, self, try connect()), grouping: grouping)
    }

    public func publish(_ draft: MessageDraft, to queue: String) async throws {
        guard draft.body.count <= Self.largestBody else {
            throw QueueFault.tooLarge(bytes: draft.body.count, limit: Self.largestBody)
        }
        try await send(
            AMQPMessage(id: draft.id, body: draft.body, group: draft.group, created: clock.now()), to: queue)
    }

    /// Whether a queue exists.
    ///
    /// - Throws: `QueueFault.unavailable` when it does not, or when the broker cannot be asked.
    public func check(_ queue: String) async throws {
        try await sending.open()
        let epoch = await sending.epoch
        if found.withLock({ $0.epoch == epoch && $0.names.contains(queue) }) { return }
        // A receiver without credit takes nothing; the broker refuses it when there is no such queue.
        let link = try await sending.attach(receiver: queueAddress(queue), Nobody.one)
        await sending.detach(link)
        found.withLock { found in
            if found.epoch != epoch { found = (epoch, []) }
            found.names.insert(queue)
        }
    }

    /// Closes every connection in order: what was settled counts, what is held is given back.
    public func close() async {
        for connection in others.withLock({ $0 }) + [sending] { await connection.close() }
    }

    /// Sends a message to a queue that exists: the broker confirms what it cannot route as well, and drops it.
    func send(_ message: AMQPMessage, to queue: String) async throws {
        try await check(queue)
        try await sending.send(message, to: queueAddress(queue))
    }

    func connect() throws -> AMQPConnection {
        let connection = try AMQPConnection(endpoint)
        others.withLock { $0.append(connection) }
        return connection
    }
}

/// Takes nothing: what arrives by mistake is given back.
private final class Nobody: ArrivalTaker {
    static let one = Nobody()

    func arrived(_ message: AMQPMessage, _ name: DeliveryName) -> DeliveryOutcome? { .released }

    func overlong() -> DeliveryOutcome? { .released }

    func lost() {}
}
