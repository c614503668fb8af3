public import GabaritGit
public import GabaritPlan
internal import GabaritRun
public import GabaritStore

/// The pull request host of one machine: its pull requests are kept in the embedded store.
public struct LocalPullRequestHost: PullRequestHost {
    let store: Store
    let mirror: GitMirror

    public init(store: Store, mirror: GitMirror) {
        self.store = store
        self.mirror = mirror
    }

    public func find(from source: String, into target: String) async throws -> PullRequest? {
        try await store.openPullRequest(repository: mirror.remote.address, source: source, target: target)
            .map(Self.pullRequest)
    }

    public func open(_ plan: PullRequestPlan, run: String) async throws -> PullRequest {
        let address = mirror.remote.address
        return try await store.exclusively {
            let left = try await store.openPullRequest(
                repository: address, source: plan.sourceBranch, target: plan.targetBranch)
            if let left, left.state == .merging { try await settle(left) }
            return Self.pullRequest(try await add(LocalRunNote(run: run, plan: plan), plan, run))
        }
    }

    private func add(_ own: LocalRunNote, _ plan: PullRequestPlan, _ run: String) async throws -> PullRequestRecord {
        var record = try await store.createPullRequest(
            repository: mirror.remote.address, source: plan.sourceBranch, target: plan.targetBranch, title: plan.title,
            body: plan.body, author: plan.authorEmail, runID: run, note: try LocalRunNote.bytes([own]))
        let notes = LocalRunNote.read(record.note)
        if !notes.contains(own) {
            // A run that comes a second time ends with other words: those of its first time were said.
            record.note = try LocalRunNote.bytes(notes.filter { $0.run != run } + [own])
            try await store.updatePullRequest(
                record.number, title: plan.title, body: plan.body, author: plan.authorEmail, runID: run,
                note: record.note)
        }
        return record
    }

    /// Says where an approval that was cut off left its pull request; to be called with the store's lock.
    func settle(_ record: PullRequestRecord) async throws {
        let commit = try await LocalMerge(mirror: mirror, record: record).finished()
        _ = try await store.movePullRequest(
            record.number, from: [.merging], to: commit == nil ? .ready : .deploying, mergeCommit: commit?.text)
    }

    public func markReady(_ pullRequest: PullRequest) async throws {
        if try await store.movePullRequest(pullRequest.number, from: [.draft], to: .ready) { return }
        guard let record = try await store.pullRequest(pullRequest.number), record.state != .closed else {
            throw RunFault.moved("\(pullRequest.address) was closed while it was opened")
        }
    }

    public func close(_ pullRequest: PullRequest) async throws {
        _ = try await store.movePullRequest(pullRequest.number, from: [.draft, .ready], to: .closed)
    }

    private static func pullRequest(_ record: PullRequestRecord) -> PullRequest {
        PullRequest(
            number: record.number, address: "local pull request #\(record.number)", isDraft: record.state == .draft,
            runs: Set(LocalRunNote.read(record.note).map(\.run)))
    }
}
