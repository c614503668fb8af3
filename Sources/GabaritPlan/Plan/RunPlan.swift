public import GabaritSource
public import GabaritValue

/// Everything that a run will do, contents included: a pure value.
///
/// Preview shows it and a runner performs it; neither adds anything.
public struct RunPlan: Sendable, Hashable, Codable {
    public var runID: RunID
    public var acronym: Acronym
    /// What the plan stands on.
    public var base: PlanBase
    /// In the order they are performed.
    public var modules: [ModulePlan]
    public var steps: [Step]
    /// SHA-256 over everything above.
    public var digest: String

    /// Whether the plan changes any file.
    public var hasChanges: Bool { modules.contains { $0.commit != nil } }

    /// Every change of a file, in order.
    public var operations: [FileOperation] { modules.flatMap { $0.operations } }
}

/// The branch and the commits that a plan was made for.
public struct PlanBase: Sendable, Hashable, Codable {
    /// The branch that receives the pull request.
    public var targetBranch: String
    public var targetCommit: String
    /// The branch of the workspace.
    public var workspaceBranch: String
    /// Where the workspace branch is on the remote, or `nil` when it does not exist.
    public var branchCommit: String?
    /// The commit that the plan's commits stand on.
    public var baseCommit: String
    /// The workspace folder.
    public var folder: TreePath
}

/// What becomes of one module.
public struct ModulePlan: Sendable, Hashable, Codable {
    /// The name as it was asked for.
    public var name: String
    public var version: String
    public var digest: String
    public var statusKey: String
    public var operations: [FileOperation]
    public var variables: [VariableBinding]
    /// `nil` when nothing changes.
    public var commit: CommitPlan?
}

/// A change of one file, by its path in the repository.
public struct FileOperation: Sendable, Hashable, Codable {
    /// What happens to the file.
    public enum Kind: String, Sendable, Hashable, Codable {
        case create, replace, delete
    }

    public var kind: Kind
    public var path: TreePath
    /// The new content; empty for a deletion.
    public var content: FileContent
    public var isExecutable: Bool
    /// The content before, for showing the difference.
    public var before: FileContent?
    /// Whether the file was executable before, where that changes.
    public var wasExecutable: Bool?
}

/// Bytes that travel as text when they are text.
public struct FileContent: Sendable, Hashable, Codable {
    public var bytes: [UInt8]

    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The content as text, or `nil` when it is not UTF-8.
    public var text: String? { String(validating: bytes, as: UTF8.self) }

    private enum Key: String, CodingKey { case text, bytes }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        if let text = try container.decodeIfPresent(String.self, forKey: .text) {
            bytes = Array(text.utf8)
        } else {
            bytes = try container.decode([UInt8].self, forKey: .bytes)
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        if let text { try container.encode(text, forKey: .text) } else { try container.encode(bytes, forKey: .bytes) }
    }
}

/// The value of a variable and where it came from.
public struct VariableBinding: Sendable, Hashable, Codable {
    /// The layers, strongest first.
    public enum Origin: String, Sendable, Hashable, Codable, CaseIterable {
        case saved, configuration, request, preset = "default"
    }

    /// A value that one layer gives.
    public struct Layer: Sendable, Hashable, Codable {
        public var origin: Origin
        public var value: Value
    }

    public var name: String
    public var type: String
    public var value: Value
    public var origin: Origin
    /// The layers that had a value as well, and lost, strongest first.
    public var overrode: [Layer]
    /// Whether the module has no default for it.
    public var isRequired: Bool
    /// The file that holds the value.
    public var file: TreePath
}

/// A commit to make.
public struct CommitPlan: Sendable, Hashable, Codable {
    public var authorName: String
    public var authorEmail: String
    public var committerName: String
    public var committerEmail: String
    /// Author and committer date.
    public var moment: Timestamp
    /// Subject, blank line, trailers.
    public var message: String

    /// The first line.
    public var subject: String { message.split(separator: "\n").first.map(String.init) ?? "" }
}

/// A branch to push.
public struct PushPlan: Sendable, Hashable, Codable {
    public var branch: String
    /// Where the remote's branch must be, `nil` when it must not exist.
    public var expected: String?
}

/// A pull request to open or adopt.
public struct PullRequestPlan: Sendable, Hashable, Codable {
    public var sourceBranch: String
    public var targetBranch: String
    /// The workspace folder, whose marker tells whether a run is on the target.
    public var folder: String
    public var title: String
    /// Markdown; the run marker stands first.
    public var body: String
    /// Who asked.
    public var authorEmail: String
    /// The status messages that follow, for whoever closes the pull request.
    public var whenReady: StatusMessage
    public var whenMerged: StatusMessage
    public var whenFailed: StatusMessage
    /// Whether one that is open is left as it is, because the run adds nothing to its branch.
    public var leavesOpenOne: Bool

    public init(
        sourceBranch: String, targetBranch: String, folder: String, title: String, body: String, authorEmail: String,
        whenReady: StatusMessage, whenMerged: StatusMessage, whenFailed: StatusMessage, leavesOpenOne: Bool = false
    ) {
        self.sourceBranch = sourceBranch
        self.targetBranch = targetBranch
        self.folder = folder
        self.title = title
        self.body = body
        self.authorEmail = authorEmail
        self.whenReady = whenReady
        self.whenMerged = whenMerged
        self.whenFailed = whenFailed
        self.leavesOpenOne = leavesOpenOne
    }
}
