import GabaritQueue
import GabaritStore
import GabaritTestKit
import GabaritWorker
import Glibc
import Synchronization
import Testing

/// A queue in a folder of its own, a clock that a test moves, and a worker over them.
final class WorkerBench: Sendable {
    let store: Store
    let queue: SQLiteQueue
    let clock = SettableClock()
    private let folder: String

    init() throws {
        var template = Array("/tmp/gabarit-worker-XXXXXX".utf8CString)
        folder = try #require(
            template.withUnsafeMutableBufferPointer { text in
                text.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
            })
        store = try Store(at: folder + "/store.db", clock: clock)
        queue = SQLiteQueue("requests", in: store)
    }

    func send(_ ids: String...) async throws {
        for id in ids { try await store.publish(MessageDraft(id: id, body: Array(id.utf8)), to: "requests") }
    }

    /// Takes messages as a worker would that dies with them.
    func cutOff(_ count: Int) async throws {
        let taken = try await queue.receive(upTo: count, visibility: .seconds(60), waiting: .zero)
        #expect(taken.count == count)
        clock.advance(by: .seconds(61))
    }

    func message(_ id: String) async throws -> StoredMessage {
        try #require(try await store.message(id, in: "requests"))
    }

    deinit {
        for suffix in ["", "-wal", "-shm"] { unlink(folder + "/store.db" + suffix) }
        rmdir(folder)
    }
}

/// A processor that does what a closure says, and remembers what ran beside what.
final class ScriptedProcessor: MessageProcessor {
    private let script: @Sendable (QueueMessage) async -> Settlement
    private let seen = Mutex<(now: Set<String>, beside: [String: Set<String>], order: [String])>(([], [:], []))

    init(_ script: @escaping @Sendable (QueueMessage) async -> Settlement = { _ in .done }) {
        self.script = script
    }

    /// By message, what was running at some moment of its own run.
    var beside: [String: Set<String>] { seen.withLock { $0.beside } }
    var order: [String] { seen.withLock { $0.order } }

    func process(_ message: QueueMessage) async -> Settlement {
        seen.withLock { seen in
            for other in seen.now {
                seen.beside[other, default: []].insert(message.id)
                seen.beside[message.id, default: []].insert(other)
            }
            seen.now.insert(message.id)
            seen.order.append(message.id)
        }
        let settlement = await script(message)
        seen.withLock { _ = $0.now.remove(message.id) }
        return settlement
    }

    func giveUp(_ message: QueueMessage, because reason: DeadLetterReason) async -> Settlement {
        .deadLetter(DeadLetterReason(code: reason.code, text: reason.text, runID: "run-of-\(message.id)"))
    }

    func putAside(_ message: QueueMessage, because reason: DeadLetterReason) async -> Settlement {
        .deadLetter(DeadLetterReason(code: reason.code, text: "put aside", runID: "run-of-\(message.id)"))
    }
}

/// Lets a test wait for an event of a worker.
final class EventLog: WorkerObserver {
    let events: AsyncStream<WorkerEvent>
    private let continuation: AsyncStream<WorkerEvent>.Continuation

    init() {
        (events, continuation) = AsyncStream.makeStream()
    }

    func observe(_ event: WorkerEvent) async { continuation.yield(event) }

    /// Waits until an event came that fits.
    func first(_ fits: (WorkerEvent) -> Bool) async -> WorkerEvent? {
        for await event in events where fits(event) { return event }
        return nil
    }
}

/// Waits until its task is cancelled.
func untilCancelled() async {
    let (stream, continuation) = AsyncStream<Void>.makeStream()
    for await _ in stream {}
    withExtendedLifetime(continuation) {}
}

/// A clock that stands still: who sleeps by it wakes when its task is cancelled.
struct StoppedClock: Clock {
    struct Instant: InstantProtocol {
        var offset: Duration

        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    var now: Instant { Instant(offset: .zero) }
    var minimumResolution: Duration { .nanoseconds(1) }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        await untilCancelled()
        throw CancellationError()
    }
}

/// A queue that never has a message.
struct SilentQueue: RunQueue {
    func receive(upTo limit: Int, visibility: Duration, waiting: Duration) async throws -> [QueueMessage] {
        await untilCancelled()
        throw CancellationError()
    }

    func extend(_ message: QueueMessage, by visibility: Duration) async throws {}
    func settle(_ message: QueueMessage, as settlement: Settlement) async throws {}
}
