public import GabaritQueue
internal import Synchronization

/// A queue whose calls fail as a test asks: before they have an effect, or after it with the reply lost.
public final class FaultyQueue: RunQueue {
    /// What a call comes to.
    public enum Fault: Sendable {
        case none
        /// The call fails and has no effect.
        case before
        /// The call has its effect, and its reply is lost.
        case replyLost
    }

    /// The calls of a queue.
    public enum Call: Sendable, Hashable {
        case receive, extend, settle
    }

    private let inner: any RunQueue
    private let fault: @Sendable (Call, Int) -> Fault
    private let counts = Mutex<[Call: Int]>([:])

    /// - Parameter fault: decides over a call by its kind and its number, from 0 for each kind.
    public init(_ inner: any RunQueue, fault: @escaping @Sendable (Call, Int) -> Fault) {
        self.inner = inner
        self.fault = fault
    }

    /// A queue that fails once in so many calls, chosen by a seed.
    public convenience init(_ inner: any RunQueue, seed: UInt64, onceIn times: Int) {
        let generator = SharedGenerator(seed: seed)
        self.init(inner) { _, _ in
            guard generator.next() % UInt64(max(1, times)) == 0 else { return .none }
            return generator.next() % 2 == 0 ? .before : .replyLost
        }
    }

    public func receive(upTo limit: Int, visibility: Duration, waiting: Duration) async throws -> [QueueMessage] {
        try await perform(.receive) {
            try await inner.receive(upTo: limit, visibility: visibility, waiting: waiting)
        }
    }

    public func extend(_ message: QueueMessage, by visibility: Duration) async throws {
        try await perform(.extend) { try await inner.extend(message, by: visibility) }
    }

    public func settle(_ message: QueueMessage, as settlement: Settlement) async throws {
        try await perform(.settle) { try await inner.settle(message, as: settlement) }
    }

    private func perform<Result>(_ call: Call, _ effect: () async throws -> Result) async throws -> Result {
        let number = counts.withLock { counts in
            let number = counts[call, default: 0]
            counts[call] = number + 1
            return number
        }
        let fault = fault(call, number)
        if case .before = fault { throw QueueFault.unavailable(reason: "simulated, before \(call)") }
        let result = try await effect()
        if case .replyLost = fault { throw QueueFault.unavailable(reason: "simulated, the reply of \(call) is lost") }
        return result
    }
}

/// Seeded randomness for several callers.
private final class SharedGenerator: Sendable {
    private let generator: Mutex<SeededGenerator>

    init(seed: UInt64) {
        generator = Mutex(SeededGenerator(seed: seed))
    }

    func next() -> UInt64 { generator.withLock { $0.next() } }
}
