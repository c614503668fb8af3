internal import GabaritPlan
internal import GabaritQueue
internal import GabaritRun
internal import Glibc
internal import PullRequestSteps
internal import Synchronization

/// Ends the process without a word at a named effect, for the kill tests. Debug builds only.
///
/// `GABARIT_KILL_AT` names the point, for example `before push`, and `GABARIT_KILL_SKIP` how often it is passed first.
enum KillPoint {
    private static let passed = Mutex(0)

    static func reach(_ name: String) {
        #if DEBUG
            guard let wanted = getenv("GABARIT_KILL_AT"), String(cString: wanted) == name else { return }
            let skipped = getenv("GABARIT_KILL_SKIP").flatMap { Int(String(cString: $0)) } ?? 0
            let count = passed.withLock {
                $0 += 1
                return $0
            }
            if count > skipped { kill(getpid(), SIGKILL) }
        #endif
    }

    static func around<Result>(_ name: String, _ effect: () async throws -> Result) async rethrows -> Result {
        reach("before \(name)")
        let result = try await effect()
        reach("after \(name)")
        return result
    }
}

/// A queue with a kill point before and after everything that changes it.
struct KillableQueue: RunQueue {
    let inner: any RunQueue

    func receive(upTo limit: Int, visibility: Duration, waiting: Duration) async throws -> [QueueMessage] {
        let messages = try await inner.receive(upTo: limit, visibility: visibility, waiting: waiting)
        if !messages.isEmpty { KillPoint.reach("after receive") }
        return messages
    }

    func extend(_ message: QueueMessage, by visibility: Duration) async throws {
        try await KillPoint.around("extend") { try await inner.extend(message, by: visibility) }
    }

    func settle(_ message: QueueMessage, as settlement: Settlement) async throws {
        try await KillPoint.around("settle") { try await inner.settle(message, as: settlement) }
    }
}

/// A publisher with a kill point before and after each message.
struct KillablePublisher: MessagePublisher {
    let inner: any MessagePublisher

    func publish(_ draft: MessageDraft, to queue: String) async throws {
        try await KillPoint.around("publish") { try await inner.publish(draft, to: queue) }
    }

    func remembers(_ id: String, in queue: String) async throws -> Bool {
        try await inner.remembers(id, in: queue)
    }
}

/// A pull request host with a kill point before and after each change.
struct KillableHost: PullRequestHost {
    let inner: any PullRequestHost

    func probe(_ target: String) async throws { try await inner.probe(target) }

    func find(from source: String, into target: String) async throws -> PullRequest? {
        try await inner.find(from: source, into: target)
    }

    func open(_ plan: PullRequestPlan, run: String) async throws -> PullRequest {
        try await KillPoint.around("open") { try await inner.open(plan, run: run) }
    }

    func markReady(_ pullRequest: PullRequest) async throws {
        try await KillPoint.around("ready") { try await inner.markReady(pullRequest) }
    }

    func close(_ pullRequest: PullRequest) async throws {
        try await KillPoint.around("close") { try await inner.close(pullRequest) }
    }
}

/// A kill point at every event of a run: what was read, what was planned, each step before and after.
struct KillableObserver: RunObserver {
    let inner: any RunObserver

    func observe(_ event: RunEvent) async {
        await inner.observe(event)
        switch event.kind {
        case .received: KillPoint.reach("after decode")
        case .readBase: KillPoint.reach("after fetch")
        case .resolvedModules: KillPoint.reach("after modules")
        case .planned: KillPoint.reach("after render")
        case .stepStarted(_, let uses): KillPoint.reach("before \(uses)")
        case .stepFinished(_, let uses, _): KillPoint.reach("after \(uses)")
        default: break
        }
    }
}
