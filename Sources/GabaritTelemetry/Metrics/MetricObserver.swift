internal import GabaritQueue
public import GabaritRun
internal import GabaritValue
public import GabaritWorker
internal import Synchronization

/// Counts what happens in a worker and in its runs.
public final class MetricObserver: RunObserver, WorkerObserver {
    /// A run while it goes on.
    private struct Course {
        var began: Timestamp
        var phase: String
        var since: Timestamp
    }

    private let registry: MetricRegistry
    private let courses = Mutex<[String: Course]>([:])

    public init(_ registry: MetricRegistry) {
        self.registry = registry
        // A counter that begins with its first event hides that event from every alert on its growth.
        for outcome in RunEnding.outcomes { registry.add(0, to: WorkerMetrics.runs, outcome) }
        registry.set(WorkerMetrics.outage, to: 0)
        for word in Settlement.words { registry.add(0, to: WorkerMetrics.messages, word) }
    }

    public func observe(_ event: RunEvent) async {
        switch event.kind {
        case .received: courses.withLock { $0[event.run] = Course(began: event.moment, phase: "", since: event.moment) }
        case .startedOver: registry.add(to: WorkerMetrics.startedOver)
        default: break
        }
        switch event.kind.phase {
        case .begins(let phase): enter(phase, event)
        case .ends: enter(nil, event)
        case .stays: break
        }
        if case .ended(let ending) = event.kind { end(event, ending) }
    }

    /// Ends the phase of a run and begins the next one.
    private func enter(_ phase: String?, _ event: RunEvent) {
        let past = courses.withLock { courses in
            let past = courses[event.run]
            courses[event.run]?.phase = phase ?? ""
            courses[event.run]?.since = event.moment
            return past
        }
        guard let past, !past.phase.isEmpty else { return }
        registry.record(event.moment - past.since, in: WorkerMetrics.phaseTime, past.phase)
    }

    private func end(_ event: RunEvent, _ ending: RunEnding) {
        let course = courses.withLock { $0.removeValue(forKey: event.run) }
        registry.add(to: WorkerMetrics.runs, ending.outcome)
        guard let course else { return }
        registry.record(event.moment - course.began, in: WorkerMetrics.runTime, ending.outcome)
    }

    public func observe(_ event: WorkerEvent) async {
        switch event {
        case .began: registry.add(to: WorkerMetrics.inFlight)
        case .ended: registry.add(-1, to: WorkerMetrics.inFlight)
        case .isolated: registry.add(to: WorkerMetrics.isolated)
        case .settled(_, let settlement): count(settlement)
        case .settlementFailed: registry.add(to: WorkerMetrics.settlementsFailed)
        case .extensionMissed: registry.add(to: WorkerMetrics.extensionsMissed)
        case .leaseLost: registry.add(to: WorkerMetrics.leasesLost)
        case .timeLimitReached: registry.add(to: WorkerMetrics.timeLimits)
        case .outageBegan: registry.set(WorkerMetrics.outage, to: 1)
        case .outageEnded: registry.set(WorkerMetrics.outage, to: 0)
        case .receiveFailed: registry.add(to: WorkerMetrics.receiveFailures)
        case .started, .stopping, .stopped: break
        }
    }

    private func count(_ settlement: Settlement) {
        registry.add(to: WorkerMetrics.messages, settlement.word)
        switch settlement {
        case .again: registry.add(to: WorkerMetrics.retries)
        case .deadLetter(let reason): registry.add(to: WorkerMetrics.deadLetters, reason.code)
        case .done, .release: break
        }
    }
}

extension RunEnding {
    /// Every ``outcome`` there is.
    static let outcomes = ["pending_approval", "no_changes", "already_applied", "refused", "failed", "interrupted"]

    /// The ending as a label and as a word in logs.
    var outcome: String {
        switch self {
        case .pendingApproval: "pending_approval"
        case .noChanges: "no_changes"
        case .alreadyApplied: "already_applied"
        case .refused: "refused"
        case .failed: "failed"
        case .interrupted: "interrupted"
        }
    }
}

extension Settlement {
    /// Every ``word`` there is.
    static let words = ["done", "again", "release", "dead_letter"]

    /// The settlement as a label and as a word in logs.
    var word: String {
        switch self {
        case .done: "done"
        case .again: "again"
        case .release: "release"
        case .deadLetter: "dead_letter"
        }
    }
}
