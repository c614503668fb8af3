public import GabaritSource

/// A file of the workspace folder as it is.
public struct SnapshotFile: Sendable, Hashable {
    public var bytes: [UInt8]
    public var isExecutable: Bool

    public init(bytes: [UInt8], isExecutable: Bool = false) {
        self.bytes = bytes
        self.isExecutable = isExecutable
    }
}

/// The workspace folder at the commit that a plan stands on: everything a planner may know of the repository.
public struct WorkspaceSnapshot: Sendable {
    /// The head of the target branch, as git names it; empty for a folder that is not in git.
    public var targetCommit: String
    /// The head of the workspace branch on the remote, or `nil` when there is none.
    public var branchCommit: String?
    /// The commit that new commits stand on: the branch when it is alive, else the target.
    public var baseCommit: String
    /// The files below the workspace folder, by their path in it.
    public var files: [TreePath: SnapshotFile]
    /// The marker on the base.
    public var marker: Marker
    /// The generation on the target branch.
    public var targetGeneration: Int
    /// The runs on the branch that the target does not have yet, oldest first.
    public var waiting: [WaitingRun] = []
    /// The names beside a workspace folder that does not exist yet which differ from it only by case.
    public var siblings: [String]

    public init(
        targetCommit: String = "", branchCommit: String? = nil, baseCommit: String = "",
        files: [TreePath: SnapshotFile] = [:], marker: Marker = Marker(), targetGeneration: Int = 0,
        siblings: [String] = []
    ) {
        self.targetCommit = targetCommit
        self.branchCommit = branchCommit
        self.baseCommit = baseCommit
        self.files = files
        self.marker = marker
        self.targetGeneration = targetGeneration
        self.siblings = siblings
    }

    /// Whether the workspace has been created: its folder holds a file that is not Gabarit's own.
    public var exists: Bool { files.keys.contains { $0.description != Marker.fileName } }
}
