import GabaritGit
import GabaritPlan
import GabaritQueue
import GabaritSource
import GabaritStore

/// Looks at repository, host and queue from outside and says which invariant of the design does not hold.
actor RunInvariants {
    private let world: SimulatedWorld
    private var early: [String] = []

    init(_ world: SimulatedWorld) {
        self.world = world
    }

    /// I5: a message is acknowledged only after its terminal status is confirmed.
    func willSettle(_ message: QueueMessage, _ settlement: Settlement) async {
        guard settlement == .done else { return }
        let run = Self.run(of: message.body)
        let told = (try? await terminals(of: run)) ?? []
        if told.isEmpty { early.append("I5: \(message.id) is acknowledged before a terminal status of \(run)") }
    }

    /// Everything that does not hold; `excused` are runs that a person deleted.
    func problems(excused: Set<String>) async throws -> [String] {
        var problems = early
        let messages = try await world.store.messages(in: SimulatedWorld.requests, states: [.done, .dead])
        let runs = Set(messages.map { Self.run(of: $0.body) })
        for message in messages where message.state == .dead {
            let isTold =
                message.code?.hasPrefix("E_") == true && message.reason?.isEmpty == false && message.runID != nil
            if !isTold { problems.append("I6: the dead letter \(message.id) lacks code, text or run id") }
        }
        for run in runs.sorted() {
            let holders = world.hostLog.readyHolders(of: run)
            if holders.count > 1, !excused.contains(run) {
                problems.append("I1: \(run) was on the ready pull requests \(holders.sorted())")
            }
            let told = try await terminals(of: run)
            if told.isEmpty { problems.append("I4: \(run) has no terminal status") }
            if told.isSuperset(of: ["pendingApproval", "error"]) {
                problems.append("I4: \(run) has two ends: \(told)")
            }
        }
        for draft in try await world.store.pullRequests(in: [.draft]) {
            problems.append("I12: the draft #\(draft.number) of \(draft.source) is left")
        }
        for workspace in ["ABC1", "XYZ9"] {
            problems += try await history(of: workspace, runs, excused)
        }
        return problems
    }

    /// I2, I3: runs reach the target once, in order, and none that succeeded is lost.
    private func history(of workspace: String, _ runs: Set<String>, _ excused: Set<String>) async throws -> [String] {
        let (main, branch) = (try RefName.branch("main"), try RefName.branch(workspace))
        let refs = try await world.person.remoteRefs([main, branch])
        try await world.person.ensure(refs)
        var problems: [String] = []
        var (marker, budget) = (Marker(), 0)
        for commit in try await firstParents(of: refs[main]) {
            let next = try await world.marker(of: workspace, at: commit)
            let value = try await self.budget(of: workspace, at: commit)
            if !next.runs.starts(with: marker.runs) {
                problems.append("I2: \(workspace) lost runs: \(marker.runs) → \(next.runs)")
            }
            if next.runs.count != Set(next.runs).count {
                problems.append("I2: \(workspace) has a run twice: \(next.runs)")
            }
            // A person who merges a branch past the host may merge one that is of this generation already.
            if !(0...1).contains(next.generation - marker.generation) {
                problems.append("I2: \(workspace) goes from generation \(marker.generation) to \(next.generation)")
            }
            // A run that a person deleted is applied anew when its message comes again, as the newer request that it is.
            let added = Set(next.runs).subtracting(marker.runs)
            if value < budget, added.isDisjoint(with: excused) {
                problems.append("I2: \(workspace) goes back from \(budget) to \(value)")
            }
            (marker, budget) = (next, value)
        }
        var held = Set(marker.runs)
        if let head = refs[branch] {
            let open = try await world.marker(of: workspace, at: head)
            if open.generation == marker.generation + 1 { held.formUnion(open.runs) }
        }
        for run in runs where run.hasSuffix(workspace) && !excused.contains(run) && !held.contains(run) {
            let told = try await terminals(of: run)
            if told.contains("pendingApproval") { problems.append("I3: \(run) succeeded and is lost") }
        }
        return problems
    }

    private func firstParents(of head: ObjectID?) async throws -> [ObjectID] {
        var commits: [ObjectID] = []
        var next = head
        while let commit = next {
            commits.append(commit)
            let text = try await world.person.text(of: commit)
            let line = text.split(separator: "\n").first { $0.hasPrefix("parent ") }
            next = line.flatMap { ObjectID($0.dropFirst("parent ".count)) }
        }
        return commits.reversed()
    }

    private func budget(of workspace: String, at commit: ObjectID) async throws -> Int {
        let entries = try await world.person.entries(at: commit, under: TreePath("terraform/projects/\(workspace)"))
        guard let entry = entries.first(where: { $0.path.name == "main.tf" }) else { return 0 }
        let text = String(decoding: try await world.person.blobs([entry.id]).first ?? [], as: UTF8.self)
        return Int(text.filter(\.isNumber)) ?? -1
    }

    /// The phases a run was reported to end in, complete included only when nothing else was.
    private func terminals(of run: String) async throws -> Set<String> {
        let told = try await world.store.messages(in: SimulatedWorld.statuses, states: [.waiting]).map(\.id)
        let phases = told.filter { $0.hasPrefix(run + ":") }.map { String($0.dropFirst(run.count + 1)) }
        return Set(phases).subtracting(["inProgress"])
    }

    static func run(of body: [UInt8]) -> String {
        let text = String(decoding: body, as: UTF8.self)
        return String(text.split(separator: "\"messageId\":\"").last?.prefix { $0 != "\"" } ?? "")
    }
}
