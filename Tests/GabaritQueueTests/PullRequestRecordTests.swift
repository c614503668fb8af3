import GabaritQueue
import GabaritStore
import Testing

@Suite struct PullRequestRecordTests {
    private let folder: ScratchFolder
    private let store: Store

    init() throws {
        folder = try ScratchFolder()
        store = try Store(at: folder.path("store.db"))
    }

    private func open(_ source: String, run: String = "run-1", title: String = "t") async throws -> PullRequestRecord {
        try await store.createPullRequest(
            repository: "/r", source: source, target: "main", title: title, body: "b", author: "eve@example.ca",
            runID: run, note: [1])
    }

    @Test func `two branches have one open pull request`() async throws {
        let first = try await open("ABC")
        let second = try await open("ABC", run: "run-2", title: "other")
        #expect(first.number == second.number)
        #expect(second.title == "t")
        #expect(second.runID == "run-1")
        #expect(try await open("DEF").number != first.number)
    }

    @Test func `a pull request that was merged or closed makes room for the next`() async throws {
        let first = try await open("ABC")
        #expect(try await store.movePullRequest(first.number, from: [.draft], to: .closed))
        let second = try await open("ABC")
        #expect(second.number > first.number)
        #expect(try await store.openPullRequest(repository: "/r", source: "ABC", target: "main") == second)
    }

    @Test func `a move counts only from the states it names`() async throws {
        let number = try await open("ABC").number
        #expect(try await !store.movePullRequest(number, from: [.ready], to: .merging))
        #expect(try await store.movePullRequest(number, from: [.draft], to: .ready))
        #expect(try await store.movePullRequest(number, from: [.ready, .merging], to: .merging))
        #expect(try await store.movePullRequest(number, from: [.merging], to: .merged, mergeCommit: "c0ffee"))
        #expect(try await !store.movePullRequest(number, from: [.draft, .ready], to: .closed))
        let record = try #require(try await store.pullRequest(number))
        #expect(record.state == .merged)
        #expect(record.mergeCommit == "c0ffee")
    }

    @Test func `of many who approve at once one begins`() async throws {
        let number = try await open("ABC").number
        _ = try await store.movePullRequest(number, from: [.draft], to: .ready)
        let winners = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                let other = try Store(at: folder.path("store.db"))
                group.addTask { try await other.movePullRequest(number, from: [.ready], to: .merging) }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(winners == 1)
    }

    @Test func `a further run replaces the text of an open pull request only`() async throws {
        let number = try await open("ABC").number
        try await store.updatePullRequest(number, title: "t2", body: "b2", author: "a", runID: "run-2", note: [2])
        #expect(try await store.pullRequest(number)?.title == "t2")
        _ = try await store.movePullRequest(number, from: [.draft], to: .closed)
        try await store.updatePullRequest(number, title: "t3", body: "b3", author: "a", runID: "run-3", note: [3])
        #expect(try await store.pullRequest(number)?.runID == "run-2")
        #expect(try await store.pullRequests(in: [.closed]).map(\.number) == [number])
        #expect(try await store.pullRequests(in: [.draft, .ready]).isEmpty)
    }
}
