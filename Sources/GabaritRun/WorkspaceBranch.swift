public import GabaritGit

/// Where the commits of a run go, as it was read from the remote.
public struct WorkspaceBranch: Sendable, Hashable {
    /// The branch of the workspace.
    public var branch: RefName
    /// The branch that the pull request asks into.
    public var target: RefName
    /// The commit of the target.
    public var targetHead: ObjectID
    /// The commit that the remote's branch must still be at for the push, `nil` when there must be no branch.
    public var lease: ObjectID?
    /// The commit that the run's commits stand on: the branch when it is alive, else the target.
    public var base: ObjectID
    /// How many times the workspace has been merged, as the target says.
    public var generation: Int

    public init(
        branch: RefName, target: RefName, targetHead: ObjectID, lease: ObjectID?, base: ObjectID, generation: Int
    ) {
        self.branch = branch
        self.target = target
        self.targetHead = targetHead
        self.lease = lease
        self.base = base
        self.generation = generation
    }
}
