public import GabaritGit
public import GabaritPlan
public import GabaritSource

/// Reads what a planner may know of a repository: two refs, the workspace folder and its marker.
public struct SnapshotReader: Sendable {
    private let mirror: GitMirror

    public init(_ mirror: GitMirror) {
        self.mirror = mirror
    }

    /// The workspace as the remote has it now.
    ///
    /// - Parameters:
    ///   - branch: the branch of the workspace.
    ///   - target: the branch that receives pull requests.
    ///   - folder: the workspace folder.
    /// - Throws: `RunFault.moved` when the two refs were read at different moments.
    public func read(
        branch: RefName, target: RefName, folder: TreePath
    ) async throws -> (snapshot: WorkspaceSnapshot, branch: WorkspaceBranch) {
        let refs = try await mirror.remoteRefs([target, branch])
        guard let targetHead = refs[target] else {
            throw RunFault.permanent("E_TARGET", "the repository has no branch '\(target.short)'; create it first")
        }
        try await mirror.ensure(refs)
        let targetMarker = try await marker(at: targetHead, folder)
        let live = try await liveBranch(refs[branch], folder, generation: targetMarker.generation)
        let base = live?.head ?? targetHead
        let files = try await files(at: base, folder)
        let snapshot = WorkspaceSnapshot(
            targetCommit: targetHead.text, branchCommit: refs[branch]?.text, baseCommit: base.text, files: files,
            marker: live?.marker ?? targetMarker, targetGeneration: targetMarker.generation,
            siblings: files.isEmpty ? try await siblings(at: base, folder) : [])
        let place = WorkspaceBranch(
            branch: branch, target: target, targetHead: targetHead, lease: refs[branch], base: base,
            generation: targetMarker.generation)
        return (snapshot, place)
    }

    /// The same workspace, as it was at an older commit of its branch.
    public func snapshot(
        _ snapshot: WorkspaceSnapshot, at commit: ObjectID, folder: TreePath
    ) async throws -> WorkspaceSnapshot {
        var older = snapshot
        older.baseCommit = commit.text
        older.files = try await files(at: commit, folder)
        older.marker = try marker(of: older.files, at: commit)
        return older
    }

    /// The marker of a workspace folder at a commit; an empty one when there is none.
    public func marker(at commit: ObjectID, _ folder: TreePath) async throws -> Marker {
        let path = folder.appending(try TreePath(Marker.fileName))
        let entries = try await mirror.entries(at: commit, under: folder, recursive: false)
        guard let entry = entries.first(where: { $0.path.description == Marker.fileName }) else { return Marker() }
        let bytes = try await mirror.blobs([entry.id])
        return try Marker.read(SourceFile(name: "\(path) at \(commit.short)", bytes: bytes.first ?? []))
    }

    /// The branch, when it belongs to the generation that is being worked on; `nil` when it is dead or absent.
    private func liveBranch(
        _ head: ObjectID?, _ folder: TreePath, generation: Int
    ) async throws -> (head: ObjectID, marker: Marker)? {
        guard let head else { return nil }
        let marker = try await marker(at: head, folder)
        if marker.generation > generation + 1 {
            throw RunFault.moved("the branch is newer than the target that was just read")
        }
        return marker.generation == generation + 1 ? (head, marker) : nil
    }

    private func files(at commit: ObjectID, _ folder: TreePath) async throws -> [TreePath: SnapshotFile] {
        let entries = try await mirror.entries(at: commit, under: folder)
        let contents = try await mirror.blobs(entries.map(\.id))
        var files: [TreePath: SnapshotFile] = [:]
        for (entry, bytes) in zip(entries, contents) {
            files[entry.path] = SnapshotFile(bytes: bytes, isExecutable: entry.isExecutable)
        }
        return files
    }

    private func marker(of files: [TreePath: SnapshotFile], at commit: ObjectID) throws -> Marker {
        guard let file = files.first(where: { $0.key.description == Marker.fileName }) else { return Marker() }
        return try Marker.read(SourceFile(name: "\(Marker.fileName) at \(commit.short)", bytes: file.value.bytes))
    }

    private func siblings(at commit: ObjectID, _ folder: TreePath) async throws -> [String] {
        guard let parent = folder.parent else { return [] }
        return try await mirror.entries(at: commit, under: parent, recursive: false).filter(\.isFolder).map(\.path.name)
    }
}
