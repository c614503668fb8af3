/// The limits of the run loop.
public struct RunSettings: Sendable, Hashable {
    /// How often a run starts over in one delivery when the world moves under it.
    public var attempts: Int
    /// How many failed deliveries a message has before it is put aside.
    public var deliveries: Int
    /// The shortest and the longest wait before a failed message is delivered again.
    public var retry: ClosedRange<Duration>
    /// The longest time of one run.
    public var runTime: Duration

    public init(
        attempts: Int = 5, deliveries: Int = 5, retry: ClosedRange<Duration> = .seconds(1) ... .seconds(60),
        runTime: Duration = .seconds(15 * 60)
    ) {
        self.attempts = max(1, attempts)
        self.deliveries = max(1, deliveries)
        self.retry = retry
        self.runTime = runTime
    }
}
