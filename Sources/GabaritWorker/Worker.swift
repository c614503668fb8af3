public import GabaritQueue

/// Takes messages from a queue and runs them, several at once, until its task is cancelled.
public struct Worker: Sendable {
    /// How a worker takes messages.
    public struct Settings: Sendable, Hashable {
        /// How many messages run at once.
        public var concurrency: Int
        /// How long a message is leased; extended at a third of it while its run lasts.
        public var visibility: Duration
        /// The longest time of one run.
        public var runTime: Duration
        /// How long running messages may take to end after a stop.
        public var grace: Duration
        /// How often a message may end its process before it is put aside.
        public var crashes: Int

        public init(
            concurrency: Int = 4, visibility: Duration = .seconds(60), runTime: Duration = .seconds(15 * 60),
            grace: Duration = .seconds(25), crashes: Int = 10
        ) {
            self.concurrency = max(1, concurrency)
            self.visibility = visibility
            self.runTime = runTime
            self.grace = grace
            self.crashes = max(1, crashes)
        }
    }

    private let queue: any RunQueue
    private let processor: any MessageProcessor
    private let settings: Settings

    public init(_ queue: any RunQueue, _ processor: any MessageProcessor, _ settings: Settings = Settings()) {
        self.queue = queue
        self.processor = processor
        self.settings = settings
    }

    /// Runs until the task is cancelled; then waits for running messages to end.
    ///
    /// - Throws: what the queue throws when it cannot be used at all.
    public func run() async throws {
        try await receive(untilEmpty: false)
    }

    /// Runs until the queue has nothing to take.
    public func drain() async throws {
        try await receive(untilEmpty: true)
    }

    private func receive(untilEmpty: Bool) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            var running = 0
            var failures = 0
            while !Task.isCancelled {
                while running >= settings.concurrency {
                    try await group.next()
                    running -= 1
                }
                let messages: [QueueMessage]
                do {
                    let waiting: Duration = untilEmpty || running > 0 ? .milliseconds(20) : .milliseconds(200)
                    messages = try await queue.receive(
                        upTo: settings.concurrency - running, visibility: settings.visibility, waiting: waiting)
                    failures = 0
                } catch is CancellationError {
                    break
                } catch {
                    failures += 1
                    guard failures < 10 else { throw error }
                    try? await Task.sleep(for: .milliseconds(100 * (1 << min(failures, 8))))
                    continue
                }
                if messages.isEmpty, untilEmpty {
                    guard running > 0 else { break }
                    try await group.next()
                    running -= 1
                }
                for message in messages {
                    running += 1
                    group.addTask { await handle(message) }
                }
            }
            try await group.waitForAll()
        }
    }

    private func handle(_ message: QueueMessage) async {
        let unexplained = message.deliveryCount - message.failureCount
        if unexplained > settings.crashes {
            let text = "the worker ended \(unexplained - 1) times while it ran this message"
            return await settle(message, .deadLetter(DeadLetterReason(code: "E_CRASHED", text: text, runID: message.id)))
        }
        let settlement = await withTaskGroup(of: Settlement?.self) { group in
            group.addTask { await processor.process(message) }
            group.addTask { await keepLease(message) }
            defer { group.cancelAll() }
            for await result in group { if let result { return result } }
            return Settlement.release
        }
        await settle(message, settlement)
    }

    /// Extends the lease until cancelled; returns when it is lost or the run took too long.
    private func keepLease(_ message: QueueMessage) async -> Settlement? {
        let end = ContinuousClock.now + settings.runTime
        var misses = 0
        while !Task.isCancelled {
            guard (try? await Task.sleep(for: settings.visibility / 3)) != nil else { return nil }
            if ContinuousClock.now >= end {
                return .again(after: settings.visibility, reason: "the run took longer than \(settings.runTime)")
            }
            do {
                try await queue.extend(message, by: settings.visibility)
                misses = 0
            } catch QueueFault.leaseLost {
                return .release
            } catch {
                misses += 1
                if misses >= 2 { return .release }
            }
        }
        return nil
    }

    private func settle(_ message: QueueMessage, _ settlement: Settlement) async {
        // The settlement is the last word on a message: it is said even while the worker stops. A lost lease means that
        // another worker has the message, and says it.
        for attempt in 0..<3 {
            do {
                let task = Task { try await queue.settle(message, as: settlement) }
                return try await task.value
            } catch QueueFault.leaseLost {
                return
            } catch {
                try? await Task.sleep(for: .milliseconds(50 << attempt))
            }
        }
    }
}
