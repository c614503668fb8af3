extension Worker {
    /// The limits of a worker.
    public struct Settings: Sendable, Hashable {
        /// How many messages are worked on at once.
        public var concurrency: Int
        /// How long a message is leased; the lease is extended at every third of it.
        public var visibility: Duration
        /// The longest time of one run; past it the attempt has failed.
        public var runTime: Duration
        /// How many failed attempts a message has before it is put aside.
        public var attempts: Int
        /// The shortest and the longest wait before a failed message is delivered again.
        public var retry: ClosedRange<Duration>
        /// How long running messages may go on after the first request to stop; less than the 25 seconds in which the
        /// process ends, so that what is cut off can still be given back.
        public var grace: Duration
        /// How often the process may end while a message runs alone in it, before the message is put aside.
        public var crashes: Int
        /// How long one call waits for a message, and the longest time between two heartbeats.
        public var waiting: Duration

        public init(
            concurrency: Int = 4, visibility: Duration = .seconds(60), runTime: Duration = .seconds(15 * 60),
            attempts: Int = 5, retry: ClosedRange<Duration> = .seconds(1) ... .seconds(60),
            grace: Duration = .seconds(22), crashes: Int = 10, waiting: Duration = .seconds(10)
        ) {
            self.concurrency = max(1, concurrency)
            self.visibility = max(.milliseconds(30), visibility)
            self.runTime = runTime
            self.attempts = max(1, attempts)
            self.retry = retry
            self.grace = grace
            self.crashes = max(1, crashes)
            self.waiting = waiting
        }
    }
}
