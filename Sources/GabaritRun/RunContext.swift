public import GabaritPlan
public import GabaritQueue
public import GabaritSource
public import GabaritValue

/// What a step may know of the run it belongs to.
public struct RunContext: Sendable {
    /// The run id: the same on every delivery of the message.
    public let run: String
    /// The acronym of the workspace.
    public let workspace: String
    /// The folder of the workspace in the repository; nothing is written beside it.
    public let folder: TreePath
    public let branch: WorkspaceBranch
    /// When the message was enqueued: the date of commits, so that every worker makes the same.
    public let moment: Timestamp
    /// What the steps make together.
    public let draft: RunDraft
    private let clock: any WallClock
    private let observer: any RunObserver

    public init(
        run: String, workspace: String, folder: TreePath, branch: WorkspaceBranch, moment: Timestamp,
        draft: RunDraft = RunDraft(), clock: any WallClock, observer: any RunObserver = RunObservers()
    ) {
        self.run = run
        self.workspace = workspace
        self.folder = folder
        self.branch = branch
        self.moment = moment
        self.draft = draft
        self.clock = clock
        self.observer = observer
    }

    /// Tells the observers what happened.
    public func report(_ kind: RunEvent.Kind) async {
        await observer.observe(RunEvent(moment: clock.now(), run: run, workspace: workspace, kind: kind))
    }

    /// Tells the observers a line about a step.
    public func report(_ text: String, of step: Step) async {
        await report(.progress(key: step.key.description, text: text))
    }
}
