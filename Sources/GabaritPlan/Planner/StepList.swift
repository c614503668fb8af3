internal import GabaritSource
internal import GabaritValue

/// The steps of a plan, in order: per module copy, save, commit; then push, pull request, status.
struct StepList {
    let plan: RunPlan
    let request: RunRequest
    let settings: PlannerSettings
    let custom: [(module: Int, uses: String, with: Value)]
    /// What waits on the branch already.
    let waiting: [WaitingRun]

    var steps: [Step] {
        var inputs: [(uses: String, module: String?, input: StepInput)] = [
            ("status", nil, .status(status(.inProgress)))
        ]
        for (index, module) in plan.modules.enumerated() {
            guard let commit = module.commit else { continue }
            let variables = Set(module.variables.map { plan.base.folder.appending($0.file) })
            inputs.append(
                ("copy-files", module.name, .files(module.operations.filter { !variables.contains($0.path) })))
            inputs.append(
                ("save-variables", module.name, .files(module.operations.filter { variables.contains($0.path) })))
            inputs += custom.filter { $0.module == index }.map { ($0.uses, module.name, .with($0.with)) }
            inputs.append(("commit", module.name, .commit(commit)))
        }
        guard plan.hasChanges else {
            // What the workspace has may still wait for approval on its branch.
            let waits = plan.base.branchCommit == plan.base.baseCommit
            // Somebody may have closed its pull request and kept the branch.
            if waits { inputs.append(("pull-request", nil, .pullRequest(pullRequest))) }
            inputs.append(("status", nil, .status(status(waits ? .pendingApproval : final))))
            return numbered(inputs)
        }
        inputs += settings.steps.map { ($0.uses, nil, .with($0.with)) }
        inputs.append(
            ("push", nil, .push(PushPlan(branch: plan.base.workspaceBranch, expected: plan.base.branchCommit))))
        inputs.append(("pull-request", nil, .pullRequest(pullRequest)))
        inputs.append(("status", nil, .status(status(.pendingApproval))))
        return numbered(inputs)
    }

    private func numbered(_ inputs: [(uses: String, module: String?, input: StepInput)]) -> [Step] {
        inputs.enumerated().map { index, step in
            Step(
                key: StepKey(run: plan.runID.text, position: index + 1), uses: step.uses, module: step.module,
                input: step.input)
        }
    }

    private func status(_ phase: RunPhase) -> StatusMessage {
        let removed = plan.modules.filter { module in
            request.modules.contains { asked in
                guard asked.name == module.name else { return false }
                // What was gone before is not complete either.
                let isGone = asked.status == .deleted || asked.status == .deleteInProgress
                return asked.status == .deleteRequested || (isGone && module.commit == nil)
            }
        }
        return RunStatus(request: request, style: settings.status)
            .message(phase, keys: plan.modules.map(\.statusKey), removed: Set(removed.map(\.statusKey)))
    }

    /// Where the run ends when all goes well.
    private var final: RunPhase {
        request.modules.allSatisfy { $0.status == .deleteRequested } ? .deleted : .complete
    }

    private var pullRequest: PullRequestPlan {
        PullRequestPlan(
            sourceBranch: plan.base.workspaceBranch, targetBranch: plan.base.targetBranch,
            folder: plan.base.folder.description,
            title: "[\(plan.acronym)] Infrastructure changes",
            body: PullRequestText(plan: plan, request: request, waiting: waiting).body(
                longest: settings.longestDescription),
            authorEmail: request.requestingUser.text, whenReady: status(.pendingApproval),
            whenMerged: status(final),
            whenFailed: status(.error), leavesOpenOne: !plan.hasChanges)
    }
}

/// The status messages of one request.
public struct RunStatus: Sendable {
    private let request: RunRequest
    private let style: StatusStyle

    public init(request: RunRequest, style: StatusStyle) {
        self.request = request
        self.style = style
    }

    /// The message of a phase.
    ///
    /// - Parameters:
    ///   - phase: where the run is.
    ///   - keys: the keys of the modules, or `nil` when the modules are not known yet.
    ///   - removed: the keys of modules that the run takes out.
    public func message(_ phase: RunPhase, keys: [String]? = nil, removed: Set<String> = []) -> StatusMessage {
        var unique: [String] = []
        for key in keys ?? ["new_project_template"] where !unique.contains(key) { unique.append(key) }
        return StatusMessage(
            runID: request.runID.text, phase: phase, acronym: request.workspace.acronym, keys: unique, style: style,
            resourceGroup: request.workspace.resourceGroupName, removed: removed, round: request.round)
    }
}
