internal import GabaritGit
internal import GabaritModule
internal import GabaritPlan
internal import GabaritQueue
internal import GabaritSource

/// Takes up a run whose commits were pushed before.
extension RunProcessor {
    /// Plans what the run stood on, and does what follows the push.
    func resume(
        _ request: RunRequest, _ message: QueueMessage, _ snapshot: WorkspaceSnapshot, _ branch: WorkspaceBranch,
        _ folder: TreePath
    ) async throws -> Settlement {
        let (head, base) = try await RunTrail(mirror: mirror).ends(of: request.runID.text, from: branch.base)
        await report(request, .resumed(head: head.text))
        // The branch has the number with which the run was applied; a repeat under another one changes nothing.
        var message = message
        message.sequence = snapshot.marker.sequence
        let before = try await snapshots.snapshot(snapshot, at: base, folder: folder)
        let plan: RunPlan
        do {
            plan = try await self.plan(request, message, on: before)
        } catch {
            let fault = try RunFault(reporting: error)
            guard fault.kind == .permanent else { throw error }
            // The modules or the configuration changed since. A pull request that waits for approval shows what was planned.
            if try await isDone(request) { return await conclude(request, message) }
            guard head == branch.base else { throw error }
            do {
                try await takeBack(head, to: base, of: branch, request)
            } catch let refusal as GitFault {
                guard case .rejected = refusal else { throw refusal }
                throw RunFault.permanent(
                    fault.code, "\(fault.text); what was pushed before it stays on the branch: \(refusal)")
            }
            throw error
        }
        if head == branch.base, try await !isPushed(plan, at: head) {
            // The modules or the configuration changed since: its commits are replaced, so that what is read before an
            // approval is what is merged.
            var place = branch
            place.base = base
            try await perform(plan.steps, in: context(request, message, place, folder))
        } else {
            let context = context(request, message, branch, folder, head: head)
            try await perform(Self.stepsBehindPush(of: plan), in: context)
        }
        return .done
    }

    /// What a run still does whose commits are on the branch: everything, where it adds none and so pushes nothing.
    static func stepsBehindPush(of plan: RunPlan) -> [Step] {
        guard let push = plan.steps.firstIndex(where: { $0.uses == "push" }) else { return plan.steps }
        return Array(plan.steps[(push + 1)...])
    }

    /// Whether a commit has the files that a plan leaves.
    func isPushed(_ plan: RunPlan, at commit: ObjectID) async throws -> Bool {
        var wanted: [TreePath: [UInt8]?] = [:]
        for operation in plan.modules.flatMap(\.operations) {
            wanted[operation.path] = .some(operation.kind == .delete ? nil : operation.content.bytes)
        }
        for (path, bytes) in wanted where try await mirror.files(path, at: [commit]).first != .some(bytes) {
            return false
        }
        return true
    }

    /// Takes the commits of a run off its branch, where they are the newest: a run that is refused leaves nothing behind.
    private func takeBack(
        _ head: ObjectID, to base: ObjectID, of branch: WorkspaceBranch, _ request: RunRequest
    ) async throws {
        let wasNew = try await mirror.isAncestor(base, of: branch.targetHead)
        // Before the branch: what is interrupted here is found again by the run on it.
        if wasNew { try await keeper(request)?.closeDraft(of: branch) }
        try await mirror.push(branch.branch, wasNew ? nil : base, expecting: head)
        await report(request, .takenBack(head: head.text))
    }
}
