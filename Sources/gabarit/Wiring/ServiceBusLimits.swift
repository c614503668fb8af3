internal import AMQPQueue
internal import GabaritHTTP
internal import GabaritSource
internal import GabaritValue
internal import GabaritWorker
internal import Synchronization

/// Looks at what AMQP 1.0 does not say about a queue of a Service Bus, where the worker may.
final class ServiceBusLimits: Sendable {
    private let gate: any HTTPGate
    private let authorization: @Sendable (_ resource: String) async throws -> Secret
    /// Why it could not be looked, `nil` when it could.
    private let obstacle = Mutex<String?>("nobody has looked")

    /// - Parameters:
    ///   - gate: sends to the namespace.
    ///   - authorization: the value of the header `Authorization` for a resource.
    init(_ gate: any HTTPGate, authorization: @escaping @Sendable (_ resource: String) async throws -> Secret) {
        self.gate = gate
        self.authorization = authorization
    }

    /// Why the limits were not seen, `nil` when they were.
    var unseen: String? { obstacle.withLock { $0 } }

    /// Refuses a queue that puts messages aside before the worker would, or loses them.
    ///
    /// - Throws: `Diagnostics` with what to change. That the worker may not look is no error.
    func check(_ queue: String) async throws {
        let settings: QueueSettings?
        do {
            settings = try await read(queue)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            return obstacle.withLock { $0 = "\(error)" }
        }
        guard let settings else {
            return obstacle.withLock { $0 = "that needs the right to manage the queue" }
        }
        obstacle.withLock { $0 = nil }
        let own = Worker.Settings()
        let problems = settings.problems(of: queue, least: own.attempts + own.crashes).map {
            Diagnostic(code: "E_QUEUE", Message(verbatim: $0.problem), hint: Message(verbatim: $0.next))
        }
        if !problems.isEmpty { throw Diagnostics(problems) }
    }

    /// How many messages a queue has; `nil` where the worker may not look.
    func messages(in queue: String) async throws -> Int? { try await read(queue)?.messages }

    private func read(_ queue: String) async throws -> QueueSettings? {
        let token = try await authorization("https://\(gate.origin.host)/\(queue)")
        return try await QueueSettings.read(queue, gate: gate, authorization: token)
    }
}
