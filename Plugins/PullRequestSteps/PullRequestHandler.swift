public import GabaritGit
public import GabaritPlan
public import GabaritRun

/// `pull-request`: opens a draft, looks at the remote once more, and only then opens it for approval.
///
/// Between the push and the draft a person may have merged or deleted the branch; the second look closes that window.
public struct PullRequestHandler: StepHandler, PullRequestKeeper {
    private let host: any PullRequestHost
    private let mirror: GitMirror

    public init(_ host: any PullRequestHost, _ mirror: GitMirror) {
        self.host = host
        self.mirror = mirror
    }

    public func check(_ step: Step) throws {
        guard case .pullRequest = step.input else {
            throw RunFault.permanent("E_STEP_INPUT", "'\(step.uses)' needs a pull request")
        }
    }

    public func perform(_ step: Step, in run: RunContext) async throws -> StepOutcome {
        guard case .pullRequest(let plan) = step.input else { return StepOutcome() }
        if plan.leavesOpenOne, let open = try await host.find(from: plan.sourceBranch, into: plan.targetBranch),
            !open.isDraft
        {
            await run.draft.opened(open.address)
            return StepOutcome(note: open.address)
        }
        let pullRequest = try await open(plan, run)
        guard try await isStillOurs(run) else {
            if pullRequest.isDraft { try await host.close(pullRequest) }
            throw RunFault.moved("the branch was merged or changed while its pull request was opened")
        }
        try await host.markReady(pullRequest)
        await run.draft.opened(pullRequest.address)
        return StepOutcome(note: pullRequest.address)
    }

    /// A host that refuses because the branch is gone says so in its own words; the remote says it in one way.
    private func open(_ plan: PullRequestPlan, _ run: RunContext) async throws -> PullRequest {
        do {
            return try await host.open(plan, run: run.run)
        } catch let fault as RunFault where fault.kind == .permanent {
            if try await isStillOurs(run) { throw fault }
            throw RunFault.moved("the branch was merged or deleted before its pull request: \(fault.text)")
        }
    }

    public func isReady(_ branch: WorkspaceBranch, for run: String) async throws -> Bool {
        let open = try await host.find(from: branch.branch.short, into: branch.target.short)
        return open.map { !$0.isDraft && $0.runs.contains(run) } ?? false
    }

    public func closeDraft(of branch: WorkspaceBranch) async throws {
        let left = try await host.find(from: branch.branch.short, into: branch.target.short)
        if let left, left.isDraft { try await host.close(left) }
    }

    /// Whether the branch holds the run and the target is of the generation that was planned for.
    private func isStillOurs(_ run: RunContext) async throws -> Bool {
        guard let head = await run.draft.head else { return false }
        let refs = try await mirror.remoteRefs([run.branch.branch, run.branch.target])
        guard let branch = refs[run.branch.branch], let target = refs[run.branch.target] else { return false }
        if branch != head {
            try await mirror.ensure(refs)
            guard try await mirror.isAncestor(head, of: branch) else { return false }
        }
        guard target != run.branch.targetHead else { return true }
        try await mirror.ensure(refs)
        let marker = try await SnapshotReader(mirror).marker(at: target, run.folder)
        // A branch that outlived its merge and was merged once more by hand has not changed the generation.
        return marker.generation == run.branch.generation && !marker.runs.contains(run.run)
    }
}
