import GabaritGit
import GabaritPlan
import GabaritRun
import GabaritSource
import GabaritStore
import GabaritTestKit
import PullRequestSteps
import StatusSteps
import Testing

@Suite struct `The local pull request host` {
    @Test func `it conforms`() async throws {
        let world = try await SimulatedWorld()
        _ = try await world.deliver(run: "conformance-1", budget: 1)
        let first = try #require(try await world.store.pullRequests(in: [.ready]).first)
        let host = LocalPullRequestHost(store: world.store, mirror: world.person)
        try await host.close(PullRequest(number: first.number, address: "", isDraft: false))
        let person = PullRequestHostConformance.Person(
            merge: { try await world.approve($0.number, .merge) },
            deleteBranch: {
                _ = try await world.delete("ABC1")
                _ = try await world.deliver(run: "conformance-1", budget: 1)
                let again = try await world.store.pullRequests(in: [.ready])
                for record in again {
                    try await host.close(PullRequest(number: record.number, address: "", isDraft: false))
                }
            })
        let conformance = PullRequestHostConformance(host, opening: try Self.plan(), with: person)
        let problems = await conformance.problems()
        #expect(problems == [])
    }

    @Test func `rejecting reports Error and cannot be done twice`() async throws {
        let world = try await SimulatedWorld()
        _ = try await world.deliver(run: "r1", budget: 1)
        try await world.approval().reject(1, reason: "too expensive")
        #expect(try await world.told().last == "r1:error")
        await #expect(throws: RunFault.permanent("E_NOT_OPEN", "pull request #1 is closed")) {
            try await world.approval().reject(1, reason: "")
        }
    }

    @Test func `a pipeline that fails reports Error with the end of its output`() async throws {
        let world = try await SimulatedWorld()
        _ = try await world.deliver(run: "r1", budget: 1)
        let approval = world.approval(pipeline: ["/bin/sh", "-c", "echo no quota left; exit 3"])
        let outcome = try await approval.approve(1, style: .merge, by: "approver@example.ca")
        #expect(outcome.phase == .error)
        #expect(outcome.output.contains("no quota left"))
        #expect(try await world.told().last == "r1:error")
    }

    @Test func `what a pipeline says is told, without what could change a terminal`() async throws {
        let world = try await SimulatedWorld()
        _ = try await world.deliver(run: "r1", budget: 1)
        let approval = world.approval(pipeline: ["/bin/sh", "-c", "echo one; printf 'two\\033[2J\\n' >&2"])
        let outcome = try await approval.approve(1, style: .merge, by: "approver@example.ca")
        #expect(outcome.phase == .complete)
        #expect(outcome.output == "one\ntwo^[[2J")
    }

    @Test func `a draft cannot be approved`() async throws {
        let world = try await SimulatedWorld()
        let host = LocalPullRequestHost(store: world.store, mirror: world.person)
        _ = try await host.open(Self.plan(), run: "r1")
        await #expect(throws: RunFault.permanent("E_NOT_READY", "pull request #1 is draft, not ready")) {
            try await world.approve(1, .merge)
        }
    }

    private static func plan() throws -> PullRequestPlan {
        let acronym = try Acronym("ABC1")
        let status = { (phase: RunPhase) in
            StatusMessage(
                runID: "r1", phase: phase, acronym: acronym, keys: ["new_project_template"], style: StatusStyle())
        }
        return PullRequestPlan(
            sourceBranch: "ABC1", targetBranch: "main", title: "A title", body: "A body",
            authorEmail: "someone@example.ca", whenReady: status(.pendingApproval), whenMerged: status(.complete),
            whenFailed: status(.error))
    }
}
