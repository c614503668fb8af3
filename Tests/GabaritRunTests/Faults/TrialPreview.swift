import GabaritGit
import GabaritPlan
import GabaritQueue
import GabaritRun
import GabaritSource
import GabaritStore
import GabaritTestKit

/// What a preview of the first message of a trial promises, made before anything runs (I10).
struct TrialPreview {
    private let world: SimulatedWorld
    private let folder: TreePath
    private var promised: [TreePath: [UInt8]] = [:]
    private var early: [String] = []

    init(_ world: SimulatedWorld) async throws {
        self.world = world
        let before = try await Self.state(of: world)
        let message = try await world.store.message(FaultGate.victim, in: SimulatedWorld.requests)
        guard let message else { throw QueueFault.notFound(id: FaultGate.victim) }
        let planner = Planner(try PlannerSettings())
        let request = try RequestReader().read(
            SourceFile(name: message.id, bytes: message.body), fallbackID: message.id)
        let place = try planner.place(of: request)
        folder = place.folder
        let read = try await SnapshotReader(world.person).read(
            branch: .branch(place.branch), target: .branch("main"), folder: place.folder)
        let resolved = try await ModuleResolver(FaultFixture.modules).resolve(request, present: read.snapshot)
        let result = try planner.plan(
            request, resolved.modules, version: resolved.version, on: read.snapshot, moment: message.enqueued,
            sequence: message.sequence)
        for step in result.plan?.steps ?? [] {
            guard case .files(let operations) = step.input else { continue }
            for operation in operations { promised[operation.path] = operation.content.bytes }
        }
        if promised.isEmpty { early.append("I10: the preview promises nothing") }
        if try await Self.state(of: world) != before { early.append("I10: a preview changed the world") }
    }

    /// What the commit of the run holds and the preview did not say, or said otherwise.
    func problems(_ commits: [String: ObjectID]) async throws -> [String] {
        guard let commit = commits["ABC1"] else { return early + ["I10: the run made no commit"] }
        let entries = try await world.person.entries(at: commit, under: folder)
        let contents = try await world.person.blobs(entries.map(\.id))
        var written: [TreePath: [UInt8]] = [:]
        for (entry, bytes) in zip(entries, contents) { written[folder.appending(entry.path)] = bytes }
        // A preview does not run the programs of handlers; the one of the trial returns this file.
        written[folder.appending(try TreePath("NOTE.md"))] = nil
        return early
            + (written == promised ? [] : ["I10: \(promised.keys.sorted()) promised, \(written.keys.sorted()) written"])
    }

    private static func state(of world: SimulatedWorld) async throws -> [String] {
        let messages = try await world.store.messages(in: nil, states: [.waiting, .leased, .done, .dead])
        return messages.map { "\($0.queue) \($0.id) \($0.state) \($0.deliveryCount)" }
            + (try await world.heads("main", "ABC1", "XYZ9")).map { "\($0) \($1)" }.sorted()
    }
}
