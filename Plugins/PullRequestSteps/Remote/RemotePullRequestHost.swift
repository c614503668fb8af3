internal import GabaritHTTP
internal import GabaritPlan
internal import GabaritRun

/// A host on the network: finds before it makes, makes drafts, and looks again when it is not sure what was done.
struct RemotePullRequestHost<Calls: RemotePullRequests>: PullRequestHost {
    private let calls: Calls

    init(_ calls: Calls) {
        self.calls = calls
    }

    func find(from source: String, into target: String) async throws -> PullRequest? {
        try await HostCalls.reporting { try await calls.open(from: source, into: target)?.pullRequest }
    }

    func open(_ plan: PullRequestPlan, run: String) async throws -> PullRequest {
        try await HostCalls.reporting {
            if let left = try await calls.open(from: plan.sourceBranch, into: plan.targetBranch) {
                return try await adopt(left, plan, run)
            }
            do {
                return try await calls.create(text(plan, markers: [run])).pullRequest
            } catch let refusal as HostRefusal where calls.isDuplicate(refusal) {
                return try await adoptOther(plan, run, else: refusal)
            } catch let refusal as HostRefusal where calls.isGone(refusal) {
                throw RunFault.moved("the branch was merged or deleted before its pull request: \(refusal.reason)")
            } catch let refusal as HostRefusal where refusal.status >= 500 {
                return try await adoptOther(plan, run, else: refusal)
            } catch let fault as HTTPFault where !fault.isBeforeEffect {
                // The reply was lost, and not necessarily the request.
                return try await adoptOther(plan, run, else: fault)
            }
        }
    }

    func markReady(_ pullRequest: PullRequest) async throws {
        try await HostCalls.reporting {
            let now = try await calls.get(pullRequest.number)
            switch now.state {
            case .merged: return
            case .closed: throw RunFault.moved("\(pullRequest.address) was closed while it was opened")
            case .open where now.isDraft:
                try await change(now, until: { !$0.isDraft }) { try await calls.publish(now) }
                try await change(now, until: \.completesItself) { try await calls.complete(now) }
            // It may have become ready in an attempt that ended there.
            case .open: try await change(now, until: \.completesItself) { try await calls.complete(now) }
            }
        }
    }

    func close(_ pullRequest: PullRequest) async throws {
        try await HostCalls.reporting {
            let now = try await calls.get(pullRequest.number)
            guard now.state == .open else { return }
            do {
                try await calls.close(now)
            } catch let refusal as HostRefusal {
                // Somebody may have merged or closed it between the two calls.
                if try await calls.get(pullRequest.number).state == .open { throw refusal }
            }
        }
    }

    /// A change that is refused because somebody made it, or merged or closed the pull request meanwhile, is no mistake.
    private func change(
        _ pullRequest: RemotePullRequest, until isDone: (RemotePullRequest) -> Bool, _ change: () async throws -> Void
    ) async throws {
        do {
            try await change()
        } catch let refusal as HostRefusal {
            let now = try await calls.get(pullRequest.number)
            switch now.state {
            case .merged: return
            case .closed: throw RunFault.moved("\(now.address) was closed while it was opened")
            case .open: if !isDone(now) { throw refusal }
            }
        }
    }

    private func adoptOther(_ plan: PullRequestPlan, _ run: String, else error: any Error) async throws -> PullRequest {
        guard let other = try await calls.open(from: plan.sourceBranch, into: plan.targetBranch) else { throw error }
        return try await adopt(other, plan, run)
    }

    private func adopt(_ found: RemotePullRequest, _ plan: PullRequestPlan, _ run: String) async throws -> PullRequest {
        // A list may show the first part of a description only, Azure DevOps 400 characters.
        let other = try await calls.get(found.number)
        let runs = RunMarkers.read(other.description).filter { $0 != run }
        return try await calls.update(other, text(plan, markers: [run] + runs)).pullRequest
    }

    private func text(_ plan: PullRequestPlan, markers: [String]) -> RemoteText {
        RemoteText(
            source: plan.sourceBranch, target: plan.targetBranch, title: plan.title,
            description: RunMarkers.description(plan.body, of: markers, longest: calls.longestDescription))
    }
}
