internal import GabaritGit
public import GabaritPlan
internal import GabaritProcess
public import GabaritQueue
public import GabaritRun
internal import GabaritSource
internal import GabaritStore
internal import GabaritValue

/// Decides pull requests of the local host: merges, runs the pipeline, reports the end of every run.
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
    /// - Returns: the phase that was reported, and the end of the pipeline's output, lines without control characters.
    /// - Throws: `RunFault` when there is no such pull request, it is not ready, it cannot be merged, or another process is
    ///   about it. `CancellationError` when the task was cancelled: the pipeline is stopped, and a further call starts it anew.
    public func approve(_ number: Int, style: Style, by approver: String) async throws -> (
        phase: RunPhase, output: String
    ) {
        try await decide(number) {
            if try await open(number).state != .deploying { try await merge(number, style, approver) }
            return try await deploy(number)
        }
    }

    /// Runs the pipeline of a pull request that is merged once more, and publishes the final status of its runs: for a
    /// pipeline that failed for reasons outside the repository.
    ///
    /// - Returns, Throws: as ``approve(_:style:by:)``; `RunFault` when it is not merged.
    public func rerun(_ number: Int) async throws -> (phase: RunPhase, output: String) {
        try await decide(number) {
            let record = try await open(number)
            guard record.state == .merged || record.state == .deploying else {
                throw RunFault.permanent(
                    "E_NOT_MERGED", "pull request #\(number) is \(record.state.rawValue), not merged")
            }
            try await checkNewest(record)
            if record.state == .merged { try await beginAgain(record) }
            return try await deploy(number)
        }
    }

    /// What was merged later has been deployed with what this one brought.
    private func checkNewest(_ record: PullRequestRecord) async throws {
        let later = try await host.store.pullRequests(in: [.merging, .deploying, .merged]).last { other in
            other.repository == record.repository && other.source == record.source && other.number > record.number
        }
        guard let later else { return }
        throw RunFault.permanent(
            "E_SUPERSEDED",
            "pull request #\(later.number) of the same workspace was merged after #\(record.number); run the pipeline of that one"
        )
    }

    /// Gives the runs new words for their end, where receivers were told of one, and begins the pipeline anew: a call that is
    /// cut off after this is continued with the same words.
    private func beginAgain(_ record: PullRequestRecord) async throws {
        var notes = LocalRunNote.read(record.note)
        for place in notes.indices {
            let ends = [notes[place].plan.whenFailed, notes[place].plan.whenMerged]
            let round = try await status.freshRound(of: ends)
            notes[place].plan.whenFailed = ends[0].inRound(round)
            notes[place].plan.whenMerged = ends[1].inRound(round)
        }
        _ = try await host.store.movePullRequest(
            record.number, from: [.merged], to: .deploying, note: try LocalRunNote.bytes(notes))
    }

    /// Does what one process at a time may do about a pull request.
    private func decide(
        _ number: Int, _ work: () async throws -> (phase: RunPhase, output: String)
    ) async throws -> (phase: RunPhase, output: String) {
        _ = try await open(number)
        guard let outcome = try await host.store.alone(Self.approvalLock(number), work) else {
            throw RunFault.transient("E_UNDER_WAY", "another process is approving pull request #\(number)")
        }
        for lock in [Self.approvalLock(number), Self.pipelineLock(number)] { host.store.forgetLock(lock) }
        return outcome
    }

    /// What follows the merge.
    private func deploy(_ number: Int) async throws -> (phase: RunPhase, output: String) {
        let record = try await open(number)
        let outcome = try await runPipeline(record)
        let notes = LocalRunNote.read(record.note)
        for note in notes { try await publish(note, outcome) }
        _ = try await host.store.movePullRequest(number, from: [.deploying], to: .merged)
        guard outcome.phase == .complete, let last = notes.last else { return outcome }
        return (last.plan.whenMerged.phase, outcome.output)
    }

    /// Nobody adds a run to the pull request while it is merged, so that what is merged is what it shows.
    private func merge(_ number: Int, _ style: Style, _ approver: String) async throws {
        try await host.store.exclusively {
            guard try await host.store.movePullRequest(number, from: [.ready, .merging], to: .merging) else {
                let state = try await open(number).state.rawValue
                throw RunFault.permanent("E_NOT_READY", "pull request #\(number) is \(state), not ready")
            }
            let record = try await open(number)
            let merge = LocalMerge(mirror: host.mirror, record: record)
            let commit: ObjectID
            do {
                let moment = clock.now().seconds
                commit = try await merge.perform(
                    style, author: GitSignature(name: approver, email: approver, seconds: moment),
                    committer: GitSignature(name: committer.name, email: committer.email, seconds: moment))
            } catch {
                try await host.settle(record)
                throw try RunFault(reporting: error)
            }
            _ = try await host.store.movePullRequest(
                number, from: [.merging], to: .deploying, mergeCommit: commit.text)
        }
    }

    /// Reports `Error` for the runs of a pull request, deletes its branch and closes it.
    ///
    /// The branch goes, so that no later run carries what was rejected. A second call continues what a killed one began.
    public func reject(_ number: Int, reason: String) async throws {
        // No run is added to it meanwhile whose end would then be told to nobody.
        try await host.store.exclusively { try await rejectAlone(number, reason) }
    }

    private func rejectAlone(_ number: Int, _ reason: String) async throws {
        let record = try await open(number)
        guard record.state == .draft || record.state == .ready else {
            throw RunFault.permanent("E_NOT_OPEN", "pull request #\(number) is \(record.state.rawValue)")
        }
        guard try await !LocalMerge(mirror: host.mirror, record: record).isOnTarget() else {
            throw RunFault.permanent(
                "E_MERGED",
                "the runs of pull request #\(number) are on '\(record.target)' already; approve it, which reports their end"
            )
        }
        for note in LocalRunNote.read(record.note) {
            try await status.publish(note.plan.whenFailed.adding("reason", reason.isEmpty ? "rejected" : reason))
        }
        let branch = try RefName.branch(record.source)
        if let head = try await host.mirror.remoteRefs([branch])[branch] {
            try await host.mirror.push(branch, nil, expecting: head)
        }
        guard try await host.store.movePullRequest(number, from: [.draft, .ready], to: .closed) else {
            throw RunFault.permanent("E_NOT_OPEN", "pull request #\(number) was decided by somebody else meanwhile")
        }
    }

    private func open(_ number: Int) async throws -> PullRequestRecord {
        guard let record = try await host.store.pullRequest(number) else {
            throw RunFault.permanent("E_NO_PULL_REQUEST", "there is no pull request #\(number); see 'gabarit pr list'")
        }
        return record
    }

    // MARK: after the merge

    private func runPipeline(_ record: PullRequestRecord) async throws -> (phase: RunPhase, output: String) {
        guard let path = pipeline.first else { return (.complete, "") }
        let environment = [
            "GABARIT_WORKSPACE": record.source, "GABARIT_REPOSITORY": record.repository, "PATH": "/usr/bin:/bin",
        ]
        // What a killed call left behind must not run beside it: the pipeline and all that it starts keep a lock.
        let lock = Self.pipelineLock(record.number)
        guard try await host.store.alone(lock, {}) != nil else {
            throw RunFault.transient(
                "E_UNDER_WAY",
                "the pipeline of pull request #\(record.number) still runs, from a call that was cut off; approve again when it has ended"
            )
        }
        let program = Program(
            path: "/bin/sh",
            arguments: ["-c", #"exec 9>"$0" && flock 9 && exec "$@""#, host.store.lockFile(lock), path]
                + pipeline.dropFirst(), environment: environment, limits: ProgramLimits(time: .seconds(3600)))
        do {
            let result = try await program.run()
            let end = VisibleText.lastLines(of: result.outputText + result.errorText, characters: 2000)
            return (result.isSuccess ? .complete : .error, end)
        } catch .cancelled {
            throw CancellationError()
        } catch let fault {
            return (.error, "the pipeline did not end: \(fault)")
        }
    }

    private static func approvalLock(_ number: Int) -> String { "pull-request-\(number)" }
    private static func pipelineLock(_ number: Int) -> String { "pipeline-\(number)" }

    private func publish(_ note: LocalRunNote, _ outcome: (phase: RunPhase, output: String)) async throws {
        guard outcome.phase == .complete else {
            return try await status.publish(note.plan.whenFailed.adding("reason", outcome.output))
        }
        // The worker may not have said this yet; a repeat of it after the end is then dropped.
        try await status.publish(note.plan.whenReady)
        try await status.publish(note.plan.whenMerged)
    }
}
