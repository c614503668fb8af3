public import GabaritQueue
public import GabaritValue
internal import Synchronization

/// Takes messages from a queue and works on several at once, until it is told to stop.
///
/// - It never takes more messages than it has free slots.
/// - A message whose earlier delivery was cut off runs alone, so that one that takes the process down costs no other an
///   attempt.
/// - ``stop()``, or cancelling the task of ``run()``, ends it gracefully; a second ``stop()`` or the end of the grace time
///   cuts the running messages off and gives them back.
public final class Worker: Sendable {
    private struct State {
        var running = 0
        /// Whether the surroundings were away when last asked.
        var isAway = false
        var heartbeat: Timestamp
        /// The same by a clock that nobody sets, and that stands still while the machine sleeps.
        var beat = SuspendingClock.now
    }

    let queue: any RunQueue
    let processor: any MessageProcessor
    let settings: Settings
    let clock: any Clock<Duration>
    let observer: any WorkerObserver
    let surroundings: any Surroundings
    let retry: RetryDelay
    let latch = StopLatch()
    private let wallClock: any WallClock
    private let state: Mutex<State>
    /// Something changed that the receive loop may wait for: a slot is free, or it is time for a heartbeat.
    private let changes: AsyncStream<Void>
    private let changed: AsyncStream<Void>.Continuation

    /// - Parameters:
    ///   - surroundings: asked when a run fails; while they are away nothing is taken, and no failure counts.
    ///   - seed: where the randomness of the delays starts.
    ///   - clock: measures leases, limits and pauses.
    ///   - wallClock: what ``heartbeat`` is read from.
    public init(
        _ queue: any RunQueue, _ processor: any MessageProcessor, _ settings: Settings = Settings(),
        observer: any WorkerObserver = SilentWorkerObserver(),
        surroundings: any Surroundings = SteadySurroundings(), seed: UInt64 = .random(in: .min ... .max),
        clock: any Clock<Duration> = ContinuousClock(), wallClock: any WallClock = SystemClock()
    ) {
        self.queue = queue
        self.processor = processor
        self.settings = settings
        self.observer = observer
        self.surroundings = surroundings
        self.clock = clock
        self.wallClock = wallClock
        retry = RetryDelay(settings.retry, seed: seed)
        state = Mutex(State(heartbeat: wallClock.now()))
        (changes, changed) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// When the receive loop last went round.
    public var heartbeat: Timestamp { state.withLock { $0.heartbeat } }

    /// How long ago the receive loop last went round; more than a minute means that it hangs.
    public var silence: Duration { SuspendingClock.now - state.withLock { $0.beat } }

    var isAway: Bool { state.withLock { $0.isAway } }

    /// - Returns: whether that is a change.
    func setAway(_ isAway: Bool) -> Bool {
        state.withLock { state in
            defer { state.isAway = isAway }
            return state.isAway != isAway
        }
    }

    /// How many messages are being worked on.
    public var running: Int { state.withLock { $0.running } }

    /// Asks the worker to stop: gracefully at first, at once when asked again. Safe to call from anywhere.
    public func stop() {
        latch.raise(to: latch.level == .running ? .stopping : .now)
        changed.yield()
    }

    /// Works until it is stopped. A worker runs once.
    ///
    /// - Throws: what the queue throws, when it could not be used at all.
    public func run() async throws {
        try await run(untilEmpty: false)
    }

    /// Works until the queue has nothing to take and nothing runs any more. A worker runs once.
    ///
    /// - Throws: what the queue throws, when it could not be used at all.
    public func drain() async throws {
        try await run(untilEmpty: true)
    }
}

extension Worker {
    private func run(untilEmpty: Bool) async throws {
        // Not a child: cancelling the caller stops the worker gracefully, it must not cut the runs off.
        let work = Task {
            await observer.observe(.started)
            let outcome = await withDiscardingTaskGroup { group in
                group.addTask { await self.limitGrace() }
                group.addTask { await self.tick() }
                let outcome = await self.receive(into: &group, untilEmpty: untilEmpty)
                await self.observer.observe(.stopping(running: self.running))
                while self.running > 0 { await self.nextChange() }
                group.cancelAll()
                return outcome
            }
            await observer.observe(.stopped)
            try outcome.get()
        }
        try await withTaskCancellationHandler {
            try await work.value
        } onCancel: {
            stop()
        }
    }

    private func limitGrace() async {
        await latch.wait(for: .stopping)
        try? await clock.sleep(for: settings.grace)
        if !Task.isCancelled { latch.raise(to: .now) }
    }

    private func tick() async {
        while !Task.isCancelled {
            try? await clock.sleep(for: settings.waiting)
            changed.yield()
        }
    }

    private func nextChange() async {
        for await _ in changes { return }
    }
}

/// The receive loop.
extension Worker {
    private func receive(
        into group: inout DiscardingTaskGroup, untilEmpty: Bool
    ) async -> Result<Void, any Error> {
        // What took the process down that ran here before may be the first to come: it is asked for alone, so that not even
        // its release can cost another an attempt.
        var mustBeAlone = true
        var failures = 0
        var rounds = 0
        var isUsable = false
        while latch.level == .running {
            beat()
            guard !isAway else {
                if untilEmpty { return .failure(Self.outageFault) }
                await awaitSurroundings(after: rounds)
                rounds += 1
                continue
            }
            rounds = 0
            let free = mustBeAlone ? (running == 0 ? 1 : 0) : settings.concurrency - running
            guard free > 0 else {
                await nextChange()
                continue
            }
            do {
                let wasIdle = running == 0
                let messages = try await receive(upTo: free, waiting: untilEmpty ? .milliseconds(20) : settings.waiting)
                failures = 0
                isUsable = true
                if untilEmpty, messages.isEmpty, wasIdle { break }
                mustBeAlone = messages.contains { AttemptCount(of: $0).mustRunAlone }
                let isAlone = messages.count == 1 && running == 0
                await start(mustBeAlone && !isAlone ? await releasingSuspects(messages) : messages, in: &group)
            } catch {
                failures += 1
                if !isUsable, failures >= settings.attempts { return .failure(error) }
                await pause(afterFailures: failures, of: error)
            }
        }
        return .success(())
    }

    /// Gives back what has to run alone, before anything else starts that could cost it an attempt.
    private func releasingSuspects(_ messages: [QueueMessage]) async -> [QueueMessage] {
        await release(messages.filter { AttemptCount(of: $0).mustRunAlone })
        return messages.filter { !AttemptCount(of: $0).mustRunAlone }
    }

    private func beat() {
        let now = wallClock.now()
        state.withLock { ($0.heartbeat, $0.beat) = (now, .now) }
    }

    /// Waits for messages; the order to stop ends the wait.
    private func receive(upTo free: Int, waiting: Duration) async throws -> [QueueMessage] {
        try await withThrowingTaskGroup(of: [QueueMessage].self) { group in
            group.addTask { [queue, settings] in
                try await queue.receive(upTo: free, visibility: settings.visibility, waiting: waiting)
            }
            group.addTask { [latch] in
                await latch.wait(for: .stopping)
                return []
            }
            var messages = try await group.next() ?? []
            group.cancelAll()
            do {
                while let more = try await group.next() { messages += more }
            } catch is CancellationError {
                // A wait that was cut off has leased nothing.
            }
            return messages
        }
    }

    private func start(_ messages: [QueueMessage], in group: inout DiscardingTaskGroup) async {
        // The wait for messages may have begun before the order to stop, or before the surroundings were away.
        guard latch.level == .running, !isAway else { return await release(messages) }
        for message in messages {
            state.withLock { $0.running += 1 }
            group.addTask {
                await self.work(on: message)
                await self.observer.observe(.ended(id: message.id))
                self.state.withLock { $0.running -= 1 }
                self.changed.yield()
            }
        }
    }

    private func release(_ messages: [QueueMessage]) async {
        for message in messages { await settle(message, as: .release) }
    }

    private func pause(afterFailures failures: Int, of error: any Error) async {
        let pause = min(retry.next(afterFailures: failures), settings.waiting)
        await observer.observe(.receiveFailed(reason: "\(error)", pause: pause))
        await sleep(pause)
    }

    /// The order to stop ends the sleep.
    func sleep(_ pause: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [clock] in try? await clock.sleep(for: pause) }
            group.addTask { [latch] in await latch.wait(for: .stopping) }
            await group.next()
            group.cancelAll()
        }
    }
}
