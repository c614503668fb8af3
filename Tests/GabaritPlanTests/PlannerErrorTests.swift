import GabaritPlan
import GabaritSource
import GabaritValue
import Testing

struct PlannerErrorTests {
    @Test func `I11: if a module fails there is no plan, and every module's problems are told`() throws {
        let result = try PlanFixture().result(
            PlanFixture().request(["new-workspace-template", "no-such-module", "neither-this"]))
        #expect(result.plan == nil)
        #expect(result.events.map(\.outcome) == [.success, .error, .error])
        #expect(
            result.problems.map(\.message) == [
                "there is no module 'no-such-module'", "there is no module 'neither-this'",
            ])
        #expect(result.events[1].message == "Error creating resource run for [v1.0.0]no-such-module in ABC")
    }

    @Test func `a module before its workspace is an error in the words of the original`() throws {
        #expect(
            try PlanFixture().problems(["azure-storage-blob"]) == [
                "E_NO_WORKSPACE Project directory does not exist please run template module first"
            ])
    }

    @Test func `a name that means nothing before its workspace is two errors`() throws {
        #expect(
            try PlanFixture().problems(["no-such-module"]) == [
                "E_NO_MODULE there is no module 'no-such-module'",
                "E_NO_WORKSPACE Project directory does not exist please run template module first",
            ])
    }

    @Test func `a required module that is nowhere is an error`() throws {
        var fixture = try PlanFixture()
        fixture.modules["a"] = [
            "module.yaml": "module: a\nrequires: [azure-storage-blob]\nfiles: [a.tf]\n", "a.tf": "#\n",
        ]
        #expect(
            try fixture.problems(["new-workspace-template", "a"]) == [
                "E_REQUIRES the module 'a' requires 'azure-storage-blob', which the workspace does not have"
            ])
    }

    @Test func `a variable without any value is an error, and all of them are told at once`() throws {
        var fixture = try PlanFixture()
        fixture.modules["new-workspace-template"]?["module.yaml"] = """
            module: new-workspace-template
            variables:
              first: {type: string}
              second: {type: number}
            files: [main.tf]
            """
        #expect(
            try fixture.problems(["new-workspace-template"]) == [
                "E_MISSING_VARIABLE Missing variable first:<string> in configuration",
                "E_MISSING_VARIABLE Missing variable second:<number> in configuration",
            ])
    }

    @Test func `a value of the wrong type is an error at its declaration`() throws {
        var fixture = try PlanFixture()
        fixture.settings.variables = ["budget_amount": "a lot"]
        let result = try fixture.result(fixture.request(["new-workspace-template"]))
        #expect(result.problems.map(\.code) == ["E_VALUE_TYPE"])
        #expect(
            result.problems[0].message.hasPrefix("the value of 'budget_amount' from the configuration does not fit: "))
        #expect(result.problems[0].place.span?.start.line == 6)
    }

    @Test(arguments: [
        ("../../../.github/workflows", "x.yml"), ("..", "azure-pipelines.yml"), ("../../..", "CODEOWNERS"),
        ("/", "CODEOWNERS"),
    ])
    func `F5: no value leads a module's file out of the workspace folder`(folder: String, name: String) throws {
        var fixture = try PlanFixture()
        fixture.modules["new-workspace-template"]?["module.yaml"] = """
            module: new-workspace-template
            files: [{source: main.tf, target: "{{ workspace.name }}/\(name)"}]
            """
        let request = try fixture.request(["new-workspace-template"]) { $0.workspace.name = folder }
        let result = try fixture.result(request)
        #expect(result.plan == nil && result.problems.map(\.code) == ["E_PATH"])
    }

    @Test func `F5: files that steer pipelines and reviews are ordinary ones in the workspace folder`() throws {
        var fixture = try PlanFixture()
        let names = [".github/workflows/x.yml", "azure-pipelines.yml", "CODEOWNERS"]
        fixture.modules["new-workspace-template"]?["module.yaml"] = """
            module: new-workspace-template
            files: [\(names.map { "{source: main.tf, target: \($0)}" }.joined(separator: ", "))]
            """
        let plan = try fixture.plan(["new-workspace-template"])
        let paths = plan.netChanges.map(\.path)
        #expect(paths.count > names.count && paths.allSatisfy { $0.relative(to: plan.base.folder) != nil })
        #expect(names.allSatisfy { plan.text($0) != nil })
    }

    @Test func `a value that does not match its pattern is an error`() throws {
        var fixture = try PlanFixture()
        fixture.modules["new-workspace-template"]?["module.yaml"] = """
            module: new-workspace-template
            variables:
              code: {type: string, value: "{{ workspace.name }}", pattern: "^[a-z]+$"}
            files: [main.tf]
            """
        #expect(
            try fixture.problems(["new-workspace-template"]) == [
                "E_VALUE_PATTERN the value 'Water' of 'code' from the request does not match '^[a-z]+$'"
            ])
    }

    @Test func `two entries that write one path are an error`() throws {
        var fixture = try PlanFixture()
        fixture.modules["new-workspace-template"]?["module.yaml"] = """
            module: new-workspace-template
            files:
              - main.tf
              - {source: backend.j2, target: "{{ 'main' }}.tf"}
            """
        #expect(try fixture.problems(["new-workspace-template"]) == ["E_SAME_TARGET two entries write 'main.tf'"])
    }

    @Test func `a module cannot write over the file of another`() throws {
        var fixture = try PlanFixture()
        fixture.modules["thief"] = ["module.yaml": "module: thief\nfiles: [main.tf]\n", "main.tf": "#\n"]
        #expect(
            try fixture.problems(["new-workspace-template", "thief"]) == [
                "E_SAME_TARGET 'main.tf' belongs to another module of the workspace"
            ])
    }

    @Test func `each over something else than a list is an error`() throws {
        var fixture = try PlanFixture()
        fixture.modules["new-workspace-template"]?["module.yaml"] = """
            module: new-workspace-template
            files:
              - {source: main.tf, target: "{{ c }}.tf", each: c in workspace.name}
            """
        #expect(try fixture.problems(["new-workspace-template"]) == ["E_EACH 'each' needs a list, this is a string"])
    }

    @Test func `only JSON files can be merged`() throws {
        var fixture = try PlanFixture()
        fixture.files = ["main.tf": "#\n"]
        fixture.modules["new-workspace-template"]?["module.yaml"] = """
            module: new-workspace-template
            files: [{source: main.tf, existing: merge}]
            """
        #expect(
            try fixture.problems(["new-workspace-template"]) == [
                "E_MERGE 'main.tf' cannot be merged: only JSON files can"
            ])
    }

    @Test func `saved variables that are no JSON are an error that names the file`() throws {
        var fixture = try PlanFixture()
        fixture.files = ["main.tf": "#\n", "x.auto.tfvars.json": "["]
        let result = try fixture.result(fixture.request(["new-workspace-template"]))
        #expect(result.problems.first?.place.span?.file.name == "x.auto.tfvars.json (in the workspace)")
    }

    @Test func `a run past the limit of files or bytes is refused`() throws {
        var fixture = try PlanFixture()
        fixture.settings.mostFiles = 1
        #expect(
            try fixture.problems(["new-workspace-template"]) == [
                "E_LIMIT the run would write 2 files, the limit is 1"
            ])
        fixture.settings.mostFiles = 2
        #expect(try fixture.problems(["new-workspace-template"]).isEmpty)
        fixture.settings.mostBytes = 20
        #expect(
            try fixture.problems(["new-workspace-template"]) == [
                "E_LIMIT the entry writes more than a run may: the limits are 2 files and 20 bytes"
            ])
    }
}
