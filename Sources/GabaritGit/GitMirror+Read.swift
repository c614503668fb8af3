internal import GabaritProcess
public import GabaritSource

extension GitMirror {
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
        let treeish = folder.map { "\(commit.text):\($0)" } ?? commit.text
        let result = try await git.run(
            "ls-tree", ["-z"] + (recursive ? ["-r"] : []) + ["--full-tree", "--end-of-options", treeish],
            accepting: [0, 128])
        guard result.isSuccess else {
            if let folder, try await !isFolder(folder, at: commit) { return [] }
            throw GitFault.failed(command: "ls-tree", reason: Git.reason(result))
        }
        return try result.output.split(separator: 0).map {
            try entry(String(decoding: $0, as: UTF8.self), below: folder)
        }
    }

    /// The contents of some objects, in the order asked for.
    public func blobs(_ ids: [ObjectID]) async throws -> [[UInt8]] {
        guard !ids.isEmpty else { return [] }
        let input = Array(ids.map { $0.text + "\n" }.joined().utf8)
        let result = try await git.run("cat-file", ["--batch", "--buffer"], input: input)
        return try BatchAnswer(result.output).objects(ids)
    }

    /// The commit that a ref of the mirror points to, tags followed.
    public func commit(of ref: String) async throws -> ObjectID {
        let result = try await git.run("rev-parse", ["--verify", "--quiet", "--end-of-options", ref + "^{commit}"])
        guard let id = result.outputText.split(separator: "\n").last.flatMap({ ObjectID($0) }) else {
            throw GitFault.failed(command: "rev-parse", reason: "'\(ref)' names no commit")
        }
        return id
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

    private func isFolder(_ folder: TreePath, at commit: ObjectID) async throws -> Bool {
        let result = try await git.run("ls-tree", ["-z", "--full-tree", commit.text, "\(folder)"])
        let line = result.outputText
        if line.hasPrefix("120000") { throw GitFault.unsafeEntry(path: "\(folder)", reason: "a symbolic link") }
        return line.hasPrefix("040000")
    }

    private func entry(_ line: String, below folder: TreePath?) throws -> TreeEntry {
        let columns = line.split(separator: "\t", maxSplits: 1)
        let fields = columns[0].split(separator: " ")
        guard columns.count == 2, fields.count == 3, let id = ObjectID(fields[2]) else {
            throw GitFault.failed(command: "ls-tree", reason: "an answer that is not one")
        }
        let name = String(columns[1])
        let shown = folder.map { "\($0)/\(name)" } ?? name
        if fields[0] == "120000" { throw GitFault.unsafeEntry(path: shown, reason: "a symbolic link") }
        if fields[0] == "160000" { throw GitFault.unsafeEntry(path: shown, reason: "a submodule") }
        do {
            return TreeEntry(
                path: try TreePath(name), id: id, isExecutable: fields[0] == "100755", isFolder: fields[1] == "tree")
        } catch {
            throw GitFault.unsafeEntry(path: VisibleText.escaped(shown), reason: "a name that \(error.message)")
        }
    }
}
