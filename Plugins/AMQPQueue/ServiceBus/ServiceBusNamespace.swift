public import GabaritQueue
internal import GabaritValue
internal import Synchronization

/// A namespace of Azure Service Bus, spoken to in AMQP 1.0: publishes, and gives its queues.
public final class ServiceBusNamespace: MessagePublisher, Sendable {
    /// The longest body that is sent, in bytes; that of every queue of Gabarit. A namespace of the standard tier takes
    /// less, and says how much.
    public static let largestBody = 256 * 1024
    /// What a message needs beside its body, its id and its group, in bytes.
    static let envelope = 1024

    let endpoint: AMQPEndpoint
    let clock: any WallClock
    let sending: AMQPConnection
    private let queues = Mutex<[ServiceBusQueue]>([])

    /// - Parameter clock: dates messages, and decides when leases of ``ServiceBusQueue`` end.
    /// - Throws: `QueueFault.unavailable` without memory or threads.
    public init(_ endpoint: AMQPEndpoint, clock: any WallClock = SystemClock()) throws {
        self.endpoint = endpoint
        self.clock = clock
        sending = try AMQPConnection(endpoint)
    }

    /// A queue of requests.
    ///
    /// - Parameter grouping: the group that the body of a message names, `nil` for none; then its session counts.
    public func queue(
        _ names: BusNames, grouping: @escaping @Sendable ([UInt8]) -> String? = { _ in nil }
    ) throws -> ServiceBusQueue {
        let queue = ServiceBusQueue(names, try AMQPConnection(endpoint), clock: clock, grouping: grouping)
        queues.withLock { $0.append(queue) }
        return queue
    }

    public func publish(_ draft: MessageDraft, to queue: String) async throws {
        let limit = try await limit(of: queue, beside: draft.id.utf8.count + (draft.group ?? draft.id).utf8.count)
        guard draft.body.count <= limit else { throw QueueFault.tooLarge(bytes: draft.body.count, limit: limit) }
        try await sending.send(AMQPMessage(draft, at: clock.now()), to: queue)
    }

    /// Whether a queue exists and may be sent to.
    ///
    /// - Throws: `QueueFault.unavailable` when it does not, or when the namespace cannot be asked.
    public func check(sendingTo queue: String) async throws { _ = try await sending.attach(sender: queue) }

    /// Whether the queue of requests can be received from, and its dead letters with it.
    ///
    /// - Returns: whether it has sessions.
    public func check(_ names: BusNames) async throws -> Bool {
        let hasSessions = try await sending.hasSessions(names.requests)
        try await check(deadLettersOf: names)
        if !hasSessions { try await check(turn: names) }
        return hasSessions
    }

    /// Whether the dead letters of the queue of requests can be looked at.
    public func check(deadLettersOf names: BusNames) async throws {
        _ = try await sending.hasSessions(names.deadLetters)
    }

    /// Whether the queue of the turn is one, where it is needed.
    public func check(turn names: BusNames) async throws {
        if try await sending.hasSessions(names.requests) { return }
        guard try await sending.hasSessions(names.turn) else {
            throw sending.unavailable("'\(names.turn)' has no sessions; make it anew with sessions")
        }
    }

    /// How long ago the oldest message of the queue of requests was sent, those included that are worked on; zero without any, `nil` when that
    /// message does not say when.
    ///
    /// - Throws: `QueueFault.unavailable` when the namespace cannot be asked.
    public func oldestAge(in names: BusNames) async throws -> Duration? {
        let node = ManagementNode(connection: sending, entity: names.requests)
        do {
            guard let oldest = try await node.peek(from: 0, count: 1).first else { return .zero }
            return oldest.fromBus.created.map { clock.now() - $0 }
        } catch let refusal as LinkRefusal {
            throw sending.unavailable("'\(names.requests)': \(refusal)")
        }
    }

    /// Closes every connection in order: what was settled counts, what is held is given back.
    public func close() async {
        let all = queues.withLock { queues in
            let all = queues
            queues = []
            return all
        }
        for queue in all { await queue.close() }
        await sending.close()
    }

    /// The longest body that a queue takes.
    private func limit(of queue: String, beside extra: Int) async throws -> Int {
        let link = try await sending.attach(sender: queue)
        guard let longest = await sending.longestMessage(at: link) else { return Self.largestBody }
        return max(0, min(Self.largestBody, Int(clamping: longest) - Self.envelope - extra))
    }
}

extension AMQPConnection {
    /// Whether a queue of Service Bus has sessions: then it refuses a receiver without one.
    ///
    /// - Throws: `QueueFault.unavailable` when there is no such queue, or it may not be received from.
    func hasSessions(_ queue: String) async throws -> Bool {
        let taker = NoTaker()
        do {
            let link = try await attach(
                receiver: queue, label: "look-\(fresh())", terms: ReceiverTerms(mayEnd: true), taker)
            detach(link)
            return false
        } catch let refusal as LinkRefusal {
            guard refusal.condition == "amqp:not-allowed", refusal.text.lowercased().contains("session") else {
                throw unavailable("'\(queue)': \(refusal)")
            }
            return true
        }
    }
}

/// Takes nothing: what arrives by mistake is given back.
final class NoTaker: ArrivalTaker {
    func arrived(_ message: AMQPMessage, _ name: DeliveryName) -> DeliveryOutcome? { .released }

    func overlong() -> DeliveryOutcome? { .released }

    func lost() {}
}
