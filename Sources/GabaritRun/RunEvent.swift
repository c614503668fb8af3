public import GabaritValue

/// One thing that happened in a run: what the log, the portal, the metrics and the terminal are told.
public struct RunEvent: Sendable, Hashable {
    /// What happened.
    public enum Kind: Sendable, Hashable {
        /// A message was taken up; `delivery` counts from 1.
        case received(message: String, delivery: Int)
        /// Who asks for what; the workspace is free, and the run begins.
        case asked(by: String, modules: [AskedModule])
        /// The run is on the target already; nothing is done again.
        case alreadyApplied
        /// The run's commits are on the branch already; only what comes after the push is done.
        case resumed(head: String)
        /// The run's commits were on the branch, and it can no longer be planned: they are off the branch again.
        case takenBack(head: String)
        /// What the run stands on.
        case readBase(target: String, branch: String?, base: String)
        /// The version of the modules.
        case resolvedModules(version: String)
        /// What one module came to: `Success`, `NoChangesDetected` or `Error`, with its message.
        case planned(module: String, outcome: String, message: String)
        /// What will be done is settled; the SHA-256 of the plan.
        case planSealed(digest: String)
        case stepStarted(key: String, uses: String)
        case stepFinished(key: String, uses: String, note: String)
        case stepFailed(key: String, uses: String, code: String, text: String)
        /// A line of a handler about its work.
        case progress(key: String, text: String)
        /// A status was published and confirmed.
        case published(phase: String, message: String)
        /// The world moved meanwhile, and the run starts over; `attempt` is the one that ended.
        case startedOver(attempt: Int, reason: String)
        /// The run is over.
        case ended(RunEnding)
    }

    /// A module as it was asked for.
    public struct AskedModule: Sendable, Hashable {
        public var name: String
        /// `nil` for the newest, or that of the workspace.
        public var version: String?
        /// The status in the request, for example `DeleteRequested`.
        public var status: String?
    }

    public var moment: Timestamp
    public var run: String
    /// The acronym, `nil` while it is not known.
    public var workspace: String?
    public var kind: Kind

    public init(moment: Timestamp, run: String, workspace: String?, kind: Kind) {
        self.moment = moment
        self.run = run
        self.workspace = workspace
        self.kind = kind
    }
}

/// How a run ended.
public enum RunEnding: Sendable, Hashable {
    /// A pull request waits for approval; its address for people.
    case pendingApproval(pullRequest: String)
    /// Nothing had to change.
    case noChanges
    /// The run was on the target before.
    case alreadyApplied
    /// It can never succeed.
    case refused(code: String, text: String)
    /// It failed this time and is tried again.
    case failed(code: String, text: String)
    /// It was stopped before its end, and is taken up again.
    case interrupted
}

/// Told of everything that happens in runs: a log, a terminal, a portal.
public protocol RunObserver: Sendable {
    /// Takes one event. Called in order within a run; must not fail and should not take long.
    func observe(_ event: RunEvent) async
}

/// Tells several observers.
public struct RunObservers: RunObserver {
    private let all: [any RunObserver]

    public init(_ all: [any RunObserver] = []) {
        self.all = all
    }

    public func observe(_ event: RunEvent) async {
        for observer in all { await observer.observe(event) }
    }
}
