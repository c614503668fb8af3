import FoundationEssentials
import GabaritTestKit
import Synchronization
import Testing

@testable import GabaritGit

/// What was pushed together, and a gate that holds pushes back.
private final class Pushes: Sendable {
    private let groups = Mutex<[[String]]>([])
    private let (gate, open) = AsyncStream.makeStream(of: Void.self)

    /// What went together, in order.
    var together: [[String]] { groups.withLock { $0 } }

    /// Notes a push and holds it until one more may pass, or its task is cancelled.
    func send(_ updates: [RefUpdate]) async -> [Result<Void, any Error>] {
        groups.withLock { $0.append(updates.map(\.ref.short)) }
        for await _ in gate { break }
        return updates.map { _ in Task.isCancelled ? .failure(CancellationError()) : .success(()) }
    }

    func pass() { open.yield() }

    func until(_ count: Int) async { while together.count < count { await Task.yield() } }
}

@Suite struct PushLaneTests {
    private let lane = PushLane(atOnce: 1)
    private let pushes = Pushes()

    /// Begins a push and returns when it waits or is under way.
    private func begin(_ names: String...) async throws -> [Task<Void, any Error>] {
        var tasks: [Task<Void, any Error>] = []
        for name in names {
            let update = RefUpdate(ref: try .branch(name), new: nil, old: nil)
            let before = await lane.count
            tasks.append(Task { try await lane.push(update) { [pushes] in await pushes.send($0) } })
            while await lane.count == before { await Task.yield() }
        }
        return tasks
    }

    @Test func `what waits for a push goes together in the next one, five at most and no ref twice`() async throws {
        let tasks = try await begin("a", "b", "c", "b", "d", "e", "f", "g")
        for count in 1...3 {
            await pushes.until(count)
            pushes.pass()
        }
        for task in tasks { try await task.value }
        #expect(pushes.together == [["a"], ["b", "c", "d", "e", "f"], ["b", "g"]])
    }

    @Test func `who is cancelled waits no longer, and is not pushed`() async throws {
        let tasks = try await begin("a", "b", "c")
        tasks[1].cancel()
        await #expect(throws: CancellationError.self) { try await tasks[1].value }
        pushes.pass()
        await pushes.until(2)
        pushes.pass()
        try await tasks[2].value
        #expect(pushes.together == [["a"], ["c"]])
    }

    @Test func `when the maker of a push is cancelled, the next one makes it for the others`() async throws {
        let tasks = try await begin("a", "b", "c", "d")
        pushes.pass()
        await pushes.until(2)
        tasks[1].cancel()
        await #expect(throws: CancellationError.self) { try await tasks[1].value }
        await pushes.until(3)
        pushes.pass()
        for task in [tasks[0], tasks[2], tasks[3]] { try await task.value }
        #expect(pushes.together == [["a"], ["b", "c", "d"], ["c", "d"]])
    }

    @Test func `what becomes of a push does not depend on those that it goes with`() async throws {
        let repository = try await TestRepository()
        try await repository.install(
            hook: "pre-receive",
            "while read old new ref; do case $ref in *BAD*) echo no thanks >&2; exit 1;; esac; done")
        let mirror = try await repository.mirror()
        let main = try RefName.branch("main")
        let base = try #require(try await mirror.remoteRefs([main])[main])
        try await mirror.ensure([main: base])
        let id = try await mirror.write([TestRepository.commit(["x": "1"])], on: base).last
        let git = PushCommand(git: mirror.git, remote: mirror.remote)
        let updates = try ["A", "BAD", "B", "LATE"].map { name in
            RefUpdate(ref: try .branch(name), new: id, old: name == "LATE" ? base : nil)
        }
        let results = await git.push(updates)
        #expect(throws: Never.self) { try results[0].get() }
        #expect {
            try results[1].get()
        } throws: {
            guard case .rejected("refs/heads/BAD", let reason) = $0 as? GitFault else { return false }
            return reason.contains("no thanks")
        }
        #expect(throws: Never.self) { try results[2].get() }
        #expect(throws: GitFault.leaseLost(ref: "refs/heads/LATE")) { try results[3].get() }
        let refs = try await mirror.remoteRefs(updates.map(\.ref))
        #expect(Set(refs.keys.map(\.short)) == ["A", "B"])
    }

    @Test func `many pushes at once all arrive, in fewer commands`() async throws {
        let repository = try await TestRepository()
        try await repository.install(hook: "pre-receive", "wc -l >> \(repository.folder)/pushes; sleep 0.2")
        let mirror = try await repository.mirror()
        let main = try RefName.branch("main")
        let base = try #require(try await mirror.remoteRefs([main])[main])
        try await mirror.ensure([main: base])
        let names = try (0..<8).map { try RefName.branch("W\($0)") }
        let id = try await mirror.write([TestRepository.commit(["x": "1"])], on: base).last
        try await withThrowingTaskGroup(of: Void.self) { group in
            for name in names { group.addTask { try await mirror.push(name, id, expecting: nil) } }
            try await group.waitForAll()
        }
        #expect(try await mirror.remoteRefs(names).count == 8)
        let sizes = try String(contentsOfFile: repository.folder + "/pushes", encoding: .utf8).split(separator: "\n")
            .compactMap { Int($0.filter { $0 != " " }) }
        #expect(sizes.reduce(0, +) == 8)
        #expect(sizes.count < 8 && sizes.allSatisfy { $0 <= 5 })
    }
}
