internal import FoundationEssentials
internal import GabaritProcess
internal import GabaritSource
internal import GabaritTestKit
internal import GabaritValue
internal import Testing

/// `gabarit preview` and `gabarit explain`, from every source of a request.
@Suite struct PreviewCommandTests {
    @Test func `I10: a preview writes to no remote, no queue and no store`() async throws {
        let place = try await CommandPlace()
        #expect(try await place.gabarit("queue", "send", "request.json").isSuccess)
        try place.write("{\"message\": null}", "bad.json")
        #expect(try await place.gabarit("queue", "send", "bad.json", "--id", "bad-1").isSuccess)
        let remote = try place.digests(below: "remote.git")
        let queue = try await place.gabarit("queue", "list", "--all", "--json").outputText
        #expect(try await place.gabarit("preview", "request.json", "--out", "plan.json").isSuccess)
        #expect(try await place.gabarit("preview", "--message", "run-1").isSuccess)
        #expect(try await place.gabarit("preview", "--message", "run-9").ending == .exited(1))
        #expect(try await place.gabarit("preview", "--message", "2").ending == .exited(1))
        #expect(try await place.gabarit("preview", "--message", "1", "--json").isSuccess)
        #expect(try await place.gabarit("explain", "budget_amount", "--request", "request.json").isSuccess)
        #expect(try place.digests(below: "remote.git") == remote)
        #expect(try await place.gabarit("queue", "list", "--all", "--json").outputText == queue)
        #expect(try await place.gabarit("pr", "list", "--all").outputText.isEmpty)
    }

    @Test func `I10: a preview of a file does not even open the store`() async throws {
        let place = try await CommandPlace()
        #expect(try await place.gabarit("preview", "request.json").isSuccess)
        #expect(!place.exists(".gabarit/gabarit.db"))
    }

    @Test func `I10: a saved plan and the request give the same trees`() async throws {
        let (planned, asked) = (try await CommandPlace(), try await CommandPlace())
        for place in [planned, asked] {
            #expect(try await place.gabarit("run", "request.json").isSuccess)
            #expect(try await place.gabarit("pr", "approve", "1").isSuccess)
            try place.write(CommandPlace.second, "second.json")
        }
        #expect(try await planned.gabarit("preview", "second.json", "--out", "plan.json").isSuccess)
        #expect(try await planned.gabarit("run", "plan.json").isSuccess)
        #expect(try await asked.gabarit("run", "second.json").isSuccess)
        let files = try await planned.repository.files(on: "ABC1")
        #expect(try await asked.repository.files(on: "ABC1") == files)
        #expect(files["terraform/projects/ABC1/azure-storage-blob.tf"] != nil)
    }

    @Test func `a plan is refused when the base has moved, and the next step is said`() async throws {
        let place = try await CommandPlace()
        try place.write(CommandPlace.request.replacing("run-1", with: "run-9"), "other.json")
        #expect(try await place.gabarit("preview", "request.json", "--out", "plan.json").isSuccess)
        #expect(try await place.gabarit("run", "other.json").isSuccess)
        #expect(try await place.gabarit("pr", "approve", "1").isSuccess)
        let before = try place.digests(below: "remote.git")
        let stale = try await place.gabarit("run", "plan.json")
        #expect(stale.ending == .exited(2))
        #expect(stale.errorText.contains("make a new plan with 'gabarit preview --out'"))
        #expect(try await place.gabarit("run", "plan.json", "--json").outputText.contains("\"code\":\"E_MOVED\""))
        #expect(try place.digests(below: "remote.git") == before)
    }

    @Test func `a dead-lettered message is previewed by its id`() async throws {
        let place = try await CommandPlace()
        try place.write(CommandPlace.second, "second.json")
        #expect(try await place.gabarit("queue", "send", "second.json", "--id", "early").isSuccess)
        #expect(try await place.gabarit("worker", "--drain").isSuccess)
        #expect(try await place.gabarit("queue", "dead-letters").outputText.contains("early"))
        let alone = try await place.gabarit("preview", "--message", "early")
        #expect(alone.ending == .exited(1) && alone.errorText.contains("run template module first"))
        let both = try await place.gabarit(
            "preview", "--message", "early", "--module", "new-workspace-template", "--module", "azure-storage-blob")
        #expect(both.isSuccess && both.outputText.contains("Committing azure-storage-blob changes"))
    }

    @Test func `options alone make a request, and change one`() async throws {
        let place = try await CommandPlace()
        let alone = try await place.gabarit(
            "preview", "--workspace", "XYZ", "--module", "new-workspace-template", "--set",
            "workspace.budgetAmount=500")
        #expect(alone.outputText.contains("Run sha256-") && alone.outputText.contains("budget_amount = 500  (request)"))
        let changed = try await place.gabarit("preview", "request.json", "--set", "workspace.name=A, \"quoted\" name")
        #expect(changed.outputText.contains("+    Title       = \"A, \\\"quoted\\\" name\""))
        let wrong = try await place.gabarit("preview", "request.json", "--set", "workspace.budgetAmount")
        #expect(wrong.ending == .exited(1) && wrong.errorText.contains("sets nothing"))
        #expect(try await place.gabarit("preview", "--workspace", "XYZ").ending == .exited(64))
        #expect(
            try await place.gabarit("preview", "--workspace", "X", "--module", "m", "--out", "p").ending == .exited(64))
    }

    @Test func `a key that is set and misspelt is refused, one of the request's own is not`() async throws {
        let place = try await CommandPlace()
        for (path, meant) in [("workspace.budgetAmout", "budgetAmount"), ("wokspace.name", "workspace")] {
            let result = try await place.gabarit("preview", "request.json", "--set", "\(path)=5")
            #expect(result.ending == .exited(1) && result.errorText.contains("did you mean '\(meant)'?"))
        }
        #expect(try await place.gabarit("preview", "request.json", "--set", "ticket=5").isSuccess)
    }

    @Test func `a request on standard input may be YAML`() async throws {
        let place = try await CommandPlace()
        let request = """
            templates: [{name: new-project-template}]
            workspace: {name: Water, acronym: ABC1, users: []}
            requestingUserEmail: lead@example.com
            """
        let result = try await place.gabarit("preview", "-", input: request)
        #expect(result.isSuccess && result.outputText.contains("terraform/projects/ABC1"), "\(result.errorText)")
    }

    @Test func `a request comes from standard input`() async throws {
        let place = try await CommandPlace()
        let result = try await place.gabarit("preview", "-", input: CommandPlace.request)
        #expect(result.isSuccess && result.outputText.contains("Run run-1 for ABC1"))
    }

    @Test func `explain names the layer that decides, and those that do not`() async throws {
        let place = try await CommandPlace()
        let first = try await place.gabarit("explain", "budget_amount", "--request", "request.json")
        let manifest = CommandPlace.root + "/Templates/new-workspace-template/module.yaml"
        #expect(
            first.outputText == """
                budget_amount: number  (new-workspace-template, \(manifest):22:3)
                    saved         –
                    configuration –
                  → request       100  \(manifest):22:3
                    default       –

                """)
        #expect(try await place.gabarit("run", "request.json").isSuccess)
        #expect(try await place.gabarit("pr", "approve", "1").isSuccess)
        let tenant = try await place.gabarit("explain", "az_tenant_id", "--workspace", "ABC1").outputText
        let saved = "terraform/projects/ABC1/new-workspace-template.auto.tfvars.json"
        #expect(tenant.contains("→ saved         \"00000000-0000-4000-8000-000000000002\"  \(saved)\n"))
        #expect(
            tenant.contains("  configuration \"00000000-0000-4000-8000-000000000002\"  gabarit.yaml:5:3\n"))
        let update = CommandPlace.request.replacing("new-project-template", with: "variable-update")
        try place.write(update, "update.json")
        let updated = try await place.gabarit("explain", "az_tenant_id", "--request", "update.json")
        #expect(updated.isSuccess && updated.outputText.hasPrefix("az_tenant_id: string  (new-workspace-template, "))
        let open = try await place.gabarit("explain", "budget_amount", "--workspace", "ABC1").outputText
        #expect(open.contains("  request       decided by the request  "))
        let wrong = try await place.gabarit("explain", "budget_amout", "--workspace", "ABC1")
        #expect(wrong.ending == .exited(1) && wrong.errorText.contains("did you mean 'budget_amount'?"))
    }
}
