internal import GabaritQueue

/// How messages of a queue of Service Bus come in, in order for each workspace: by sessions, or by turns.
protocol BusIntake: AnyObject, Sendable {
    /// Makes sure that what is held is still held, and that nothing of it lapses soon.
    func keep() async throws

    /// Waits until messages came, somebody pokes, the time is over or the task is cancelled.
    func fetch(upTo limit: Int, until deadline: ContinuousClock.Instant) async throws

    /// Writes down what is known about messages, `nil` to forget it, before they are handed out or after they came back.
    ///
    /// - Returns: the ids of messages whose lock turned out to be lost.
    func write(_ notes: [String: AttemptNote?]) async throws -> Set<String>

    /// A delivery is over, here and at the broker.
    func ended(_ name: DeliveryName, id: String) async

    /// Ends the wait of those who fetch: something may be taken now.
    func poke() async

    /// Gives back everything that is held.
    func close() async
}

/// How soon a lock is renewed: well before it ends, whatever the clocks of this machine and the broker say.
func renewalInterval(of lock: Duration) -> Duration { max(.seconds(1), min(.seconds(20), lock / 4)) }
