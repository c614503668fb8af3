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
        var (alone, request) = (self, request)
        alone.isAlone = true
        await reportAsked(request)
        do {
            let end = RunStatus(request: request, style: planner.settings.status).message(.error)
            request.round = try await freshRound(behind: end, run: request.runID.text)
            guard case .done = try await alone.runUntilStill(request, message) else {
                throw RunFault.transient("E_QUEUE", "the status could not be published")
            }
        } catch {
            guard let fault = try? RunFault(reporting: error) else {
                await report(request, .ended(.interrupted))
                throw error
            }
            guard fault.kind == .transient, await isPerformed(request) else {
                await end(request.runID, in: request.workspace.acronym, because: fault) {
                    try await publish(.error, of: request, await keys(of: request), because: fault.text)
                }
                throw error
            }
            // All there although its last step has failed: that is no error to be told of, and what is on the target waits for
            // nothing any more.
            if await isOnTarget(request) {
                await end(request.runID, in: request.workspace.acronym, because: fault) {}
                throw error
            }
            do {
                try await publish(.pendingApproval, of: request, await keys(of: request))
            } catch let silence {
                await end(request.runID, in: request.workspace.acronym, because: fault) { throw silence }
                throw error
            }
            await report(request, .ended(.alreadyApplied))
        }
    }

    /// Performs a plan that was made before, if everything is as it was then, or as the plan itself left it.
    ///
    /// - Throws: `RunFault.moved` when the repository moved since, `E_APPLIED` when its run was applied; else what went wrong,
    ///   after the status *Error* was published; `CancellationError` when the run was stopped.
    public func perform(_ plan: RunPlan, at moment: Timestamp) async throws {
        let read = try await snapshots.read(
            branch: RefName.branch(plan.base.workspaceBranch), target: RefName.branch(plan.base.targetBranch),
            folder: plan.base.folder)
        let plan = try await freshly(plan)
        let (steps, head) = try await rest(of: plan, read)
        let context = RunContext(
            run: plan.runID.text, workspace: plan.acronym.text, folder: plan.base.folder, branch: read.branch,
            moment: moment, draft: RunDraft(head: head), clock: clock, observer: observer)
        do {
            try await perform(steps, in: context)
        } catch {
            guard let fault = try? RunFault(reporting: error) else {
                await context.report(.ended(.interrupted))
                throw error
            }
            await end(plan.runID, in: plan.acronym, because: fault) {
                for case .pullRequest(let pullRequest) in plan.steps.map(\.input) {
                    let status = pullRequest.whenFailed.adding("reason", Self.told(fault.text))
                    try await publish(status, run: context.run, workspace: context.workspace)
                }
            }
            throw error
        }
    }

    /// What of a plan is still to be done, and the commit that it stands on then, where it writes none.
    private func rest(of plan: RunPlan, _ read: SnapshotReader.Reading) async throws -> ([Step], ObjectID?) {
        let run = plan.runID.text
        guard !read.targetMarker.runs.contains(run) else {
            throw RunFault.permanent(
                "E_APPLIED",
                "the run '\(run)' was applied before; give the request another messageId to ask for it again")
        }
        if read.snapshot.marker.runs.contains(run) {
            let head = try await RunTrail(mirror: mirror).ends(of: run, from: read.branch.base).head
            guard try await isPushed(plan, at: head) else {
                throw RunFault.permanent(
                    "E_APPLIED",
                    "the run '\(run)' is on the branch '\(read.branch.branch.short)' with other files than those of the plan; 'gabarit run' with its request goes on from there"
                )
            }
            let resumed = RunEvent(
                moment: clock.now(), run: run, workspace: plan.acronym.text, kind: .resumed(head: head.text))
            await observer.observe(resumed)
            return (Self.stepsBehindPush(of: plan), head)
        }
        guard read.snapshot.baseCommit == plan.base.baseCommit, read.snapshot.branchCommit == plan.base.branchCommit
        else {
            throw RunFault.moved(
                "the plan was made for \(plan.base.baseCommit.prefix(10)), and the base is \(read.snapshot.baseCommit.prefix(10)) now; make a new plan with 'gabarit preview --out'"
            )
        }
        return (plan.steps, plan.hasChanges ? nil : read.branch.lease)
    }

    /// Ends a run that nobody tries again. That nobody could be told of it does not hide why it ended.
    private func end(
        _ run: RunID, in workspace: Acronym, because fault: RunFault, telling tell: () async throws -> Void
    ) async {
        func report(_ kind: RunEvent.Kind) async {
            await observer.observe(
                RunEvent(moment: clock.now(), run: run.text, workspace: workspace.text, kind: kind))
        }
        do {
            try await tell()
        } catch {
            let silence = (try? RunFault(reporting: error)) ?? .transient("E_QUEUE", "stopped before it was said")
            await report(
                .stepFailed(
                    key: "\(StepKey(run: run.text, position: 0))", uses: "status", code: silence.code,
                    text: "the end of the run could not be told: \(silence.text)"))
        }
        await report(.ended(.refused(code: fault.code, text: fault.text)))
    }

    /// A plan whose words are new to receivers that were told of an end by 'Error': they would stay at it while a pull request
    /// waits.
    private func freshly(_ plan: RunPlan) async throws -> RunPlan {
        for case .pullRequest(let pullRequest) in plan.steps.map(\.input) {
            return plan.inRound(try await freshRound(behind: pullRequest.whenFailed, run: plan.runID.text))
        }
        return plan
    }

    private func freshRound(behind end: StatusMessage, run: String) async throws -> Int {
        try await publisher(of: end, run: run).freshRound(of: [end])
    }
}
