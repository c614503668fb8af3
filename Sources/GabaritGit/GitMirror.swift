internal import GabaritProcess

/// A kept bare copy of one repository: reads objects, writes commits as objects, pushes. There is no work tree.
///
/// A mirror belongs to one process: several processes on one machine take a slot each below the same folder, so that
/// none waits for another and what a killed one left half done is cleaned when its slot is taken again.
public actor GitMirror {
    public nonisolated let remote: GitRemote
    nonisolated let git: Git
    let reader: ObjectReader
    private let lock: FileLock
    private let lane: PushLane
    private var fetching: [Set<String>: Task<Void, any Error>] = [:]
    private(set) var writes = 0
    var isTidying = false
    /// Commits that are here with everything below them.
    private var present: Set<ObjectID> = []

    /// Opens a free slot below a folder, and creates it when all are taken.
    ///
    /// - Parameters:
    ///   - remote: the repository that is mirrored.
    ///   - folder: the folder of this repository's mirrors, an absolute path.
    ///   - access: how a remote over HTTP is spoken to.
    /// - Throws: `GitFault.failed` when the folder cannot be written.
    public init(of remote: GitRemote, in folder: String, access: GitAccess = GitAccess()) async throws {
        self.remote = remote
        // Here pushes share the cores, and one by one they take as long; far away most of their time is the way.
        lane = PushLane(atOnce: remote.transport == .file ? 1 : 3)
        let slot = try Self.takeSlot(in: folder)
        lock = slot.lock
        git = Git(executable: Git.find(), repository: slot.path, access: access)
        if !isExecutable(slot.path + "/objects") {
            _ = try await git.run("init", ["--quiet", "--bare", slot.path])
        }
        Self.removeLeftovers(in: slot.path)
        reader = ObjectReader(git)
        try await tidy()
    }

    /// The refs of the remote as they are now; one that does not exist is absent.
    public func remoteRefs(_ names: [RefName]) async throws -> [RefName: ObjectID] {
        if let local = remote.localRepository { return try await localRefs(names, of: local) }
        return try await askedRefs(names)
    }

    /// The refs of the remote as git gives them to anybody who asks: what a repository on this machine refuses to others, and
    /// what is broken in it, shows here and not in its files.
    public func askedRefs(_ names: [RefName]) async throws -> [RefName: ObjectID] {
        let result = try await git.run(
            "ls-remote", ["--end-of-options", remote.address] + names.map(\.full), on: remote)
        guard result.isSuccess else { throw remoteFault(result) }
        let found = Self.parseRefs(result.outputText)
        return Dictionary(names.compactMap { name in found[name.full].map { (name, $0) } }) { first, _ in first }
    }

    /// The refs of a repository on this machine: asked without the processes that `ls-remote` starts.
    private func localRefs(_ names: [RefName], of repository: String) async throws -> [RefName: ObjectID] {
        if git.access.readsFiles, let refs = LocalRefs(repository: repository).values(of: names) { return refs }
        let local = Git(executable: git.executable, repository: repository, access: git.access)
        let result = try await local.run(
            "for-each-ref", ["--format=%(objectname)%09%(refname)", "--"] + names.map(\.full))
        let found = Self.parseRefs(result.outputText)
        return Dictionary(names.compactMap { name in found[name.full].map { (name, $0) } }) { first, _ in first }
    }

    /// All tags of the remote.
    public func remoteTags() async throws -> [String: ObjectID] {
        let result = try await git.run(
            "ls-remote", ["--tags", "--refs", "--end-of-options", remote.address], on: remote)
        guard result.isSuccess else { throw remoteFault(result) }
        let prefix = "refs/tags/"
        return Dictionary(
            Self.parseRefs(result.outputText).map { (String($0.key.dropFirst(prefix.count)), $0.value) }
        ) { first, _ in first }
    }

    /// Brings the objects of some refs here. Callers that want the same refs at the same time share one fetch.
    public func fetch(_ refs: [RefName]) async throws {
        let key = Set(refs.map(\.full))
        if let running = fetching[key] { return try await running.value }
        // Unstructured, so that one waiter's cancellation does not stop the fetch of the others.
        let task = Task { try await self.fetchNow(key.sorted()) }
        fetching[key] = task
        defer { fetching[key] = nil }
        try await task.value
    }

    /// Brings commits here that refs of the remote point to; nothing is asked of the remote when all are here.
    public func ensure(_ refs: [RefName: ObjectID]) async throws {
        var missing = refs.filter { !present.contains($0.value) }
        guard !missing.isEmpty else { return }
        // A ref that an earlier process fetched vouches for everything below it.
        let kept = try await reader.objects(missing.keys.map { Self.mirrored($0.full) })
        note(kept.compactMap { $0?.id })
        missing = missing.filter { !present.contains($0.value) }
        guard !missing.isEmpty else { return }
        try await fetch(missing.keys.sorted { $0.full < $1.full })
        for object in try await reader.objects(missing.values.map(\.text)) where object?.kind != .commit {
            throw GitFault.leaseLost(ref: remote.address)
        }
        note(Array(missing.values))
    }

    /// Notes that commits are here with everything below them.
    func note(_ ids: [ObjectID]) {
        // Which are forgotten costs one question of the mirror, no more.
        if present.count > 4096 { present.removeAll() }
        present.formUnion(ids)
    }

    /// Pushes a commit to a ref, or deletes the ref, if the remote's ref is where the caller believes it to be.
    ///
    /// Pushes that wait for another one go together; what becomes of one does not depend on the others.
    ///
    /// - Parameters:
    ///   - ref: the ref to move.
    ///   - new: the commit, or `nil` to delete the ref.
    ///   - old: where the remote's ref must be, `nil` when it must not exist.
    /// - Throws: `GitFault.leaseLost` when it is elsewhere, `GitFault.rejected` when the remote refuses.
    public func push(_ ref: RefName, _ new: ObjectID?, expecting old: ObjectID?) async throws {
        try await lane.push(RefUpdate(ref: ref, new: new, old: old)) { [git, remote] updates in
            await PushCommand(git: git, remote: remote).push(updates)
        }
    }

    // MARK: -

    static let writesBetweenTidying = 64

    func nextWriteRef() -> String {
        writes += 1
        return "refs/gabarit/\(writes % Self.writesBetweenTidying)"
    }

    private func fetchNow(_ refs: [String]) async throws {
        let specifications = refs.map { "+\($0):\(Self.mirrored($0))" }
        let result = try await git.run(
            "fetch",
            [
                "--quiet", "--no-tags", "--no-auto-maintenance", "--no-write-fetch-head",
                "--recurse-submodules=no", "--end-of-options", remote.address,
            ] + specifications, on: remote)
        guard !result.isSuccess else { return }
        guard removeCutOff() else { throw remoteFault(result) }
        throw GitFault.tooLarge(
            what: "what '\(remote.address)' sends at once is", limit: "\(git.access.largestPack) bytes")
    }

    /// Removes the part files of a fetch that reached the limit: git says nothing of why their writer ended, and nobody else
    /// removes them.
    ///
    /// What is being written without a limit, packs that are joined, is hardly ever just as long.
    /// - Returns: whether there were any.
    private func removeCutOff() -> Bool {
        let full = filesBelow(git.repository + "/objects/pack") { $0.hasPrefix("tmp_") }
            .filter { sizeOfFile($0) == git.access.largestPack }
        for path in full { removeFile(path) }
        return !full.isEmpty
    }

    /// Where a ref of the remote is kept here.
    private static func mirrored(_ ref: String) -> String { "refs/mirror/\(ref.dropFirst("refs/".count))" }

    private func remoteFault(_ result: ProgramResult) -> GitFault {
        let reason = Git.reason(result)
        let text = reason.lowercased()
        let isMissing =
            text.contains("does not appear to be a git repository") || text.contains("not found")
            || text.contains("authentication failed") || text.contains("access denied")
            || text.contains("couldn't find remote ref")
        return isMissing
            ? .notFound(address: remote.address, reason: reason) : .unreachable(address: remote.address, reason: reason)
    }

    private static func parseRefs(_ text: String) -> [String: ObjectID] {
        var refs: [String: ObjectID] = [:]
        for line in text.split(separator: "\n") {
            let columns = line.split(separator: "\t")
            guard columns.count == 2, let id = ObjectID(columns[0]) else { continue }
            refs[String(columns[1])] = id
        }
        return refs
    }

    private static let slots = 64

    private static func takeSlot(in folder: String) throws -> (path: String, lock: FileLock) {
        guard createFolder(folder) else {
            throw GitFault.failed(command: "init", reason: "cannot create the folder '\(folder)'")
        }
        for number in 0..<slots {
            let path = "\(folder)/\(number).git"
            if let lock = FileLock(exclusive: path + ".lock") { return (path, lock) }
        }
        throw GitFault.failed(command: "init", reason: "all \(slots) mirrors in '\(folder)' are in use")
    }

    /// Removes what a killed process left: nobody else works in this slot, so every lock and part file is stale.
    private static func removeLeftovers(in repository: String) {
        let isStale = { (name: String) in
            name.hasSuffix(".lock") || name.hasPrefix("tmp_") || name.hasPrefix("fast_import_crash")
        }
        for path in filesBelow(repository, where: isStale) { removeFile(path) }
    }
}
