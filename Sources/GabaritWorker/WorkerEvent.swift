public import GabaritQueue

/// One thing that happened in a worker, beside what happens in its runs.
public enum WorkerEvent: Sendable, Hashable {
    case started
    /// A message begins; `delivery` counts from 1.
    case began(id: String, delivery: Int)
    /// A message whose earlier delivery ended without a word runs with nothing beside it.
    case isolated(id: String)
    /// The worker has done with a message, whatever became of it; its slot is free.
    case ended(id: String)
    /// What became of a message.
    case settled(id: String, Settlement)
    /// The queue did not take the answer; the message will be delivered again.
    case settlementFailed(id: String, reason: String)
    /// One extension of a lease failed; the run goes on until the second.
    case extensionMissed(id: String, reason: String)
    /// The lease is over, the run was cancelled, and somebody else will do it.
    case leaseLost(id: String)
    /// The time is over and the run was cancelled.
    case timeLimitReached(id: String)
    /// The queue did not answer; it is asked again after the pause.
    case receiveFailed(reason: String, pause: Duration)
    /// What every run needs is away: nothing is taken until it is back, and nothing that failed counts.
    case outageBegan(reason: String)
    case outageEnded
    /// No message is taken any more; so many are still running.
    case stopping(running: Int)
    case stopped
}

/// Told of what happens in a worker: a log, a terminal, metrics.
public protocol WorkerObserver: Sendable {
    /// Takes one event; must not fail and should not take long.
    func observe(_ event: WorkerEvent) async
}

/// Tells several observers.
public struct WorkerObservers: WorkerObserver {
    private let all: [any WorkerObserver]

    public init(_ all: [any WorkerObserver]) {
        self.all = all
    }

    public func observe(_ event: WorkerEvent) async {
        for observer in all { await observer.observe(event) }
    }
}

/// Tells nobody.
public struct SilentWorkerObserver: WorkerObserver {
    public init() {}

    public func observe(_ event: WorkerEvent) async {}
}
