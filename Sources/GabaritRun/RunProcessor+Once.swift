internal import GabaritGit
public import GabaritPlan
internal import GabaritQueue
public import GabaritValue

/// Runs what came through no queue: once, with somebody who waits for the end.
extension RunProcessor {
    /// Runs a request as that of a message is run: one that was applied before does nothing, one whose commits are on the branch
    /// goes on behind the push.
    ///
    /// - Parameter moment: the date of its commits.
    /// - Throws: what went wrong, after the status *Error* was published; `CancellationError` when the run was stopped.
    public func perform(_ request: RunRequest, at moment: Timestamp) async throws {
        // There is no other attempt: whatever goes wrong is the end.
        let message = QueueMessage(
            id: request.runID.text, body: [], enqueued: moment, sequence: QueueMessage.unnumbered,
            deliveryCount: settings.deliveries, failureCount: settings.deliveries - 1, receipt: "")
        await reportAsked(request)
        do {
            _ = try await runUntilStill(request, message)
        } catch {
            guard let fault = try? RunFault(reporting: error) else {
                await report(request, .ended(.interrupted))
                throw error
            }
            // A run may be all there although its last step has failed.
            if case .done = await settle(fault, request, message) { return }
            throw error
        }
    }

    /// Performs a plan that was made before, if everything is as it was then.
    ///
    /// - Throws: `RunFault.moved` when the repository moved since, `E_APPLIED` when its run was applied; else what went wrong,
    ///   after the status *Error* was published.
    public func perform(_ plan: RunPlan, at moment: Timestamp) async throws {
        let read = try await snapshots.read(
            branch: RefName.branch(plan.base.workspaceBranch), target: RefName.branch(plan.base.targetBranch),
            folder: plan.base.folder)
        guard read.snapshot.baseCommit == plan.base.baseCommit, read.snapshot.branchCommit == plan.base.branchCommit
        else {
            throw RunFault.moved(
                "the plan was made for \(plan.base.baseCommit.prefix(10)), and the base is \(read.snapshot.baseCommit.prefix(10)) now; make a new plan with 'gabarit preview --out'"
            )
        }
        let run = plan.runID.text
        guard !read.targetMarker.runs.contains(run), !read.snapshot.marker.runs.contains(run) else {
            throw RunFault.permanent(
                "E_APPLIED",
                "the run '\(run)' was applied before; give the request another messageId to ask for it again")
        }
        let context = RunContext(
            run: run, workspace: plan.acronym.text, folder: plan.base.folder, branch: read.branch, moment: moment,
            draft: RunDraft(head: plan.hasChanges ? nil : read.branch.lease), clock: clock, observer: observer)
        do {
            try await Runner(handlers).run(plan.steps, in: context)
        } catch {
            if let fault = try? RunFault(reporting: error) { try await tellFailure(of: plan, fault, context) }
            throw error
        }
        let address = await context.draft.pullRequest
        await context.report(.ended(address.map { .pendingApproval(pullRequest: $0) } ?? .noChanges))
    }

    private func tellFailure(of plan: RunPlan, _ fault: RunFault, _ context: RunContext) async throws {
        await context.report(.ended(.refused(code: fault.code, text: fault.text)))
        for step in plan.steps {
            guard case .pullRequest(let pullRequest) = step.input else { continue }
            let message = pullRequest.whenFailed.adding("reason", Self.told(fault.text))
            try await publish(message, run: context.run, workspace: context.workspace)
        }
    }
}
