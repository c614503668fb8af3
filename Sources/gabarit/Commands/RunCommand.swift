internal import ArgumentParser
internal import GabaritGit
internal import GabaritPlan
internal import GabaritQueue
internal import GabaritRun
internal import GabaritSource
internal import GabaritStore
internal import GabaritValue

/// `gabarit run`: performs one request, or a saved plan, without a worker.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Perform one request, or a plan saved by 'gabarit preview --out'.")
    @OptionGroup var common: ConfigurationOptions
    @Argument(help: "A request or a saved plan: a file, or '-' for standard input.") var request: String

    func run() async throws {
        let installation = try Installation(path: common.config)
        let file = try Files.read(request)
        if Self.isPlan(file) {
            let plan = try PlanDocument.read(file)
            try await perform(plan, try await Self.branch(of: plan, installation), installation)
        } else {
            let reader = RequestReader()
            let request = try reader.read(try reader.document(file), of: file)
            let loaded = LoadedRequest(request: request, moment: SystemClock().now(), sequence: .max)
            let (plan, branch) = try await Planning(installation).prepare(loaded)
            try await perform(plan, branch, installation)
        }
    }

    private static func isPlan(_ file: SourceFile) -> Bool {
        guard let value = try? JSONReader(limits: .document).value(file) else { return false }
        return value["steps"] != nil && value["digest"] != nil
    }

    private func perform(_ plan: RunPlan, _ branch: WorkspaceBranch, _ installation: Installation) async throws {
        let store = try installation.store()
        let mirror = try await installation.infrastructure()
        let observer = TerminalObserver(terminal: common.output.terminal, json: common.output.json)
        let context = RunContext(
            run: plan.runID.text, workspace: plan.acronym.text, folder: plan.base.folder, branch: branch,
            moment: plan.modules.compactMap(\.commit).first?.moment ?? SystemClock().now(), clock: SystemClock(),
            observer: observer)
        try await Runner(try installation.handlers(store, mirror)).run(plan.steps, in: context)
        let address = await context.draft.pullRequest
        await context.report(.ended(address.map { .pendingApproval(pullRequest: $0) } ?? .noChanges))
    }

    /// The branch as it is now, when it still is what the plan was made for.
    private static func branch(of plan: RunPlan, _ installation: Installation) async throws -> WorkspaceBranch {
        let mirror = try await installation.infrastructure()
        let branch = try RefName.branch(plan.base.workspaceBranch)
        let target = try RefName.branch(plan.base.targetBranch)
        let read = try await SnapshotReader(mirror).read(branch: branch, target: target, folder: plan.base.folder)
        guard read.snapshot.baseCommit == plan.base.baseCommit, read.snapshot.branchCommit == plan.base.branchCommit
        else {
            throw RunFault.moved(
                "the plan was made for \(plan.base.baseCommit.prefix(10)), and the base is \(read.snapshot.baseCommit.prefix(10)) now; make a new plan with 'gabarit preview --out'"
            )
        }
        return read.branch
    }
}
