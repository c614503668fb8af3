internal import GabaritProcess
public import GabaritSource

extension GitMirror {
    /// The most that is read of one folder.
    private static let mostEntries = 20_000
    private static let mostBytes = 64 * 1024 * 1024

    /// The entries of a commit below a folder, or of the whole commit.
    ///
    /// - Parameters:
    ///   - commit: the commit to read.
    ///   - folder: the folder, `nil` for the top; one that does not exist has no entries.
    ///   - recursive: whether folders are replaced by their files.
    /// - Throws: `GitFault.unsafeEntry` for a symbolic link, a submodule or a name that ``TreePath`` refuses.
    public func entries(
        at commit: ObjectID, under folder: TreePath? = nil, recursive: Bool = true
    ) async throws -> [TreeEntry] {
        guard let tree = try await tree(at: commit, folder) else {
            if let folder { _ = try await lookalikes(of: folder, at: commit) }
            return []
        }
        return try await entries(of: tree, below: folder, recursive: recursive)
    }

    /// A folder of a commit, or why there is none.
    ///
    /// - Throws: `GitFault.unsafeEntry` as ``entries(at:under:recursive:)`` does.
    public func folder(_ folder: TreePath, at commit: ObjectID) async throws -> FolderReading {
        guard let tree = try await tree(at: commit, folder) else {
            return .absent(lookalikes: try await lookalikes(of: folder, at: commit))
        }
        return .files(try await entries(of: tree, below: folder, recursive: true))
    }

    /// The contents of some files, in the order asked for.
    ///
    /// - Throws: `GitFault.tooLarge` when they have more than 64 MiB together.
    public func blobs(_ ids: [ObjectID]) async throws -> [[UInt8]] {
        try await reader.objects(ids, .blob, upTo: Self.mostBytes).map(\.bytes)
    }

    /// The contents of one file at several commits, read together; `nil` where there is no such file.
    public func files(_ path: TreePath, at commits: [ObjectID]) async throws -> [[UInt8]?] {
        try await reader.objects(commits.map { "\($0):\(path)" }).map { $0?.kind == .blob ? $0?.bytes : nil }
    }

    /// A commit as git keeps it: lines `tree`, `parent`, `author`, `committer`, an empty line, the message.
    public func text(of commit: ObjectID) async throws -> String {
        let object = try await reader.objects([commit], .commit).first
        return String(decoding: object?.bytes ?? [], as: UTF8.self)
    }

    /// The commit that a ref of the mirror points to, tags followed.
    public func commit(of ref: String) async throws -> ObjectID {
        guard let commit = try await reader.object(ref + "^{commit}") else {
            throw GitFault.failed(command: "cat-file", reason: "'\(ref)' names no commit")
        }
        return commit.id
    }

    /// Whether one commit is the other or one of its ancestors.
    public func isAncestor(_ older: ObjectID, of newer: ObjectID) async throws -> Bool {
        try await git.run("merge-base", ["--is-ancestor", older.text, newer.text], accepting: [0, 1]).isSuccess
    }

    /// The newest commit of a first-parent line whose message has a certain line, `nil` when there is none.
    ///
    /// - Parameter line: letters, digits, blanks, `-` and `:` only.
    public func newestCommit(with line: String, from head: ObjectID) async throws -> ObjectID? {
        let result = try await git.run(
            "log",
            ["-1", "--first-parent", "--format=%H", "--grep=^\(line)$", "--end-of-options", head.text])
        return ObjectID(result.outputText.prefix { $0 != "\n" })
    }

    private func tree(at commit: ObjectID, _ folder: TreePath?) async throws -> GitObject? {
        let object = try await reader.object(folder.map { "\(commit):\($0)" } ?? "\(commit)^{tree}")
        return object?.kind == .tree ? object : nil
    }

    private func entries(
        of top: GitObject, below folder: TreePath?, recursive: Bool
    ) async throws -> [TreeEntry] {
        var open: [(place: TreePath?, tree: GitObject)] = [(nil, top)]
        var entries: [TreeEntry] = []
        var count = 0
        while !open.isEmpty {
            var folders: [TreeEntry] = []
            for (place, tree) in open {
                for found in TreeListing(tree).entries {
                    let entry = try Self.entry(found, at: place, below: folder)
                    // A few objects that hold each other many times over stand for any number of files.
                    count += 1
                    guard count <= Self.mostEntries, entry.path.description.utf8.count <= TreePath.longest else {
                        throw Self.tooLarge(folder)
                    }
                    if entry.isFolder, recursive { folders.append(entry) } else { entries.append(entry) }
                }
            }
            let trees = try await reader.objects(folders.map(\.id), .tree)
            open = zip(folders, trees).map { ($0.path, $1) }
        }
        return entries.sorted { $0.path < $1.path }
    }

    private static func tooLarge(_ folder: TreePath?) -> GitFault {
        .tooLarge(
            what: folder.map { "'\($0)' holds" } ?? "the repository holds",
            limit: "\(mostEntries) files and folders, or paths of more than \(TreePath.longest) bytes")
    }

    private static func entry(
        _ entry: TreeListing.Entry, at place: TreePath?, below folder: TreePath?
    ) throws(GitFault) -> TreeEntry {
        let own = try entry.path(in: folder.map { place.map($0.appending) ?? $0 } ?? place)
        return TreeEntry(
            path: place?.appending(own) ?? own, id: entry.id, isExecutable: entry.kind == .executable,
            isFolder: entry.kind == .folder)
    }

    /// The names beside a folder that does not exist which differ from its own only by case.
    ///
    /// - Throws: `GitFault.unsafeEntry` when something that is no folder has its name, or the name of one above it.
    private func lookalikes(of folder: TreePath, at commit: ObjectID) async throws -> [String] {
        let parts = folder.components
        let above = parts.indices.dropFirst().map { "\(commit):" + parts[..<$0].joined(separator: "/") }
        let trees = try await reader.objects(["\(commit)^{tree}"] + above)
        for (depth, tree) in trees.enumerated() {
            guard let tree, tree.kind == .tree else { return [] }
            let level = NameSearch(parts[depth], in: tree)
            guard let own = level.own else { return depth == parts.count - 1 ? level.lookalikes : [] }
            guard own.kind == .folder else {
                let reason = own.kind.refusal ?? "a file where a folder has to be"
                throw GitFault.unsafeEntry(path: parts[...depth].joined(separator: "/"), reason: reason)
            }
        }
        return []
    }
}
