internal import FoundationEssentials
internal import GabaritProcess
internal import GabaritSource
internal import GabaritTestKit
internal import GabaritValue
internal import Testing

/// `gabarit run`: the protocol of a worker, for one request and without a queue.
@Suite struct RunCommandTests {
    private func request(_ id: String, budget: Int, acronym: String = "ABC1") -> String {
        """
        {"messageId": "\(id)", "message": {
          "templates": [{"name": "new-workspace-template"}], "requestingUserEmail": "lead@example.com",
          "workspace": {"name": "Water", "acronym": "\(acronym)", "budgetAmount": \(budget), "users": []}}}
        """
    }

    /// A place whose module writes the budget, so that every request changes something.
    private func place() async throws -> CommandPlace {
        let place = try await CommandPlace()
        try place.write("modules: {source: mods}\ninfrastructure: {repository: remote.git}\n", "gabarit.yaml")
        try place.write("module: new-workspace-template\nfiles: [w.tf]\n", "mods/new-workspace-template/module.yaml")
        try place.write("budget = {{ workspace.budgetAmount }}\n", "mods/new-workspace-template/w.tf")
        try place.write(request("run-1", budget: 5), "request.json")
        return place
    }

    /// The ids of the status messages so far.
    private func statuses(_ place: CommandPlace) async throws -> [String] {
        let lines = try await place.gabarit("queue", "list", "--queue", "terraform-output", "--all", "--json")
            .outputText
        return try lines.split(separator: "\n").compactMap { line in
            try JSONReader(limits: .document).value(SourceFile(name: "line", text: String(line)))["id"]?.string
        }
    }

    @Test func `a run that was applied before is not applied again, whatever came after it`() async throws {
        let place = try await place()
        for (number, id) in [(1, "first"), (2, "second")] {
            try place.write(request(id, budget: number * 100), "\(id).json")
            #expect(try await place.gabarit("run", "\(id).json").isSuccess)
            let open = try await place.gabarit("pr", "list").outputText
            let shown = String(open.dropFirst().prefix { $0.isNumber })
            #expect(try await place.gabarit("pr", "approve", shown).isSuccess)
        }
        let before = try place.digests(below: "remote.git")
        #expect(try await place.gabarit("preview", "first.json").errorText.contains("was applied before"))
        let again = try await place.gabarit("run", "first.json")
        #expect(again.isSuccess)
        #expect(again.outputText.contains("this run was applied before") && again.outputText.contains("messageId"))
        #expect(try place.digests(below: "remote.git") == before)
        #expect(try await place.gabarit("pr", "list").outputText.isEmpty)
        #expect(try await place.gabarit("preview", "first.json", "--out", "plan.json").isSuccess)
        let plan = try await place.gabarit("run", "plan.json")
        #expect(plan.ending == .exited(2) && plan.errorText.contains("E_APPLIED"))
        #expect(try place.digests(below: "remote.git") == before)
    }

    @Test func `a run whose commits are on the branch goes on behind the push`() async throws {
        let place = try await CommandPlace()
        #expect(try await place.gabarit("run", "request.json").isSuccess)
        let before = try await place.repository.files(on: "ABC1")
        let again = try await place.gabarit("run", "request.json")
        #expect(again.isSuccess && again.outputText.contains("going on behind the push"))
        #expect(try await place.repository.files(on: "ABC1") == before)
        #expect(try await place.gabarit("pr", "list").outputText.split(separator: "\n").count == 1)
    }

    @Test func `a repeat under another number leaves the commits as they are`() async throws {
        let place = try await place()
        for id in ["m1", "m2"] {
            #expect(try await place.gabarit("queue", "send", "request.json", "--id", id).isSuccess)
            #expect(try await place.gabarit("worker", "--drain").isSuccess)
        }
        let before = try place.digests(below: "remote.git")
        let again = try await place.gabarit("run", "request.json")
        #expect(again.isSuccess && again.outputText.contains("going on behind the push"))
        #expect(try place.digests(below: "remote.git") == before)
        let marker = try await place.repository.files(on: "ABC1")["terraform/projects/ABC1/gabarit.lock.json"] ?? ""
        #expect(marker.contains("\"sequence\": 1"), "\(marker)")
    }

    @Test(arguments: [false, true])
    func `a run that the remote declines ends with the status Error`(_ isPlan: Bool) async throws {
        let place = try await CommandPlace()
        try await place.repository.install(hook: "pre-receive", "echo not today >&2; exit 1")
        if isPlan { #expect(try await place.gabarit("preview", "request.json", "--out", "plan.json").isSuccess) }
        let result = try await place.gabarit("run", isPlan ? "plan.json" : "request.json")
        #expect(result.ending == .exited(2))
        #expect(result.errorText.contains("E_PUSH_REJECTED") && result.errorText.contains("not today"))
        #expect(try await statuses(place).map { $0.split(separator: ":").last } == ["inProgress", "error"])
        #expect(try await place.repository.files(on: "ABC1").isEmpty)
    }

    @Test func `a saved plan that was cut off behind its push goes on there`() async throws {
        let place = try await place()
        #expect(try await place.gabarit("preview", "request.json", "--out", "plan.json").isSuccess)
        let killed = try await place.gabarit(["run", "plan.json"], extra: ["GABARIT_KILL_AT": "before open"])
        #expect(killed.ending == .killed(signal: 9))
        let pushed = try await place.repository.files(on: "ABC1")
        #expect(!pushed.isEmpty)
        #expect(try await place.gabarit("preview", "request.json").errorText.contains("goes on behind the push"))
        let again = try await place.gabarit("run", "plan.json")
        #expect(again.isSuccess && again.outputText.contains("going on behind the push"), "\(again.errorText)")
        #expect(try await place.repository.files(on: "ABC1") == pushed)
        #expect(try await place.gabarit("pr", "list").outputText.contains("#1  ready"))
        #expect(try await place.gabarit("preview", "request.json", "--out", "behind.json").isSuccess)
        #expect(try await place.gabarit("run", "behind.json").outputText.contains("waits for approval"))
        // What stands there of another plan is not taken for it.
        try place.write("budget = {{ workspace.budgetAmount }} # new\n", "mods/new-workspace-template/w.tf")
        #expect(try await place.gabarit("preview", "request.json", "--out", "other.json").isSuccess)
        let other = try await place.gabarit("run", "other.json")
        #expect(other.ending == .exited(2) && other.errorText.contains("with other files than those of the plan"))
    }

    @Test(arguments: [false, true])
    func `that the end of a run could not be told does not hide why it ended`(_ isPlan: Bool) async throws {
        let place = try await place()
        try await place.repository.install(
            hook: "pre-receive", "echo not today >&2; rm -f '\(place.repository.folder)'/.gabarit/gabarit.db*; exit 1")
        if isPlan { #expect(try await place.gabarit("preview", "request.json", "--out", "plan.json").isSuccess) }
        let result = try await place.gabarit("run", isPlan ? "plan.json" : "request.json")
        #expect(result.ending == .exited(2))
        #expect(result.errorText.contains("E_PUSH_REJECTED") && result.errorText.contains("not today"))
        #expect(result.outputText.contains("the end of the run could not be told: "))
        #expect(!result.outputText.contains("tried again"))
    }

    @Test func `a run that was rejected says everything anew when it is asked for again`() async throws {
        let place = try await place()
        #expect(try await place.gabarit("run", "request.json").isSuccess)
        #expect(try await place.gabarit("pr", "reject", "1").isSuccess)
        #expect(try await place.gabarit("run", "request.json").isSuccess)
        #expect(try await place.gabarit("run", "request.json").isSuccess)
        #expect(try await place.gabarit("pr", "approve", "2").isSuccess)
        let said = ["inProgress", "pendingApproval", "error", "inProgress:2", "pendingApproval:2", "complete:2"]
        #expect(try await statuses(place) == said.map { "run-1:" + $0 })
        let again = try await place.gabarit("run", "request.json", "--json")
        #expect(again.isSuccess && !again.outputText.contains("published"), "\(again.outputText)")
    }

    @Test func `a plan made behind a push that was cut off opens the pull request`() async throws {
        let place = try await place()
        let killed = try await place.gabarit(["run", "request.json"], extra: ["GABARIT_KILL_AT": "before open"])
        #expect(killed.ending == .killed(signal: 9))
        #expect(try await place.gabarit("preview", "request.json", "--out", "plan.json").isSuccess)
        let result = try await place.gabarit("run", "plan.json")
        #expect(result.isSuccess && result.outputText.contains("waits for approval"), "\(result.outputText)")
        #expect(try await statuses(place).last == "run-1:pendingApproval")
    }

    @Test func `a saved plan that failed says everything anew`() async throws {
        let place = try await place()
        let hook = "test -e '\(place.repository.folder)/open' || { echo not today >&2; exit 1; }"
        try await place.repository.install(hook: "pre-receive", hook)
        #expect(try await place.gabarit("preview", "request.json", "--out", "plan.json").isSuccess)
        #expect(try await place.gabarit("run", "plan.json").ending == .exited(2))
        try place.write("", "open")
        #expect(try await place.gabarit("run", "plan.json").isSuccess)
        #expect(try await place.gabarit("pr", "reject", "1").isSuccess)
        let said = ["inProgress", "error", "inProgress:2", "pendingApproval:2", "error:2"]
        #expect(try await statuses(place) == said.map { "run-1:" + $0 })
    }

    @Test func `runs of one workspace at the same time are applied one after the other`() async throws {
        let place = try await place()
        #expect(try await place.gabarit("run", "request.json").isSuccess)
        let names = ["a", "b", "c"]
        for (number, name) in names.enumerated() { try place.write(request(name, budget: number + 1), "\(name).json") }
        let results = try await withThrowingTaskGroup(of: ProgramResult.self) { group in
            for name in names { group.addTask { try await place.gabarit("run", "\(name).json") } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.allSatisfy { $0.isSuccess }, "\(results.map { $0.outputText + $0.errorText })")
        let marker = try await place.repository.files(on: "ABC1")["terraform/projects/ABC1/gabarit.lock.json"] ?? ""
        #expect(names.allSatisfy { marker.contains("\"\($0)\"") })
    }
}
