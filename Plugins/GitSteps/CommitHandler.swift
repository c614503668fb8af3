internal import GabaritGit
public import GabaritPlan
public import GabaritRun
internal import GabaritValue

/// `commit`: makes a commit of what was staged. It is written with the push, as an object.
public struct CommitHandler: StepHandler {
    public init() {}

    public func check(_ step: Step) throws {
        guard case .commit = step.input else {
            throw RunFault.permanent("E_STEP_INPUT", "'\(step.uses)' needs a commit")
        }
    }

    public func perform(_ step: Step, in run: RunContext) async throws -> StepOutcome {
        guard case .commit(let plan) = step.input else { return StepOutcome() }
        let seconds = plan.moment.seconds
        await run.draft.commit(
            CommitDraft(
                author: GitSignature(name: plan.authorName, email: plan.authorEmail, seconds: seconds),
                committer: GitSignature(name: plan.committerName, email: plan.committerEmail, seconds: seconds),
                message: plan.message, changes: []))
        return StepOutcome(note: plan.subject)
    }
}
