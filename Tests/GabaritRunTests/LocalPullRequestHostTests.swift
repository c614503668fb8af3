import FoundationEssentials
import GabaritGit
import GabaritPlan
import GabaritProcess
import GabaritRun
import GabaritSource
import GabaritStore
import GabaritTestKit
import Glibc
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

    @Test func `a pipeline that failed runs again, and its run ends well`() async throws {
        let world = try await SimulatedWorld()
        _ = try await world.deliver(run: "r1", budget: 1)
        await #expect(throws: RunFault.permanent("E_NOT_MERGED", "pull request #1 is ready, not merged")) {
            try await world.approval().rerun(1)
        }
        let script = "test -e '\(world.folder)/quota'"
        let approval = world.approval(pipeline: ["/bin/sh", "-c", script])
        #expect(try await approval.approve(1, style: .merge, by: "approver@example.ca").phase == .error)
        #expect(try await approval.rerun(1).phase == .error)
        let head = try await world.heads("main")
        try await Self.shell("touch '\(world.folder)/quota'")
        #expect(try await approval.rerun(1).phase == .complete)
        #expect(try await world.told().suffix(3) == ["r1:error", "r1:error:2", "r1:complete:3"])
        #expect(try await world.heads("main") == head)
        // What failed after it was complete is told as well, and what is complete after that.
        try await Self.shell("rm '\(world.folder)/quota'")
        #expect(try await approval.rerun(1).phase == .error)
        try await Self.shell("touch '\(world.folder)/quota'")
        #expect(try await approval.rerun(1).phase == .complete)
        #expect(try await world.told().suffix(2) == ["r1:error:4", "r1:complete:5"])
    }

    @Test func `a second run of a pipeline that is stopped is continued by either command`() async throws {
        let world = try await SimulatedWorld()
        _ = try await world.deliver(run: "r1", budget: 1)
        let approval = world.approval(pipeline: ["/bin/sh", "-c", "exit 3"])
        #expect(try await approval.approve(1, style: .merge, by: "approver@example.ca").phase == .error)
        for continued in [false, true] {
            let began = "\(world.folder)/began-\(continued)"
            try #require(mkfifo(began, 0o600) == 0)
            let slow = world.approval(pipeline: ["/bin/sh", "-c", "echo > '\(began)'; exec sleep 600"])
            let stopped = Task { try await Self.whenFree { try await slow.rerun(1) } }
            try await Self.shell("cat '\(began)'")
            stopped.cancel()
            await #expect(throws: CancellationError.self) { try await stopped.value }
            try await Self.whenFree {
                if continued { return try await world.approve(1, .merge) }
                #expect(try await approval.rerun(1).phase == .error)
            }
        }
        #expect(try await world.told().last?.hasPrefix("r1:complete") == true)
    }

    @Test func `what was merged before is not run again behind what came after it`() async throws {
        let world = try await SimulatedWorld()
        for number in 1...2 {
            _ = try await world.deliver(run: "r\(number)", budget: number)
            try await world.approve(number, .merge)
        }
        let text = "pull request #2 of the same workspace was merged after #1; run the pipeline of that one"
        await #expect(throws: RunFault.permanent("E_SUPERSEDED", text)) { try await world.approval().rerun(1) }
        #expect(try await world.approval().rerun(2).phase == .complete)
    }

    @Test func `what a pipeline says is told, without what could change a terminal`() async throws {
        let world = try await SimulatedWorld()
        _ = try await world.deliver(run: "r1", budget: 1)
        let approval = world.approval(pipeline: ["/bin/sh", "-c", "echo one; printf 'two\\033[2J\\n' >&2"])
        let outcome = try await approval.approve(1, style: .merge, by: "approver@example.ca")
        #expect(outcome.phase == .complete)
        #expect(outcome.output == "one\ntwo^[[2J")
    }

    @Test func `a run whose message was sent again ends with words of its own`() async throws {
        let world = try await SimulatedWorld()
        _ = try await world.deliver(run: "r1", budget: 1)
        try await world.approval().reject(1, reason: "too expensive")
        _ = try await world.deliver(run: "r1", budget: 1, round: 2)
        try await world.approval().reject(2, reason: "still")
        _ = try await world.deliver(run: "r1", budget: 1, round: 3)
        try await world.approve(3, .merge)
        let told = try await world.told()
        #expect(
            told == [
                "r1:inProgress", "r1:pendingApproval", "r1:error", "r1:inProgress:2", "r1:pendingApproval:2",
                "r1:error:2",
                "r1:inProgress:3", "r1:pendingApproval:3", "r1:complete:3",
            ])
    }

    @Test func `a run that is taken up again on an open pull request ends with the words of its last time`()
        async throws
    {
        let world = try await SimulatedWorld()
        _ = try await world.deliver(run: "r1", budget: 1)
        _ = try await world.deliver(run: "r1", budget: 1, round: 2)
        try await world.approval().reject(1, reason: "no")
        #expect(try await world.told().last == "r1:error:2")
    }

    @Test func `what a person squashed by hand is on the target, and is approved to report its end`() async throws {
        let world = try await SimulatedWorld()
        _ = try await world.deliver(run: "r1", budget: 1)
        try await world.merge("ABC1", squash: true)
        _ = try await world.delete("ABC1")
        let head = try await world.heads("main")
        let text = "the runs of pull request #1 are on 'main' already; approve it, which reports their end"
        await #expect(throws: RunFault.permanent("E_MERGED", text)) {
            try await world.approval().reject(1, reason: "")
        }
        try await world.approve(1, .merge)
        #expect(try await world.told().last == "r1:complete")
        #expect(try await world.heads("main") == head)
    }

    @Test func `a branch that is gone without its runs is called so`() async throws {
        let world = try await SimulatedWorld()
        _ = try await world.deliver(run: "r1", budget: 1)
        _ = try await world.delete("ABC1")
        let text = "the branch 'ABC1' is gone and its runs are not on 'main'; reject the pull request"
        await #expect(throws: RunFault.permanent("E_BRANCH_GONE", text)) { try await world.approve(1, .merge) }
    }

    @Test func `two approvals at once run the pipeline once`() async throws {
        let world = try await SimulatedWorld()
        _ = try await world.deliver(run: "r1", budget: 1)
        let place = world.folder
        for pipe in ["began", "go"] { try #require(mkfifo("\(place)/\(pipe)", 0o600) == 0) }
        let script = "echo run >> '\(place)/runs'; echo > '\(place)/began'; cat '\(place)/go'"
        let approval = world.approval(pipeline: ["/bin/sh", "-c", script])
        async let first = approval.approve(1, style: .merge, by: "approver@example.ca")
        try await Self.shell("cat '\(place)/began'")
        await #expect(
            throws: RunFault.transient("E_UNDER_WAY", "another process is approving pull request #1")
        ) { try await approval.approve(1, style: .merge, by: "approver@example.ca") }
        try await Self.shell("echo > '\(place)/go'")
        #expect(try await first.phase == .complete)
        #expect(try String(contentsOf: URL(filePath: "\(place)/runs"), encoding: .utf8) == "run\n")
    }

    @Test func `a pipeline that outlived its approval is waited for, not run beside`() async throws {
        let world = try await SimulatedWorld()
        _ = try await world.deliver(run: "r1", budget: 1)
        let approval = world.approval(pipeline: ["/bin/true"])
        let left = try await world.store.alone("pipeline-1") {
            await #expect {
                try await approval.approve(1, style: .merge, by: "approver@example.ca")
            } throws: { ($0 as? RunFault)?.code == "E_UNDER_WAY" }
        }
        try #require(left != nil)
        _ = try await approval.approve(1, style: .merge, by: "approver@example.ca")
        #expect(try await world.told().last == "r1:complete")
    }

    @Test func `an approval that is stopped leaves the end to the next one`() async throws {
        let world = try await SimulatedWorld()
        _ = try await world.deliver(run: "r1", budget: 1)
        let began = "\(world.folder)/began"
        try #require(mkfifo(began, 0o600) == 0)
        let approval = world.approval(pipeline: ["/bin/sh", "-c", "echo > '\(began)'; exec sleep 600"])
        let stopped = Task { try await approval.approve(1, style: .merge, by: "approver@example.ca") }
        try await Self.shell("cat '\(began)'")
        stopped.cancel()
        await #expect(throws: CancellationError.self) { try await stopped.value }
        #expect(try await world.told().last == "r1:pendingApproval")
        try await Self.whenFree { try await world.approve(1, .merge) }
        #expect(try await world.told().last == "r1:complete")
    }

    @Test func `a draft cannot be approved`() async throws {
        let world = try await SimulatedWorld()
        let host = LocalPullRequestHost(store: world.store, mirror: world.person)
        _ = try await host.open(Self.plan(), run: "r1")
        await #expect(throws: RunFault.permanent("E_NOT_READY", "pull request #1 is draft, not ready")) {
            try await world.approve(1, .merge)
        }
    }

    /// Repeats what is refused while somebody else has the lock: a process that another test starts has it as well until it is
    /// itself.
    private static func whenFree<Result>(_ work: () async throws -> Result) async throws -> Result {
        while true {
            do {
                return try await work()
            } catch let fault as RunFault where fault.code == "E_UNDER_WAY" {
                try await Task.sleep(for: .milliseconds(10))
            }
        }
    }

    private static func shell(_ script: String) async throws {
        _ = try await Program(path: "/bin/sh", arguments: ["-c", script], environment: ["PATH": "/usr/bin:/bin"]).run()
    }

    private static func plan() throws -> PullRequestPlan {
        let acronym = try Acronym("ABC1")
        let status = { (phase: RunPhase) in
            StatusMessage(
                runID: "r1", phase: phase, acronym: acronym, keys: ["new_project_template"], style: StatusStyle())
        }
        return PullRequestPlan(
            sourceBranch: "ABC1", targetBranch: "main", folder: "terraform/projects/ABC1", title: "A title",
            body: "A body",
            authorEmail: "someone@example.ca", whenReady: status(.pendingApproval), whenMerged: status(.complete),
            whenFailed: status(.error))
    }
}
