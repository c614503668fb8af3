internal import GabaritQueue
internal import Synchronization

/// Counts attempts in a queue of the broker, for the worker that comes after this one.
///
/// RabbitMQ 3.10 tells an AMQP 1.0 receiver that a message was delivered before, and neither how often nor how that ended.
/// Every change of a count is a small message here, which names the message it is about; the counts are the sums. Only the
/// worker that is active on the queue of requests reads it, and only when it meets a redelivered message.
final class AttemptLedger: ArrivalTaker {
    private struct Line {
        var id: String
        var change: AttemptRecord
        var name: DeliveryName
    }

    /// How long the broker keeps a line; past this a message that nobody ended is as good as new.
    private static let lifetime = Duration.seconds(7 * 24 * 60 * 60)
    /// The most lines that are read.
    private static let mostLines = 100_000
    /// How many lines of this worker may come back to it at once.
    private static let window = 256

    private let queue: String
    private let broker: AMQPBroker
    private let connection: AMQPConnection
    private let state = Mutex(State())

    private struct State {
        var lines: [Line] = []
        /// Whether the lines of earlier workers were read on the connection at hand.
        var isRead = false
        /// Messages that are over: lines about them that still come are of no use.
        var over: Set<String> = []
    }

    init(queue: String, _ broker: AMQPBroker, _ connection: AMQPConnection) {
        self.queue = queue
        self.broker = broker
        self.connection = connection
    }

    /// Writes a change down and returns when the broker has it.
    func write(_ change: AttemptRecord, about id: String) async throws {
        _ = state.withLock { $0.over.remove(id) }
        let properties = ["cut-off": String(change.cutOff), "failures": String(change.failures)]
        try await broker.send(
            AMQPMessage(
                id: id, body: [], created: broker.clock.now(), properties: properties, lifetime: Self.lifetime),
            to: queue)
    }

    /// What earlier workers wrote about every message.
    func read() async throws -> [String: AttemptRecord] {
        let address = queueAddress(queue)
        if !state.withLock({ $0.isRead }) {
            try await connection.takeAll(try await connection.attach(receiver: address, self), upTo: Self.mostLines)
            state.withLock { $0.isRead = true }
        }
        // What this worker writes comes back to it on a link of its own, so that it can be taken out.
        _ = try await connection.ask(
            try await connection.attach(receiver: address, label: "news", self), upTo: Self.window)
        return state.withLock { state in
            state.lines.reduce(into: [:]) { records, line in
                records[line.id, default: AttemptRecord()].cutOff += line.change.cutOff
                records[line.id, default: AttemptRecord()].failures += line.change.failures
            }
        }
    }

    /// Takes out what is written about a message that is over.
    func erase(_ id: String) async throws {
        _ = try await read()
        let erased = state.withLock { state in
            let erased = state.lines.filter { $0.id == id }
            state.lines.removeAll { $0.id == id }
            state.over.insert(id)
            return erased
        }
        for line in erased { _ = await connection.settle(line.name, as: .accepted) }
    }

    /// Gives everything that was read back to the broker, for whoever is active now.
    func forget() async {
        if state.withLock({ $0.isRead || !$0.lines.isEmpty }) { await connection.close() }
    }

    func arrived(_ message: AMQPMessage, _ name: DeliveryName) -> DeliveryOutcome? {
        // A line that cannot be read is of no use to anybody.
        guard let id = message.id, let cutOff = Self.count(message.properties["cut-off"]),
            let failures = Self.count(message.properties["failures"])
        else { return .rejected }
        return state.withLock { state in
            if state.over.contains(id) { return .accepted }
            state.lines.append(Line(id: id, change: AttemptRecord(cutOff: cutOff, failures: failures), name: name))
            return nil
        }
    }

    func overlong() -> DeliveryOutcome? { .rejected }

    func lost() { state.withLock { $0 = State() } }

    private static func count(_ text: String?) -> Int? {
        guard let text, let number = Int(text), abs(number) <= 1 else { return nil }
        return number
    }
}
