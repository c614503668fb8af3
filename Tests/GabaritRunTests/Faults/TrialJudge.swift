import FoundationEssentials
import GabaritGit
import GabaritPlan
import GabaritSource
import GabaritStore

/// Looks at the world of a trial after its end and says which of I1 to I12 does not hold.
///
/// I1 to I6 are those of ``RunInvariants``. I9 compares with the commits of a world where nothing went wrong, which a
/// preview is compared with as well (I10).
struct TrialJudge {
    private let world: SimulatedWorld
    private let fault: FaultCase
    private let observer: RunInvariants

    init(_ trial: FaultTrial) {
        world = trial.world
        fault = trial.fault
        observer = trial.observer
    }

    /// - Parameter expected: the first commits of the workspaces in an undisturbed world; none to compare with when empty.
    func problems(_ expected: [String: ObjectID]) async throws -> [String] {
        let messages = try await world.store.messages(in: SimulatedWorld.requests, states: [.done, .dead])
        let victim = messages.first { $0.id == FaultGate.victim }
        var problems = try await observer.problems(excused: []).filter { !isAllowed($0, victim) }
        problems += neighbours(messages) + ending(victim)
        for workspace in ["ABC1", "XYZ9"] {
            let runs = try await commits(of: workspace)
            problems += order(runs, of: workspace) + sameness(runs, expected, of: workspace)
        }
        return problems + (try await leftovers())
    }

    /// What a fault that never ends leaves, and nothing could be done about.
    private func isAllowed(_ problem: String, _ victim: StoredMessage?) -> Bool {
        guard victim?.state == .dead else { return false }
        // The pull request could never be opened, or closed. The next run of the workspace adopts it.
        if problem.hasPrefix("I12: the draft") { return true }
        // Even giving the message up takes the process down: it is put aside without a word, and unread.
        let isUntold = fault.effect == .publish && victim?.code == "E_CRASHED"
        return isUntold
            && ["I4: r1-ABC1 has no terminal status", "I6: the dead letter m1 lacks"].contains { problem.hasPrefix($0) }
    }

    private func neighbours(_ messages: [StoredMessage]) -> [String] {
        messages.filter { $0.id != FaultGate.victim && $0.state != .done }.map {
            "I7: \($0.id) was put aside for its neighbour's fault: \($0.code ?? "") \($0.reason ?? "")"
        }
    }

    /// A fault that strikes once costs a message a delivery and no more.
    private func ending(_ victim: StoredMessage?) -> [String] {
        guard let victim else { return ["I4: \(FaultGate.victim) has no end"] }
        if fault.breaksModule {
            return victim.code == "E_UNDEFINED" && victim.deliveryCount == 1
                ? [] : ["I11: the broken module ended as \(victim.code ?? "done"), delivery \(victim.deliveryCount)"]
        }
        guard !fault.isPersistent else { return [] }
        // While one worker is slow, its lease may end twice.
        let most = fault.mode == .slow ? 3 : 2
        return victim.state == .done && victim.deliveryCount <= most
            ? [] : ["I4: one fault ended \(victim.id) as \(victim.state) at delivery \(victim.deliveryCount)"]
    }

    /// The commits of runs from a workspace's branch down to the first commit of all, oldest first.
    private func commits(of workspace: String) async throws -> [(id: ObjectID, run: String)] {
        let (main, branch) = (try RefName.branch("main"), try RefName.branch(workspace))
        let refs = try await world.person.remoteRefs([main, branch])
        try await world.person.ensure(refs)
        var found: [(id: ObjectID, run: String)] = []
        var next = refs[branch] ?? refs[main]
        while let commit = next {
            let text = try await world.person.text(of: commit)
            let lines = text.split(separator: "\n")
            if let run = lines.first(where: { $0.hasPrefix("Gabarit-Run-Id: ") })?.dropFirst("Gabarit-Run-Id: ".count),
                run.hasSuffix(workspace)
            {
                found.append((commit, String(run)))
            }
            // A merge's second parent is the branch that was merged.
            next = lines.last { $0.hasPrefix("parent ") }.flatMap { ObjectID($0.dropFirst("parent ".count)) }
        }
        return found.reversed()
    }

    private func order(_ commits: [(id: ObjectID, run: String)], of workspace: String) -> [String] {
        var runs: [String] = []
        for commit in commits where runs.last != commit.run { runs.append(commit.run) }
        var problems = runs.count == Set(runs).count ? [] : ["I8: the commits of \(workspace) are mixed: \(runs)"]
        if fault.breaksModule, runs.contains("r1-ABC1") { problems.append("I11: something of r1-ABC1 was pushed") }
        return problems
    }

    private func sameness(
        _ commits: [(id: ObjectID, run: String)], _ expected: [String: ObjectID], of workspace: String
    ) -> [String] {
        // Where a person merges meanwhile, the other workspace may stand on another commit.
        guard fault.effect != .close || workspace == "ABC1" else { return [] }
        guard let own = commits.first, own.run == "r1-\(workspace)", let other = expected[workspace],
            own.id != other
        else { return [] }
        return ["I9: \(own.run) is \(own.id.short) and was \(other.short) in a world without faults"]
    }

    /// The first commits, for other trials to compare with.
    func firstCommits() async throws -> [String: ObjectID] {
        var first: [String: ObjectID] = [:]
        for workspace in ["ABC1", "XYZ9"] { first[workspace] = try await commits(of: workspace).first?.id }
        return first
    }

    /// Files that a worker makes for a moment, and that are there still after its next start.
    private func leftovers() async throws -> [String] {
        guard try !temporaryFiles().isEmpty else { return [] }
        var mirrors: [GitMirror] = []
        for _ in 0..<2 {
            mirrors.append(try await GitMirror(of: world.person.remote, in: world.folder + "/mirrors"))
        }
        return try withExtendedLifetime(mirrors) { try temporaryFiles().map { "I12: left behind: \($0)" } }
    }

    private func temporaryFiles() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: world.folder).filter { path in
            // What a push that was cut off had sent is the remote's, which forgets it when it next collects its garbage.
            guard !path.contains("/objects/tmp_objdir-incoming-") else { return false }
            let name = path.split(separator: "/").last ?? ""
            // The lock of a mirror's slot is held by the process, not by the file.
            let isSlot = name.hasSuffix(".git.lock") || name.hasSuffix("sqlite.lock")
            return name.hasSuffix(".lock") && !isSlot || name.hasPrefix("tmp_") || name.hasPrefix("fast_import_crash")
        }
    }
}
