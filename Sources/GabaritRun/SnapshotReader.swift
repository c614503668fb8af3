public import GabaritGit
public import GabaritPlan
public import GabaritSource

/// Reads what a planner may know of a repository: two refs, the workspace folder and its marker.
public struct SnapshotReader: Sendable {
    private let mirror: GitMirror

    public init(_ mirror: GitMirror) {
        self.mirror = mirror
    }

    /// What was read of one workspace.
    public struct Reading: Sendable {
        public var snapshot: WorkspaceSnapshot
        public var branch: WorkspaceBranch
        /// The marker on the target branch.
        public var targetMarker: Marker
    }

    /// The workspace as the remote has it now.
    ///
    /// - Parameters:
    ///   - branch: the branch of the workspace.
    ///   - target: the branch that receives pull requests.
    ///   - folder: the workspace folder.
    /// - Throws: `RunFault.moved` when the two refs were read at different moments.
    public func read(branch: RefName, target: RefName, folder: TreePath) async throws -> Reading {
        let refs = try await mirror.remoteRefs([target, branch])
        guard let targetHead = refs[target] else {
            throw RunFault.permanent(
                "E_TARGET",
                "the repository has no branch '\(target.short)'; push a first commit to it, or name another under 'infrastructure'"
            )
        }
        try await mirror.ensure(refs)
        let heads = [targetHead] + (refs[branch].map { [$0] } ?? [])
        let markers = try await markers(at: heads, folder)
        let targetMarker = markers[0] ?? Marker()
        var live: (head: ObjectID, marker: Marker)?
        if let head = refs[branch] {
            let state = BranchState(head: head, marker: markers[1], target: targetHead, targetMarker: markers[0])
            live = try await state.live(mirror, branch: branch, target: target)
        }
        let base = live?.head ?? targetHead
        let (files, lookalikes) = try await files(at: base, folder)
        var snapshot = WorkspaceSnapshot(
            targetCommit: targetHead.text, branchCommit: refs[branch]?.text, baseCommit: base.text, files: files,
            marker: live?.marker ?? targetMarker, targetGeneration: targetMarker.generation,
            siblings: lookalikes)
        if let live {
            let waiting = Set(live.marker.runs).subtracting(targetMarker.runs)
            if !waiting.isEmpty { snapshot.waiting = try await RunTrail(mirror: mirror).runs(waiting, from: live.head) }
        }
        let place = WorkspaceBranch(
            branch: branch, target: target, targetHead: targetHead, lease: refs[branch], base: base,
            generation: targetMarker.generation)
        return Reading(snapshot: snapshot, branch: place, targetMarker: targetMarker)
    }

    /// The same workspace, as it was at an older commit of its branch.
    public func snapshot(
        _ snapshot: WorkspaceSnapshot, at commit: ObjectID, folder: TreePath
    ) async throws -> WorkspaceSnapshot {
        var older = snapshot
        older.baseCommit = commit.text
        older.files = try await files(at: commit, folder).files
        older.marker = try marker(of: older.files, at: commit)
        return older
    }

    /// The marker of a workspace folder at a commit; an empty one when there is none.
    public func marker(at commit: ObjectID, _ folder: TreePath) async throws -> Marker {
        try await markers(at: [commit], folder)[0] ?? Marker()
    }

    private func markers(at commits: [ObjectID], _ folder: TreePath) async throws -> [Marker?] {
        let path = folder.appending(try TreePath(Marker.fileName))
        return try zip(commits, await mirror.files(path, at: commits)).map { commit, bytes in
            guard let bytes else { return nil }
            return try Marker.read(SourceFile(name: "\(path) at \(commit.short)", bytes: bytes))
        }
    }

    private func files(
        at commit: ObjectID, _ folder: TreePath
    ) async throws -> (files: [TreePath: SnapshotFile], lookalikes: [String]) {
        let entries: [TreeEntry]
        switch try await mirror.folder(folder, at: commit) {
        case .absent(let lookalikes): return ([:], lookalikes)
        case .files(let found): entries = found
        }
        let contents = try await mirror.blobs(entries.map(\.id))
        var files: [TreePath: SnapshotFile] = [:]
        for (entry, bytes) in zip(entries, contents) {
            files[entry.path] = SnapshotFile(bytes: bytes, isExecutable: entry.isExecutable)
        }
        return (files, [])
    }

    private func marker(of files: [TreePath: SnapshotFile], at commit: ObjectID) throws -> Marker {
        guard let file = files.first(where: { $0.key.description == Marker.fileName }) else { return Marker() }
        return try Marker.read(SourceFile(name: "\(Marker.fileName) at \(commit.short)", bytes: file.value.bytes))
    }
}
