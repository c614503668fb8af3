import GabaritPlan
import GabaritSource
import GabaritValue
import Testing

struct PreviewTests {
    @Test func `a preview shows tree, differences, variables, commits, pull request and statuses`() throws {
        var fixture = try PlanFixture()
        fixture.files = ["main.tf": "locals {\n  name = \"Old\"\n}\n", "project.tfbackend": "kept"]
        let text = Preview(try fixture.plan(["new-workspace-template", "azure-storage-blob"])).text + "\n"
        #expect(try text == CaseFolder.expected("preview/text.txt", given: text))
    }

    @Test func `a preview for programs has the same keys in the same order`() throws {
        let plan = try PlanFixture().plan(["new-workspace-template"])
        let text = JSONWriter(indent: 2).text(plan.previewValue) + "\n"
        #expect(try text == CaseFolder.expected("preview/document.json", given: text))
    }

    @Test func `modules that change a file one after the other are shown as one change`() throws {
        let plan = try PlanFixture().plan(["new-workspace-template", "azure-storage-blob"])
        #expect(plan.operations.count { $0.path.name == "gabarit.lock.json" } == 2)
        #expect(plan.netChanges.count { $0.path.name == "gabarit.lock.json" } == 1)
    }

    @Test func `the tree groups folders`() throws {
        var fixture = try PlanFixture()
        fixture.modules["new-workspace-template"]?["module.yaml"] = """
            module: new-workspace-template
            files: [{source: main.tf, target: env/dev/a.tf}, {source: main.tf, target: env/b.tf}, main.tf]
            """
        let lines = Preview(try fixture.plan(["new-workspace-template"])).lines.map(\.text)
        let start = try #require(lines.firstIndex(of: "terraform/projects/ABC/"))
        #expect(
            lines[start..<(start + 7)].map { $0 } == [
                "terraform/projects/ABC/", "├── env/", "│   ├── + b.tf", "│   └── dev/", "│       └── + a.tf",
                "├── + gabarit.lock.json", "└── + main.tf",
            ])
    }

    @Test func `O5: no text of a request reaches a terminal as it came`() throws {
        let plan = try PlanFixture().plan(["new-workspace-template"]) { $0.workspace.name = "a\u{1B}[2J\u{202E}b" }
        let text = Preview(plan).text
        #expect(!text.unicodeScalars.contains { VisibleText.isHidden($0) && $0 != "\n" })
    }

    @Test func `dangerous changes are pointed out`() throws {
        var fixture = try PlanFixture()
        fixture.modules["new-workspace-template"]?["module.yaml"] = """
            module: new-workspace-template
            variables: {empty: {type: string, value: "{{ workspace.cbrid }}"}}
            files: [{source: backend.j2, target: project.tfbackend}]
            """
        fixture.files = ["project.tfbackend": "key = \"OLD.tfstate\"\n"]
        #expect(
            try fixture.plan(["new-workspace-template"]).warnings == [
                "'terraform/projects/ABC/project.tfbackend' changes: Terraform would no longer find its state",
                "the variable 'empty' is empty",
            ])
    }

    @Test(arguments: [
        ("terraform {\n  backend \"azurerm\" {\n    key = \"a\"\n  }\n}\n", "changes"),
        ("terraform {\n  backend \"s3\" {}\n}\n", "changes"), ("terraform { backend \"azurerm\" {} }\n", nil),
        ("terraform {\n  required_version = \"1\"\n  backend \"azurerm\" {}\n}\n", nil), ("locals {}\n", "goes"),
        ("# backend \"azurerm\" {\n", "goes"),
    ]) func `a backend that stands in any file of Terraform is looked at`(_ text: String, _ what: String?) throws {
        var fixture = try PlanFixture()
        fixture.modules["new-workspace-template"]?["module.yaml"] =
            "module: new-workspace-template\nfiles: [backend.tf]\n"
        fixture.modules["new-workspace-template"]?["backend.tf"] = text
        fixture.files = ["backend.tf": "terraform {\n  backend \"azurerm\" {}\n}\n"]
        let warning = what.map {
            "the backend in 'terraform/projects/ABC/backend.tf' \($0): Terraform would no longer find its state"
        }
        #expect(try fixture.plan(["new-workspace-template"]).warnings == [warning].compactMap { $0 })
    }

    @Test func `an acronym that changes and a required variable that turns empty are pointed out`() throws {
        var fixture = try PlanFixture()
        fixture.modules["new-workspace-template"]?["module.yaml"] = """
            module: new-workspace-template
            variables:
              project_cd: {type: string, value: "{{ workspace.name }}"}
              readers: {type: list(string), value: []}
              note: {type: string, default: ""}
            save: {existing: replace}
            files: [main.tf]
            """
        fixture.files = [
            "main.tf": "#\n",
            "new-workspace-template.auto.tfvars.json":
                "{\"project_cd\": \"ABC\", \"readers\": [\"a@example.com\"], \"note\": \"x\"}",
        ]
        #expect(
            try fixture.plan(["new-workspace-template"]).warnings == [
                "the variable 'project_cd' held the acronym 'ABC' and changes: what is named after it is made anew",
                "the required variable 'readers' turns empty, it was [\"a@example.com\"]",
            ])
    }

    @Test func `the deletion of many files is pointed out`() throws {
        var fixture = try PlanFixture()
        let names = (0..<12).map { "f\($0).tf" }
        fixture.modules["many"] = ["module.yaml": "module: many\nfiles: [\(names.joined(separator: ", "))]\n"]
        for name in names { fixture.modules["many"]?[name] = "# \(name)\n" }
        try fixture.apply(fixture.plan(["new-workspace-template", "many"]))
        let plan = try fixture.plan(["many"]) { $0.modules[0].status = .deleteRequested }
        #expect(plan.warnings == ["12 files are deleted"])
    }

    @Test func `steps that may change files that nobody knows yet are pointed out, in every form`() throws {
        var fixture = try PlanFixture()
        fixture.modules["new-workspace-template"]?["module.yaml"] = """
            module: new-workspace-template
            files: [main.tf]
            steps: [{uses: shell-note, with: {text: a}}, {uses: shell-note, with: {text: b}}]
            """
        let plan = try fixture.plan(["new-workspace-template"])
        let warning =
            "the step 'shell-note' of 'new-workspace-template' may write or delete files of the workspace; which ones is known when it runs, and they are not in this preview"
        #expect(plan.warnings == [warning])
        #expect(Preview(plan).text.contains("! " + warning))
        #expect(plan.previewValue["warnings"] == .array([.string(warning)]))
        #expect(try PreviewPage(plan).html().contains("may write or delete files of the workspace"))
    }

    @Test func `a plan that changes nothing says so`() throws {
        var fixture = try PlanFixture()
        try fixture.apply(fixture.plan(["new-workspace-template"]))
        let plan = try fixture.plan(["new-workspace-template"])
        #expect(Preview(plan).lines.map(\.text).contains("no changes"))
        #expect(plan.previewValue["pullRequest"] == .null)
    }
}
