internal import GabaritGit
internal import GabaritPlan
internal import GabaritRun
internal import GabaritSource
internal import GabaritStore

/// Brings the branch of a local pull request into its target, once.
struct LocalMerge {
    let mirror: GitMirror
    let record: PullRequestRecord

    /// The line of the merge commit by which a later call knows it, whichever style was used.
    private var trailer: String { "Gabarit-Pull-Request: \(record.number)" }

    /// Merges and pushes; returns what was merged before when there is something.
    ///
    /// - Throws: `GitFault`; `RunFault` when the branch has a run that the pull request does not show.
    func perform(_ style: LocalApproval.Style, author: GitSignature, committer: GitSignature) async throws -> ObjectID {
        let notes = LocalRunNote.read(record.note)
        let source = try RefName.branch(record.source)
        let target = try RefName.branch(record.target)
        for _ in 0..<5 {
            let refs = try await mirror.remoteRefs([source, target])
            guard let into = refs[target] else {
                throw RunFault.permanent("E_TARGET", "the repository has no branch '\(record.target)'")
            }
            try await mirror.ensure(refs)
            if let merged = try await mirror.newestCommit(with: trailer, from: into) { return merged }
            if try await holdsRuns(into, of: refs[source]) { return into }
            guard let from = refs[source] else {
                throw RunFault.permanent(
                    "E_BRANCH_GONE",
                    "the branch '\(record.source)' is gone and its runs are not on '\(record.target)'; reject the pull request"
                )
            }
            if try await mirror.isAncestor(from, of: into) { return into }
            try await checkNewest(from, notes)
            let commit = try await mirror.merge(
                from, into: into, squash: style == .squash, message: message(notes, style), author: author,
                committer: committer)
            do {
                try await mirror.push(target, commit, expecting: into)
                return commit
            } catch GitFault.leaseLost {
                continue
            }
        }
        throw GitFault.leaseLost(ref: target.full)
    }

    /// Whether every run is on the target, however it came there: a person may have squashed the branch by hand.
    func isOnTarget() async throws -> Bool {
        let (source, target) = (try RefName.branch(record.source), try RefName.branch(record.target))
        let refs = try await mirror.remoteRefs([source, target])
        guard let head = refs[target] else { return false }
        try await mirror.ensure(refs)
        return try await holdsRuns(head, of: refs[source])
    }

    /// Whether a commit of the target has the runs as the branch has them: of one generation, not those of an earlier one that
    /// were asked for again.
    private func holdsRuns(_ commit: ObjectID, of branch: ObjectID?) async throws -> Bool {
        let notes = LocalRunNote.read(record.note)
        guard let folder = try notes.last.map({ try TreePath($0.plan.folder) }) else { return false }
        let snapshots = SnapshotReader(mirror)
        let marker = try await snapshots.marker(at: commit, folder)
        guard notes.allSatisfy({ marker.runs.contains($0.run) }) else { return false }
        guard let branch else { return true }
        return try await snapshots.marker(at: branch, folder).generation <= marker.generation
    }

    /// The merge commit, when a call before this one came so far.
    func finished() async throws -> ObjectID? {
        let target = try RefName.branch(record.target)
        let refs = try await mirror.remoteRefs([target])
        guard let head = refs[target] else { return nil }
        try await mirror.ensure(refs)
        return try await mirror.newestCommit(with: trailer, from: head)
    }

    /// Merging a run that the pull request does not show yet would leave it without an end.
    private func checkNewest(_ head: ObjectID, _ notes: [LocalRunNote]) async throws {
        let prefix = "Gabarit-Run-Id: "
        let commit = try await mirror.text(of: head)
        guard let line = commit.split(separator: "\n").first(where: { $0.hasPrefix(prefix) }) else { return }
        let run = line.dropFirst(prefix.count)
        guard notes.contains(where: { $0.run == run }) else {
            throw RunFault.transient(
                "E_RUN_UNDER_WAY",
                "run '\(run)' has just been pushed to the branch; approve again when the pull request shows it")
        }
    }

    private func message(_ notes: [LocalRunNote], _ style: LocalApproval.Style) -> String {
        let subject = style == .merge ? "Merge pull request #\(record.number): \(record.title)" : record.title
        let runs = notes.map { "Gabarit-Run-Id: \($0.run)" }
        return ([subject, "", trailer] + runs).joined(separator: "\n") + "\n"
    }
}
