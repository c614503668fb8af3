internal import GabaritGit
public import GabaritPlan
internal import GabaritProcess
public import GabaritQueue
public import GabaritRun
internal import GabaritSource
internal import GabaritStore
internal import GabaritValue

/// Approves and rejects pull requests of the local host: merges, runs the pipeline, reports the end of every run.
///
/// A second call continues what a killed one began.
public struct LocalApproval: Sendable {
    /// How a branch is brought into the target.
    public enum Style: String, Sendable, CaseIterable {
        case merge, squash
    }

    private let host: LocalPullRequestHost
    private let status: any StatusPublisher
    private let clock: any WallClock
    /// The command that stands for the deployment pipeline: an absolute path and its arguments; empty for none.
    private let pipeline: [String]
    private let committer: (name: String, email: String)

    public init(
        _ host: LocalPullRequestHost, status: any StatusPublisher, pipeline: [String] = [],
        committer: (name: String, email: String), clock: any WallClock = SystemClock()
    ) {
        self.host = host
        self.status = status
        self.pipeline = pipeline
        self.committer = committer
        self.clock = clock
    }

    /// Merges a pull request that is ready, runs the pipeline and publishes the final status of its runs.
    ///
    /// - Returns: the phase that was reported, and the end of the pipeline's output when it failed.
    /// - Throws: `RunFault` when there is no such pull request, it is not ready, or it cannot be merged.
    public func approve(_ number: Int, style: Style, by approver: String) async throws -> (
        phase: RunPhase, output: String
    ) {
        let record = try await open(number)
        guard try await host.store.movePullRequest(number, from: [.ready, .merging], to: .merging) else {
            throw RunFault.permanent("E_NOT_READY", "pull request #\(number) is \(record.state.rawValue), not ready")
        }
        let notes = LocalRunNote.read(record.note)
        let commit: ObjectID
        do {
            commit = try await merge(record, notes, style, approver)
        } catch {
            _ = try await host.store.movePullRequest(number, from: [.merging], to: .ready)
            throw try RunFault(reporting: error)
        }
        let outcome = try await runPipeline(record)
        for note in notes { try await publish(note, outcome) }
        _ = try await host.store.movePullRequest(number, from: [.merging], to: .merged, mergeCommit: commit.text)
        return outcome
    }

    /// Closes a pull request without merging it and reports `Error` for its runs.
    public func reject(_ number: Int, reason: String) async throws {
        let record = try await open(number)
        guard try await host.store.movePullRequest(number, from: [.draft, .ready], to: .closed) else {
            throw RunFault.permanent("E_NOT_OPEN", "pull request #\(number) is \(record.state.rawValue)")
        }
        for note in LocalRunNote.read(record.note) {
            try await status.publish(note.plan.whenFailed.adding("reason", reason.isEmpty ? "rejected" : reason))
        }
    }

    private func open(_ number: Int) async throws -> PullRequestRecord {
        guard let record = try await host.store.pullRequest(number) else {
            throw RunFault.permanent("E_NO_PULL_REQUEST", "there is no pull request #\(number); see 'gabarit pr list'")
        }
        return record
    }

    // MARK: merging

    private func merge(
        _ record: PullRequestRecord, _ notes: [LocalRunNote], _ style: Style, _ approver: String
    ) async throws -> ObjectID {
        let source = try RefName.branch(record.source)
        let target = try RefName.branch(record.target)
        for _ in 0..<5 {
            let refs = try await host.mirror.remoteRefs([source, target])
            guard let from = refs[source], let into = refs[target] else {
                throw GitFault.notFound(
                    address: host.mirror.remote.address, reason: "the branch '\(record.source)' is gone")
            }
            try await host.mirror.ensure(refs)
            if try await isMerged(from, into, record) { return into }
            try await checkNewest(from, notes)
            let author = GitSignature(name: approver, email: approver, seconds: clock.now().seconds)
            let commit = try await host.mirror.merge(
                from, into: into, squash: style == .squash, message: message(record, notes, style), author: author,
                committer: GitSignature(name: committer.name, email: committer.email, seconds: clock.now().seconds))
            do {
                try await host.mirror.push(target, commit, expecting: into)
                return commit
            } catch GitFault.leaseLost {
                continue
            }
        }
        throw GitFault.leaseLost(ref: target.full)
    }

    /// Merging a run that the pull request does not show yet would leave it without an end.
    private func checkNewest(_ head: ObjectID, _ notes: [LocalRunNote]) async throws {
        let prefix = "Gabarit-Run-Id: "
        let commit = String(decoding: try await host.mirror.blobs([head]).first ?? [], as: UTF8.self)
        guard let line = commit.split(separator: "\n").first(where: { $0.hasPrefix(prefix) }) else { return }
        let run = line.dropFirst(prefix.count)
        guard notes.contains(where: { $0.run == run }) else {
            throw RunFault.transient(
                "E_RUN_UNDER_WAY",
                "run '\(run)' has just been pushed to the branch; approve again when the pull request shows it")
        }
    }

    /// Whether a call before this one merged the branch already, by either style.
    private func isMerged(_ from: ObjectID, _ into: ObjectID, _ record: PullRequestRecord) async throws -> Bool {
        if try await host.mirror.isAncestor(from, of: into) { return true }
        let message = try await host.mirror.blobs([into]).first ?? []
        return String(decoding: message, as: UTF8.self).contains("\nGabarit-Pull-Request: \(record.number)\n")
    }

    private func message(_ record: PullRequestRecord, _ notes: [LocalRunNote], _ style: Style) -> String {
        let subject = style == .merge ? "Merge pull request #\(record.number): \(record.title)" : record.title
        let runs = notes.map { "Gabarit-Run-Id: \($0.run)" }
        return ([subject, "", "Gabarit-Pull-Request: \(record.number)"] + runs).joined(separator: "\n") + "\n"
    }

    // MARK: after the merge

    private func runPipeline(_ record: PullRequestRecord) async throws -> (phase: RunPhase, output: String) {
        guard let path = pipeline.first else { return (.complete, "") }
        let environment = [
            "GABARIT_WORKSPACE": record.source, "GABARIT_REPOSITORY": record.repository, "PATH": "/usr/bin:/bin",
        ]
        let program = Program(
            path: path, arguments: Array(pipeline.dropFirst()), environment: environment,
            limits: ProgramLimits(time: .seconds(3600)))
        do {
            let result = try await program.run()
            if result.isSuccess { return (.complete, "") }
            return (.error, VisibleText.escaped(String((result.outputText + result.errorText).suffix(2000))))
        } catch let fault {
            return (.error, "the pipeline did not end: \(fault)")
        }
    }

    private func publish(_ note: LocalRunNote, _ outcome: (phase: RunPhase, output: String)) async throws {
        guard outcome.phase == .complete else {
            return try await status.publish(note.plan.whenFailed.adding("reason", outcome.output))
        }
        // The worker may not have said this yet; a repeat of it after the end is then dropped.
        try await status.publish(note.plan.whenReady)
        try await status.publish(note.plan.whenMerged)
    }
}
