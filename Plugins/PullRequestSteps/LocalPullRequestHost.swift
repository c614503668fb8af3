public import GabaritGit
public import GabaritPlan
public import GabaritStore

/// The pull request host of one machine: its pull requests are kept in the embedded store.
public struct LocalPullRequestHost: PullRequestHost {
    let store: Store
    let mirror: GitMirror

    public init(store: Store, mirror: GitMirror) {
        self.store = store
        self.mirror = mirror
    }

    public func open(_ plan: PullRequestPlan, run: String) async throws -> PullRequest {
        let own = LocalRunNote(run: run, plan: plan)
        let record = try await store.createPullRequest(
            repository: mirror.remote.address, source: plan.sourceBranch, target: plan.targetBranch, title: plan.title,
            body: plan.body, author: plan.authorEmail, runID: run, note: try LocalRunNote.bytes([own]))
        let notes = LocalRunNote.read(record.note)
        if !notes.contains(where: { $0.run == run }) {
            try await store.updatePullRequest(
                record.number, title: plan.title, body: plan.body, author: plan.authorEmail, runID: run,
                note: try LocalRunNote.bytes(notes + [own]))
        }
        return PullRequest(
            number: record.number, address: "local pull request #\(record.number)", isDraft: record.state == .draft)
    }

    public func markReady(_ pullRequest: PullRequest) async throws {
        _ = try await store.movePullRequest(pullRequest.number, from: [.draft], to: .ready)
    }

    public func close(_ pullRequest: PullRequest) async throws {
        _ = try await store.movePullRequest(pullRequest.number, from: [.draft, .ready], to: .closed)
    }
}
