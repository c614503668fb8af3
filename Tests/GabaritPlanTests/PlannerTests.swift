import GabaritPlan
import GabaritSource
import GabaritValue
import Testing

struct PlannerTests {
    @Test func `the module that creates the workspace comes first, whatever the order of the request`() throws {
        let plan = try PlanFixture().plan(["azure-storage-blob", "new-project-template"])
        #expect(plan.modules.map(\.name) == ["new-project-template", "azure-storage-blob"])
        #expect(
            plan.paths(of: 0) == [
                "create main.tf", "create new-workspace-template.auto.tfvars.json", "create project.tfbackend",
                "create gabarit.lock.json",
            ])
        #expect(
            plan.paths(of: 1) == [
                "create azure-storage-blob.auto.tfvars.json", "create storage.tf", "replace gabarit.lock.json",
            ])
    }

    @Test func `steps are copy, save and commit for each module, then push, pull request and status`() throws {
        let plan = try PlanFixture().plan(["new-workspace-template"])
        #expect(
            plan.steps.map(\.uses) == [
                "status", "copy-files", "save-variables", "commit", "push", "pull-request", "status",
            ])
        #expect(plan.steps.map(\.key.description).first == "run-1#1")
        #expect(plan.pullRequest?.title == "[ABC] Infrastructure changes")
    }

    @Test func `what a module requires comes before it`() throws {
        var fixture = try PlanFixture()
        fixture.modules["a-last"] = [
            "module.yaml": "module: a-last\nrequires: [azure-storage-blob]\nfiles: [last.tf]\n", "last.tf": "# last\n",
        ]
        let plan = try fixture.plan(["a-last", "azure-storage-blob", "new-workspace-template"])
        #expect(plan.modules.map(\.name) == ["new-workspace-template", "azure-storage-blob", "a-last"])
    }

    @Test func `the same inputs give the same plan, byte for byte`() throws {
        let names = ["new-workspace-template", "azure-storage-blob"]
        let first = try PlanDocument.bytes(of: PlanFixture().plan(names))
        #expect(try first == PlanDocument.bytes(of: PlanFixture().plan(names)))
    }

    @Test func `commits carry who asked, when, and which module at which version`() throws {
        let plan = try PlanFixture().plan(["new-workspace-template"])
        let commit = try #require(plan.modules[0].commit)
        #expect(commit.authorEmail == "owner@example.com")
        #expect(commit.committerName == "Gabarit")
        #expect(commit.moment == PlanFixture.moment)
        #expect(
            commit.message == """
                Committing new-workspace-template changes

                Gabarit-Run-Id: run-1
                Gabarit-Module: new-workspace-template
                Gabarit-Module-Version: v1.0.0
                Gabarit-Module-Digest: sha256:\(plan.modules[0].digest)

                """)
    }

    @Test func `a second run of the same request changes nothing and makes no commit`() throws {
        var fixture = try PlanFixture()
        let names = ["new-workspace-template", "azure-storage-blob"]
        try fixture.apply(fixture.plan(names))
        let result = try fixture.result(fixture.request(names, id: "run-2"))
        #expect(result.events.map(\.outcome) == [.noChanges, .noChanges])
        #expect(
            result.events[0].message
                == "No changes detected after resource run for [v1.0.0]new-workspace-template in ABC")
        let plan = try #require(result.plan)
        #expect(!plan.hasChanges)
        #expect(plan.steps.map(\.uses) == ["status", "status"])
    }

    @Test func `the marker knows the run, the sequence, the generation and the files of each module`() throws {
        var fixture = try PlanFixture()
        try fixture.apply(fixture.plan(["new-workspace-template"]))
        #expect(fixture.marker.runs == ["run-1"])
        #expect(fixture.marker.sequence == 7)
        #expect(fixture.marker.generation == 1)
        #expect(
            fixture.marker["new-workspace-template"]?.files == [
                "main.tf", "new-workspace-template.auto.tfvars.json", "project.tfbackend",
            ])
    }

    @Test func `DeleteRequested takes out the module's files and nothing else`() throws {
        var fixture = try PlanFixture()
        try fixture.apply(fixture.plan(["new-workspace-template", "azure-storage-blob"]))
        fixture.files["by-hand.tf"] = "# kept\n"
        let plan = try fixture.plan(["azure-storage-blob"]) { $0.modules[0].status = .deleteRequested }
        #expect(
            plan.paths(of: 0) == [
                "delete azure-storage-blob.auto.tfvars.json", "delete storage.tf", "replace gabarit.lock.json",
            ])
        #expect(plan.pullRequest?.whenMerged.phase == .deleted)
        try fixture.apply(plan)
        #expect(fixture.marker.modules.map(\.name) == ["new-workspace-template"])
    }

    @Test func `what others cannot be without is not taken out under them`() throws {
        var fixture = try PlanFixture()
        try fixture.apply(fixture.plan(["new-workspace-template", "azure-storage-blob"]))
        let problems = try fixture.problems(["new-workspace-template"]) { $0.modules[0].status = .deleteRequested }
        #expect(
            problems == [
                "E_REQUIRES the workspace has 'azure-storage-blob', which cannot be without 'new-workspace-template'"
            ])
        let whole = try fixture.plan(["new-workspace-template", "azure-storage-blob"]) { request in
            for index in request.modules.indices { request.modules[index].status = .deleteRequested }
        }
        #expect(whole.netChanges.count { $0.after == nil } == 5)
    }

    @Test func `a module that is gone stays so, whatever the portal says of it`() throws {
        var fixture = try PlanFixture()
        let nothing = try fixture.plan(["new-workspace-template"]) { $0.modules[0].status = .deleteRequested }
        #expect(!nothing.hasChanges)
        try fixture.apply(fixture.plan(["new-workspace-template"]))
        for status in [ModuleRequest.Status.deleted, .deleteInProgress] {
            let plan = try fixture.plan(["azure-storage-blob"]) { $0.modules[0].status = status }
            #expect(!plan.hasChanges)
        }
    }

    @Test func `a run that makes one module and removes another tells both`() throws {
        var fixture = try PlanFixture()
        try fixture.apply(fixture.plan(["new-workspace-template", "azure-storage-blob"]))
        let plan = try fixture.plan(["new-workspace-template", "azure-storage-blob"]) {
            $0.modules[1].status = .deleteRequested
            $0.workspace.name = "Lakes"
        }
        let body = try #require(plan.pullRequest?.whenMerged.body)
        #expect(body["new_project_template"]?["value"] == "Complete")
        #expect(body["azure_storage_blob"]?["value"] == "Deleted")
    }

    @Test func `a status that asks for nothing only saves the variables again`() throws {
        var fixture = try PlanFixture()
        try fixture.apply(fixture.plan(["new-workspace-template"]))
        fixture.settings.existingVariables = .recompute
        let plan = try fixture.plan(["new-workspace-template"]) {
            $0.modules[0].status = .completed
            $0.workspace.name = "Lakes"
            $0.workspace.budgetAmount = 900
        }
        #expect(
            plan.paths(of: 0) == ["replace new-workspace-template.auto.tfvars.json", "replace gabarit.lock.json"])
        let all = try fixture.plan(["new-workspace-template"]) {
            $0.modules[0].status = .completed
            $0.workspace.name = "Lakes"
            $0.updatesWorkspaceVersion = true
        }
        #expect(all.paths(of: 0).contains("replace main.tf"))
    }

    @Test func `variable-update saves the variables of every module`() throws {
        var fixture = try PlanFixture()
        let names = ["new-workspace-template", "azure-storage-blob"]
        try fixture.apply(fixture.plan(names))
        fixture.settings.existingVariables = .recompute
        let plan = try fixture.plan(["variable-update"]) {
            $0.workspace.users = [User(objectID: "g", email: "g@example.com", role: .guest)]
        }
        #expect(
            plan.paths(of: 0) == ["replace azure-storage-blob.auto.tfvars.json", "replace gabarit.lock.json"])
    }

    @Test func `files are kept, replaced or merged as declared`() throws {
        var fixture = try PlanFixture()
        fixture.modules["new-workspace-template"]?["module.yaml"] = """
            module: new-workspace-template
            files:
              - {source: main.tf, target: kept.tf, existing: keep}
              - {source: main.tf, target: replaced.tf}
              - {source: a.json, existing: merge}
            """
        fixture.modules["new-workspace-template"]?["a.json"] = #"{"new": 1, "deep": {"b": 2}}"#
        fixture.files = ["kept.tf": "mine", "replaced.tf": "mine", "a.json": #"{"old": 0, "deep": {"a": 1, "b": 1}}"#]
        let plan = try fixture.plan(["new-workspace-template"])
        #expect(plan.text("kept.tf") == nil)
        #expect(plan.text("replaced.tf") == "locals {\n  name = \"Water\"\n}\n")
        let merged = try JSONReader().value(SourceFile(name: "a.json", text: try #require(plan.text("a.json"))))
        #expect(merged == ["old": 0, "deep": ["a": 1, "b": 2], "new": 1])
    }

    @Test(arguments: [#"{"new": 1, "deep": {"b": 2}}"#, "{\"old\":0,\"deep\":{\"b\":2},\n\t\"new\":1}\n\n"])
    func `a merge that changes no value changes no byte`(existing: String) throws {
        var fixture = try PlanFixture()
        fixture.modules["new-workspace-template"]?["module.yaml"] = """
            module: new-workspace-template
            files: [{source: a.json, existing: merge}]
            """
        fixture.modules["new-workspace-template"]?["a.json"] = #"{"new": 1, "deep": {"b": 2}}"#
        fixture.files = ["a.json": existing]
        #expect(try fixture.plan(["new-workspace-template"]).text("a.json") == nil)
    }

    @Test func `each and when decide which files there are`() throws {
        var fixture = try PlanFixture()
        fixture.modules["new-workspace-template"]?["module.yaml"] = """
            module: new-workspace-template
            variables:
              environments: {type: list(string), default: [dev, prod]}
            files:
              - {source: main.tf, target: "env/{{ environment }}.tf", each: environment in variables.environments}
              - {source: main.tf, target: never.tf, when: variables.environments | length > 2}
            """
        let plan = try fixture.plan(["new-workspace-template"])
        #expect(plan.netChanges.map(\.path.name).filter { $0.hasSuffix(".tf") } == ["dev.tf", "prod.tf"])
    }

    @Test func `a file that a newer version of the module no longer writes goes`() throws {
        var fixture = try PlanFixture()
        try fixture.apply(fixture.plan(["new-workspace-template", "azure-storage-blob"]))
        fixture.modules["azure-storage-blob"]?["module.yaml"] = "module: azure-storage-blob\nfiles: [blob.tf]\n"
        fixture.modules["azure-storage-blob"]?["blob.tf"] = "# blob\n"
        let plan = try fixture.plan(["azure-storage-blob"])
        #expect(
            plan.paths(of: 0) == [
                "create blob.tf", "delete storage.tf", "replace gabarit.lock.json",
            ])
    }

    @Test func `a module that had another name before takes over its files`() throws {
        var fixture = try PlanFixture()
        try fixture.apply(fixture.plan(["new-workspace-template"]))
        let old = try #require(fixture.marker["new-workspace-template"])
        fixture.marker = Marker(generation: 1, sequence: 1, runs: ["run-0"], modules: [("new-project-template", old)])
        let request = try fixture.request(["new-project-template"]) { $0.workspace.name = "Lakes" }
        let plan = try #require(try fixture.result(request).plan)
        #expect(plan.paths(of: 0) == ["replace main.tf", "replace gabarit.lock.json"])
        try fixture.apply(plan)
        #expect(fixture.marker.modules.map(\.name) == ["new-workspace-template"])
    }
}
