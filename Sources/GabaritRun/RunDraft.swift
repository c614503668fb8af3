public import GabaritGit
internal import GabaritPlan

/// What the steps of one run have made so far: staged files, commits to write, the pushed commit.
///
/// It lives in memory until the push, so that a run that is cut off leaves nothing behind.
public actor RunDraft {
    /// Changes that no commit has taken yet, in order.
    public private(set) var staged: [TreeChange] = []
    /// The commits of the run, oldest first; they stand on each other.
    public private(set) var commits: [CommitDraft] = []
    /// The newest commit of the run on the remote.
    public private(set) var head: ObjectID?
    /// The address of the pull request, for people.
    public private(set) var pullRequest: String?
    private var outcomes: [StepKey: StepOutcome] = [:]

    /// - Parameter head: the pushed commit, when the run is taken up after its push.
    public init(head: ObjectID? = nil) {
        self.head = head
    }

    /// Adds changes for the next commit.
    public func stage(_ changes: [TreeChange]) { staged += changes }

    /// Makes a commit of a draft; what is staged goes into it, before the draft's own changes.
    public func commit(_ draft: CommitDraft) {
        var draft = draft
        draft.changes = staged + draft.changes
        staged = []
        commits.append(draft)
    }

    /// Keeps the commit that the remote has confirmed.
    public func pushed(_ head: ObjectID) { self.head = head }

    /// Keeps the address of the pull request.
    public func opened(_ pullRequest: String) { self.pullRequest = pullRequest }

    func outcome(of key: StepKey) -> StepOutcome? { outcomes[key] }

    func keep(_ outcome: StepOutcome, of key: StepKey) { outcomes[key] = outcome }
}
