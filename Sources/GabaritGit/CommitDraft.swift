public import GabaritSource

/// Who made a commit.
public struct GitSignature: Sendable, Hashable {
    public var name: String
    public var email: String
    /// Seconds since 1970-01-01T00:00:00Z; the zone is always UTC.
    public var seconds: Int64

    /// - Parameters:
    ///   - name: control characters and angle brackets are dropped, an empty name becomes the e-mail address.
    ///   - email: as the name.
    public init(name: String, email: String, seconds: Int64) {
        self.email = Self.clean(email)
        let cleaned = Self.clean(name)
        self.name = cleaned.isEmpty ? self.email : cleaned
        self.seconds = seconds
    }

    private static func clean(_ text: String) -> String {
        var cleaned = ""
        for scalar in text.unicodeScalars where !VisibleText.isHidden(scalar) && scalar != "<" && scalar != ">" {
            cleaned.unicodeScalars.append(scalar)
        }
        return String(cleaned.prefix(200))
    }
}

/// A change of one file in a commit.
public enum TreeChange: Sendable, Hashable {
    case write(TreePath, content: [UInt8], isExecutable: Bool)
    case delete(TreePath)
}

/// A commit to write: the same draft on the same parent gives the same id on every machine.
public struct CommitDraft: Sendable, Hashable {
    public var author: GitSignature
    public var committer: GitSignature
    public var message: String
    public var changes: [TreeChange]

    public init(author: GitSignature, committer: GitSignature, message: String, changes: [TreeChange]) {
        self.author = author
        self.committer = committer
        self.message = message
        self.changes = changes
    }
}

/// A file of a commit.
public struct TreeEntry: Sendable, Hashable {
    public var path: TreePath
    public var id: ObjectID
    public var isExecutable: Bool
    /// Whether it is a folder; its own entries are not listed with it.
    public var isFolder: Bool
}

/// A folder of a commit.
public enum FolderReading: Sendable, Hashable {
    /// Every file below it, sorted by path; the paths count from the folder.
    case files([TreeEntry])
    /// There is none; beside its place are names that differ from its own only by case.
    case absent(lookalikes: [String])
}
