import GabaritGit
import GabaritPlan
import GabaritQueue
import GabaritRun
import GabaritSource
import GabaritStore
import GabaritTestKit
import PullRequestSteps
import Testing

/// What becomes of a workspace branch that others wrote to, or that outlived its merge.
@Suite struct BranchStateTests {
    private let world: SimulatedWorld

    init() async throws { world = try await SimulatedWorld() }

    @Test func `a branch of a person is continued`() async throws {
        let mine = try await commit("terraform/projects/ABC1/mine.tf", on: "main", to: "ABC1")
        _ = try await world.deliver(run: "r1", budget: 1)
        let head = try await tip("ABC1")
        #expect(try await world.person.isAncestor(mine, of: head))
        try await world.approve(1, .merge)
        #expect(try await world.person.isAncestor(mine, of: tip("main")))
    }

    @Test func `a branch of a person in a workspace that has been merged is not written over`() async throws {
        let older = try await tip("main")
        _ = try await world.deliver(run: "r1", budget: 1)
        try await world.approve(1, .merge)
        _ = try await world.delete("ABC1")
        let mine = try await commit("terraform/projects/ABC1/mine.tf", on: older, to: "ABC1", expecting: nil)
        #expect(try await refusal(run: "r2") == "E_BRANCH")
        #expect(try await tip("ABC1") == mine)
    }

    @Test func `what a person adds after the merge is not written over`() async throws {
        _ = try await world.deliver(run: "r1", budget: 1)
        try await world.merge("ABC1", squash: true)
        let mine = try await commit("terraform/projects/ABC1/mine.tf", on: "ABC1", to: "ABC1")
        #expect(try await refusal(run: "r2") == "E_BRANCH")
        #expect(try await tip("ABC1") == mine)
    }

    @Test func `a branch that was squashed is replaced by one on the target`() async throws {
        _ = try await world.deliver(run: "r1", budget: 1)
        try await world.merge("ABC1", squash: true)
        let target = try await tip("main")
        _ = try await world.deliver(run: "r2", budget: 2)
        #expect(try await world.person.isAncestor(target, of: tip("ABC1")))
    }

    @Test func `after a revert on the target the request is done again, on the target`() async throws {
        let before = try await tip("main")
        _ = try await world.deliver(run: "r1", budget: 1)
        try await world.approve(1, .merge)
        _ = try await world.deliver(run: "r2", budget: 2)
        try await world.approve(2, .merge)
        // As a person reverts: the tree of before the first merge, on top of everything.
        try await revert(to: before)
        _ = try await world.deliver(run: "r3", budget: 2)
        #expect(try await world.store.pullRequests(in: [.ready]).map(\.runID) == ["r3"])
        try await world.approve(3, .merge)
        #expect(try await world.told().last == "r3:complete")
    }

    @Test func `a pull request names what else would be merged with it, and who asked for that`() async throws {
        _ = try await world.deliver(run: "r1", budget: 1)
        _ = try await world.deliver(run: "r2", budget: 2)
        let body = try #require(try await world.store.pullRequest(1)).body
        #expect(
            body.contains(
                """
                The branch also holds what was asked for before, and is merged with this:

                - `someone@example.ca`: `new-project-template` (run `r1`)

                """))
        try await world.approve(1, .merge)
        _ = try await world.deliver(run: "r3", budget: 3)
        let next = try #require(try await world.store.pullRequests(in: [.ready]).first)
        #expect(next.runID == "r3" && !next.body.contains("also holds"))
    }

    @Test func `a request that changes nothing opens the pull request that its branch lacks`() async throws {
        _ = try await world.deliver(run: "r1", budget: 1)
        let host = LocalPullRequestHost(store: world.store, mirror: world.person)
        try await host.close(PullRequest(number: 1, address: "", isDraft: false))
        _ = try await world.deliver(run: "r2", budget: 1)
        #expect(try await world.store.pullRequests(in: [.ready]).count == 1)
        #expect(try await world.told().last == "r2:pendingApproval")
    }

    @Test func `a request that changes nothing leaves an open pull request as it is`() async throws {
        _ = try await world.deliver(run: "r1", budget: 1)
        let before = try #require(try await world.store.pullRequest(1))
        _ = try await world.deliver(run: "r2", budget: 1)
        let after = try #require(try await world.store.pullRequest(1))
        #expect(after.title == before.title && after.body == before.body && after.state == .ready)
    }

    private func tip(_ branch: String) async throws -> ObjectID {
        let name = try RefName.branch(branch)
        let refs = try await world.person.remoteRefs([name])
        try await world.person.ensure(refs)
        return try #require(refs[name])
    }

    private func commit(_ path: String, on base: String, to branch: String) async throws -> ObjectID {
        let existing = try await world.heads(branch)[branch]
        return try await commit(path, on: tip(base), to: branch, expecting: existing.flatMap { ObjectID($0) })
    }

    private func commit(
        _ path: String, on base: ObjectID, to branch: String, expecting old: ObjectID?
    ) async throws -> ObjectID {
        let draft = try CommitDraft(
            author: Self.person, committer: Self.person, message: "Mine\n",
            changes: [.write(TreePath(path), content: Array("# mine\n".utf8), isExecutable: false)])
        let id = try #require(try await world.person.write([draft], on: base).last)
        try await world.person.push(.branch(branch), id, expecting: old)
        return id
    }

    private func revert(to old: ObjectID) async throws {
        let now = try await tip("main")
        let entries = try await world.person.entries(at: now)
        let kept = Set(try await world.person.entries(at: old).map(\.path))
        let changes = entries.filter { !kept.contains($0.path) }.map { TreeChange.delete($0.path) }
        let draft = CommitDraft(author: Self.person, committer: Self.person, message: "Revert\n", changes: changes)
        let id = try #require(try await world.person.write([draft], on: now).last)
        try await world.person.push(.branch("main"), id, expecting: now)
    }

    /// The code of what ends a request.
    private func refusal(run: String) async throws -> String? {
        guard case .deadLetter(let reason)? = try await world.deliver(run: run, budget: 9) else { return nil }
        return reason.code
    }

    private static let person = GitSignature(name: "Someone", email: "someone@example.ca", seconds: 1_700_000_000)
}
