internal import CProton
internal import GabaritQueue

/// One connection to a broker, opened when it is first needed and again after it was lost.
///
/// It lives on a thread of its own, which owns Proton's objects. Every call has a deadline; every failure is a
/// `QueueFault.unavailable` that says what was tried.
///
/// Source: OASIS AMQP 1.0, parts 2 (transport) and 5 (security).
actor AMQPConnection {
    /// How long the broker may take to answer: less than the grace time of a worker that stops.
    struct Patience: Sendable {
        var opening = Duration.seconds(20)
        var attaching = Duration.seconds(20)
        var draining = Duration.seconds(20)
        /// How long a message that is there takes to come once it is asked for.
        var delivering = Duration.seconds(1)
        var confirming = Duration.seconds(20)
        /// Past this without a frame the connection counts as lost.
        var idle = Duration.seconds(30)
    }

    /// The objects of the connection that is open, or about to be.
    struct Engine {
        var connection: OpaquePointer
        var session: OpaquePointer
        var isOpen = false
        /// Why the broker closes it.
        var reason: String?
    }

    /// One link, attached or about to be.
    struct Link {
        var pointer: OpaquePointer
        var isAttached = false
        /// Grows with everything that arrives or is poked, so that nothing is missed between a look and a wait.
        var generation: UInt64 = 0
        weak var taker: (any ArrivalTaker)?
        /// Whether the broker may end it without ending the connection.
        var mayEnd = false
    }

    /// The most messages that are sent and not confirmed; Proton would take any number into memory.
    static let mostUnconfirmed = 256
    /// The longest message that is taken in, in bytes.
    static let longestMessage = 16 * 1024 * 1024

    nonisolated let thread: ProactorThread
    nonisolated let endpoint: AMQPEndpoint
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
    let patience: Patience

    var engine: Engine?
    /// Which of the connections that followed each other.
    var epoch = 0
    var links: [LinkName: Link] = [:]
    var waits = Waits()
    var incoming: [UInt64: OpaquePointer] = [:]
    /// The broker's word about what was sent: `nil` for taken, a text for refused.
    var outcomes: [UInt64: String?] = [:]
    /// Received deliveries whose outcome the broker has not confirmed.
    var concluding: [UInt64: OpaquePointer] = [:]
    /// Until when the broker lets this connection use an entity, by its name.
    var claims: [String: ContinuousClock.Instant] = [:]
    /// Takers of answers, by the node that gives them.
    var replies: [String: ReplyBox] = [:]
    var unconfirmed = 0
    var backOff: BackOff
    private var counter: UInt64 = 0

    init(_ endpoint: AMQPEndpoint, patience: Patience = Patience(), backOff: BackOff = BackOff()) throws {
        if let reason = gabarit_pn_load() {
            throw QueueFault.unavailable(reason: "AMQP cannot be spoken: \(String(cString: reason))")
        }
        guard let thread = ProactorThread() else {
            throw QueueFault.unavailable(reason: "no memory for a connection to \(endpoint.shown)")
        }
        self.thread = thread
        self.endpoint = endpoint
        self.patience = patience
        self.backOff = backOff
        let isStarted = thread.start { [weak self] event in
            guard let self else { return }
            // A pointer of this thread, handed to the actor of this thread.
            nonisolated(unsafe) let event = event
            self.assumeIsolated { $0.handle(event) }
        }
        guard isStarted else {
            throw QueueFault.unavailable(reason: "the machine gives no thread for a connection to \(endpoint.shown)")
        }
    }

    deinit { thread.stop() }

    func fresh() -> UInt64 {
        counter &+= 1
        return counter
    }

    nonisolated func unavailable(_ what: String) -> QueueFault { .unavailable(reason: "\(endpoint.shown): \(what)") }

    /// Has Proton write what the calls before this one changed.
    func flush() {
        if let engine { pn_connection_wake(engine.connection) }
    }
}

/// Waiting.
extension AMQPConnection {
    /// Waits for something, at most until a deadline; not ended by cancelling the task.
    func wait(_ key: Waits.Key, until deadline: ContinuousClock.Instant) async -> Waits.Ending {
        let number = fresh()
        return await withCheckedContinuation {
            waits.add(number, key, until: deadline, $0); arm()
        }
    }

    /// As ``wait(_:until:)``, and ended by cancelling the task.
    func cancellableWait(_ key: Waits.Key, until deadline: ContinuousClock.Instant) async -> Waits.Ending {
        let number = fresh()
        return await withTaskCancellationHandler {
            await withCheckedContinuation {
                waits.add(number, key, until: deadline, $0); arm()
            }
        } onCancel: {
            // Not a child: the handler is synchronous, and the waits belong to this actor. The task ends at once.
            Task { await self.cancel(number) }
        }
    }

    /// Waits for nothing but the time, or the end of the task.
    func pause(until deadline: ContinuousClock.Instant) async {
        _ = await cancellableWait(.pause(fresh()), until: deadline)
    }

    private func cancel(_ number: UInt64) { waits.end(number, .cancelled) }

    /// Has the thread wake up at the next deadline.
    func arm() {
        guard let next = waits.next else { return pn_proactor_cancel_timeout(thread.proactor) }
        let (seconds, attoseconds) = (next - .now).components
        let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1
        pn_proactor_set_timeout(thread.proactor, UInt32(clamping: max(0, milliseconds)))
    }
}
