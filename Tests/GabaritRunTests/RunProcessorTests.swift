import GabaritGit
import GabaritPlan
import GabaritQueue
import GabaritRun
import GabaritSource
import GabaritStore
import GabaritTestKit
import GabaritValue
import PullRequestSteps
import Testing

@Suite struct `One message` {
    @Test func `a request becomes commits, a ready pull request and statuses`() async throws {
        let world = try await SimulatedWorld()
        #expect(try await world.deliver(run: "r1", budget: 100) == .done)
        #expect(try await world.told() == ["r1:inProgress", "r1:pendingApproval"])
        let open = try await world.store.pullRequests(in: [.ready])
        #expect(open.map(\.title) == ["[ABC1] Infrastructure changes"])
        try await world.approve(open[0].number, .squash)
        #expect(try await world.told() == ["r1:inProgress", "r1:pendingApproval", "r1:complete"])
        #expect(try await world.deliver(run: "r1", budget: 100) == .done)
        #expect(try await world.told().count == 3)
    }

    @Test func `a request that changes nothing is complete, without a commit or a pull request`() async throws {
        let world = try await SimulatedWorld()
        _ = try await world.deliver(run: "r1", budget: 100)
        try await world.approve(1, .merge)
        let before = try await world.heads("main", "ABC1")
        #expect(try await world.deliver(run: "r2", budget: 100) == .done)
        #expect(try await world.heads("main", "ABC1") == before)
        #expect(try await world.store.pullRequests(in: [.draft, .ready]).isEmpty)
        #expect(try await world.told().last == "r2:complete")
    }

    @Test func `I6: a body that is no request is put aside at its first delivery`() async throws {
        let world = try await SimulatedWorld()
        let processor = try await world.worker(.open)
        let settlement = await processor.process(Self.message("not JSON"))
        guard case .deadLetter(let reason) = settlement else {
            Issue.record("\(settlement)")
            return
        }
        #expect(reason.code.hasPrefix("E_"))
        #expect(reason.text.contains("message m1:1:1"))
        #expect(reason.runID == "m1")
        #expect(try await world.told() == [])
    }

    @Test func `a bad request whose workspace can be read has the status Error`() async throws {
        let world = try await SimulatedWorld()
        let processor = try await world.worker(.open)
        let settlement = await processor.process(Self.message(#"{"workspace": {"acronym": "ABC1"}}"#))
        guard case .deadLetter = settlement else {
            Issue.record("\(settlement)")
            return
        }
        #expect(try await world.told() == ["m1:error"])
    }

    @Test func `I11: a module that fails leaves the repository as it was`() async throws {
        let world = try await SimulatedWorld()
        let broken = MemoryCatalog(
            name: "new-project-template",
            files: [
                "module.yaml": "module: new-project-template\nfiles: [good.tf, main.tf]\n", "good.tf": "x = 1\n",
                "main.tf": "x = {{ workspce.acronym }}\n",
            ])
        let before = try await world.heads("main", "ABC1")
        let settlement = try await world.deliver(run: "r1", budget: 1, catalog: broken)
        guard case .deadLetter(let reason) = settlement else {
            Issue.record("\(settlement)")
            return
        }
        #expect(reason.runID == "r1")
        #expect(reason.text.contains("Templates/new-project-template/main.tf:1:8: error: 'workspce' is undefined"))
        #expect(try await world.heads("main", "ABC1") == before)
        #expect(try await world.told() == ["r1:error"])
        #expect(try await world.store.pullRequests(in: [.draft, .ready]).isEmpty)
    }

    @Test func `a file of a module's own step is part of the module's commit`() async throws {
        let world = try await SimulatedWorld()
        let module = MemoryCatalog(
            name: "new-project-template",
            files: [
                "module.yaml":
                    "module: new-project-template\nfiles: [main.tf]\nsteps: [{uses: script, with: {text: hi}}]\n",
                "main.tf": "x = 1\n",
            ])
        let script = try await ScriptHandler(#"echo '{"answer":"done","files":[{"path":"NOTE.md","content":"hi"}]}'"#)
        #expect(try await world.deliver(run: "r1", budget: 1, catalog: module, adding: [script.handler]) == .done)
        let refs = try await world.person.remoteRefs([.branch("ABC1")])
        try await world.person.ensure(refs)
        let head = try #require(refs.values.first)
        let files = try await world.person.entries(at: head, under: TreePath("terraform/projects/ABC1"))
        #expect(files.map(\.path.description).contains("NOTE.md"))
    }

    @Test func `a step that nobody performs stops the run before its first effect`() async throws {
        let world = try await SimulatedWorld()
        let module = MemoryCatalog(
            name: "new-project-template",
            files: [
                "module.yaml": "module: new-project-template\nfiles: [main.tf]\nsteps: [{uses: comit, with: {}}]\n",
                "main.tf": "x = 1\n",
            ])
        let settlement = try await world.deliver(run: "r1", budget: 1, catalog: module)
        let text = "no handler performs the step 'comit'; did you mean 'commit'?"
        #expect(settlement == .deadLetter(DeadLetterReason(code: "E_UNKNOWN_STEP", text: text, runID: "r1")))
        #expect(try await world.told() == ["r1:error"])
    }

    @Test func `G7: a remote that says yes to a push and does not keep it fails the run, with no pull request`()
        async throws
    {
        let world = try await SimulatedWorld()
        try await ExecutableFile.write(
            "#!/bin/sh\nwhile read old new ref; do git update-ref -d \"$ref\"; done\n",
            to: world.folder + "/remote.git/hooks/post-receive")
        guard case .again(_, let reason) = try await world.deliver(run: "r1", budget: 1) else {
            Issue.record("a push that was lost passed for one that was made")
            return
        }
        #expect(reason.hasPrefix("E_MOVED: "))
        #expect(reason.contains("the remote took the push of 'ABC1', and the branch is where it was"))
        #expect(try await world.heads("ABC1").isEmpty)
        #expect(try await world.told() == ["r1:inProgress"])
        #expect(try await world.store.pullRequests(in: [.draft, .ready]).isEmpty)
    }

    @Test func `an older run that was never applied is superseded`() async throws {
        let world = try await SimulatedWorld()
        try await world.send("old", run: "r1", budget: 1)
        let old = try #require(try await world.queue.receive(upTo: 1, visibility: .seconds(60), waiting: .zero).first)
        let processor = try await world.worker(.open)
        var newer = old
        newer.body = Array(String(decoding: old.body, as: UTF8.self).replacing("r1", with: "r2").utf8)
        newer.sequence = old.sequence + 1
        #expect(await processor.process(newer) == .done)
        guard case .deadLetter(let reason) = await processor.process(old) else {
            Issue.record("an older run was not refused")
            return
        }
        #expect(reason.code == "E_SUPERSEDED")
        #expect(try await world.told().last == "r1:error")
    }

    @Test func `I9: every worker makes the same commits`() async throws {
        var heads: Set<String> = []
        for _ in 0..<2 {
            let world = try await SimulatedWorld()
            _ = try await world.deliver(run: "r1", budget: 100)
            heads.insert(try #require(try await world.heads("ABC1")["ABC1"]))
        }
        #expect(heads.count == 1)
    }

    @Test func `I8: runs of one workspace take turns in a worker`() async throws {
        let world = try await SimulatedWorld()
        let processor = try await world.worker(.open)
        for number in 1...3 { try await world.send("m\(number)", run: "r\(number)", budget: number) }
        let bodies = try await world.store.messages(in: SimulatedWorld.requests, states: [.waiting])
        await withTaskGroup(of: Void.self) { group in
            for stored in bodies {
                let message = QueueMessage(
                    id: stored.id, body: stored.body, enqueued: stored.enqueued, sequence: stored.sequence,
                    deliveryCount: 1, receipt: stored.id)
                group.addTask { _ = await processor.process(message) }
            }
        }
        var order: [String] = []
        for event in await world.recorder.events {
            if case .received = event.kind { continue }
            if order.last != event.run { order.append(event.run) }
        }
        #expect(order.count == Set(order).count, "\(order)")
    }

    @Test func `a run that is given up ends with who asked for what`() async throws {
        let world = try await SimulatedWorld()
        try await world.send("m1", run: "r1", budget: 1)
        let message = try #require(
            try await world.queue.receive(upTo: 1, visibility: .seconds(60), waiting: .zero).first)
        let reason = DeadLetterReason(code: "E_TIME_LIMIT", text: "too long", runID: nil)
        let settlement = await (try await world.worker(.open)).giveUp(message, because: reason)
        #expect(settlement == .deadLetter(DeadLetterReason(code: "E_TIME_LIMIT", text: "too long", runID: "r1")))
        let kinds = await world.recorder.events.map(\.kind)
        #expect(
            kinds.contains {
                if case .asked("someone@example.ca", let modules) = $0 { modules.count == 1 } else { false }
            })
        #expect(kinds.last == .ended(.refused(code: "E_TIME_LIMIT", text: "too long")))
        #expect(try await world.told() == ["r1:error"])
    }

    @Test func `I4: a run that is all there has not failed when only its acknowledgement is given up`() async throws {
        let world = try await SimulatedWorld()
        try await world.send("m1", run: "r1", budget: 1)
        let message = try #require(
            try await world.queue.receive(upTo: 1, visibility: .seconds(60), waiting: .zero).first)
        let processor = try await world.worker(.open)
        #expect(await processor.process(message) == .done)
        let reason = DeadLetterReason(code: "E_CRASHED", text: "again and again", runID: nil)
        #expect(await processor.giveUp(message, because: reason) == .done)
        #expect(try await world.told() == ["r1:inProgress", "r1:pendingApproval"])
    }

    /// The module as it was, and a name in it that no longer exists.
    private static let broken = MemoryCatalog(
        name: "new-project-template", files: ["module.yaml": manifest, "main.tf": "budget = {{ workspce.budget }}\n"])
    private static let manifest = "module: new-project-template\nfiles: [main.tf]\n"

    @Test(arguments: ["before open", "before ready"])
    func `I11: a run that can no longer be planned takes its commits off the branch`(effect: String) async throws {
        let world = try await SimulatedWorld()
        let before = try await world.heads("main", "ABC1")
        let first = try await world.deliver(run: "r1", budget: 1, failing: effect)
        guard case .again = first else {
            Issue.record("\(String(describing: first))")
            return
        }
        #expect(try await world.heads("ABC1") != [:])
        let settlement = try await world.deliver(run: "r1", budget: 1, catalog: Self.broken)
        guard case .deadLetter(let reason) = settlement else {
            Issue.record("\(String(describing: settlement))")
            return
        }
        #expect(reason.text.contains("'workspce' is undefined"))
        #expect(try await world.heads("main", "ABC1") == before)
        #expect(try await world.told().last == "r1:error")
        #expect(try await world.store.pullRequests(in: [.draft, .ready]).isEmpty)
    }

    @Test func `a remote that keeps branches for ever is named beside why the run is refused`() async throws {
        let world = try await SimulatedWorld()
        _ = try await world.deliver(run: "r1", budget: 1, failing: "before open")
        let before = try await world.heads("main", "ABC1")
        try world.configureRemote("[receive]\n\tdenyDeletes = true\n")
        guard case .deadLetter(let reason) = try await world.deliver(run: "r1", budget: 1, catalog: Self.broken) else {
            Issue.record("the run was not refused")
            return
        }
        #expect(reason.text.contains("'workspce' is undefined"))
        #expect(reason.text.contains("what was pushed before it stays on the branch"))
        #expect(try await world.heads("main", "ABC1") == before)
    }

    @Test func `I3: what an earlier run pushed stays when a later one takes its commits back`() async throws {
        let world = try await SimulatedWorld()
        #expect(try await world.deliver(run: "r1", budget: 1) == .done)
        let before = try await world.heads("main", "ABC1")
        _ = try await world.deliver(run: "r2", budget: 2, failing: "before open")
        #expect(try await world.heads("main", "ABC1") != before)
        guard case .deadLetter = try await world.deliver(run: "r2", budget: 2, catalog: Self.broken) else {
            Issue.record("the run was not refused")
            return
        }
        #expect(try await world.heads("main", "ABC1") == before)
        #expect(try await world.store.pullRequests(in: [.ready]).count == 1)
    }

    @Test(arguments: [false, true])
    func `I4: a run whose pull request waits for approval is done, though it could not be planned any more`(
        standsOnAnother: Bool
    ) async throws {
        let world = try await SimulatedWorld()
        if standsOnAnother { _ = try await world.deliver(run: "r0", budget: 0) }
        _ = try await world.deliver(run: "r1", budget: 1, failing: "after ready")
        let before = try await world.heads("main", "ABC1")
        // Whoever does not answer has not said that nothing waits.
        let unasked = try await world.deliver(run: "r1", budget: 1, catalog: Self.broken, failing: "before find")
        guard case .again = unasked else {
            Issue.record("\(String(describing: unasked))")
            return
        }
        #expect(try await world.heads("main", "ABC1") == before)
        #expect(try await world.deliver(run: "r1", budget: 1, catalog: Self.broken) == .done)
        #expect(try await world.heads("main", "ABC1") == before)
        #expect(try await world.told().last == "r1:pendingApproval")
        #expect(try await world.store.pullRequests(in: [.ready]).count == 1)
    }

    private static func message(_ body: String) -> QueueMessage {
        QueueMessage(
            id: "m1", body: Array(body.utf8), enqueued: Timestamp(milliseconds: 0), sequence: 1, deliveryCount: 1,
            receipt: "m1")
    }
}
