internal import GabaritGit
internal import GabaritRun
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
            guard let into = refs[target] else { throw gone(record.target) }
            try await mirror.ensure(refs)
            if let merged = try await mirror.newestCommit(with: trailer, from: into) { return merged }
            guard let from = refs[source] else { throw gone(record.source) }
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

    private func gone(_ branch: String) -> GitFault {
        .notFound(address: mirror.remote.address, reason: "the branch '\(branch)' is gone")
    }
}
