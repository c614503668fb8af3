public import GabaritGit
public import GabaritPlan
public import GabaritRun

/// `push`: writes the run's commits on the base and pushes the branch with an explicit lease.
public struct PushHandler: StepHandler {
    private let mirror: GitMirror

    public init(_ mirror: GitMirror) {
        self.mirror = mirror
    }

    public func check(_ step: Step) throws {
        guard case .push = step.input else { throw RunFault.permanent("E_STEP_INPUT", "'\(step.uses)' needs a branch") }
    }

    public func perform(_ step: Step, in run: RunContext) async throws -> StepOutcome {
        let ids = try await mirror.write(await run.draft.commits, on: run.branch.base)
        guard let head = ids.last else { return StepOutcome(note: "nothing to push") }
        let branch = run.branch.branch
        do {
            try await mirror.push(branch, head, expecting: run.branch.lease)
        } catch let fault as GitFault where fault.isTransient {
            // The reply may be lost although the remote has taken the commits: the remote says.
            guard try await mirror.remoteRefs([branch])[branch] == head else { throw fault }
        }
        let now = try await mirror.remoteRefs([branch])[branch]
        guard now == head else {
            throw RunFault.moved(
                now == run.branch.lease
                    ? "the remote took the push of '\(branch.short)', and the branch is where it was: look at the hooks of the remote"
                    : "'\(branch.short)' moved right after the push")
        }
        await run.draft.pushed(head)
        return StepOutcome(note: "\(branch.short) at \(head.short)")
    }
}
