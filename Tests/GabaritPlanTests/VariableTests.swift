import GabaritPlan
import GabaritSource
import GabaritValue
import Testing

struct VariableTests {
    private func saved(_ plan: RunPlan) throws -> Value {
        let name = "new-workspace-template.auto.tfvars.json"
        return try JSONReader().value(SourceFile(name: name, text: try #require(plan.text(name))))
    }

    private func origins(_ plan: RunPlan) -> [String] {
        plan.modules[0].variables.map { "\($0.name) \($0.origin.rawValue) over \($0.overrode.map(\.origin.rawValue))" }
    }

    @Test func `a value comes from the request, else from the default`() throws {
        let plan = try PlanFixture().plan(["new-workspace-template"])
        #expect(try saved(plan) == ["project_cd": "ABC", "budget_amount": 100, "az_location": "canadacentral"])
        #expect(
            origins(plan) == [
                "project_cd request over []", "budget_amount request over []", "az_location default over []",
            ])
    }

    @Test func `the configuration wins over the request and the default, and is converted to the type`() throws {
        var fixture = try PlanFixture()
        fixture.settings.variables = ["BUDGET_amount": "400", "az_location": "canadaeast"]
        let plan = try fixture.plan(["new-workspace-template"])
        #expect(try saved(plan) == ["project_cd": "ABC", "budget_amount": 400, "az_location": "canadaeast"])
        #expect(
            origins(plan) == [
                "project_cd request over []", "budget_amount configuration over [\"request\"]",
                "az_location configuration over [\"default\"]",
            ])
    }

    @Test func `a saved value wins over everything, and keys of others stay`() throws {
        var fixture = try PlanFixture()
        fixture.files = [
            "main.tf": "#\n",
            "new-workspace-template.auto.tfvars.json": #"{"by_hand": [1], "budget_amount": 7}"#,
        ]
        fixture.settings.variables = ["budget_amount": "400"]
        let plan = try fixture.plan(["new-workspace-template"])
        #expect(
            try saved(plan) == [
                "by_hand": [1], "budget_amount": 7, "project_cd": "ABC", "az_location": "canadacentral",
            ])
        #expect(origins(plan)[1] == "budget_amount saved over [\"configuration\", \"request\"]")
    }

    @Test func `a value saved in another file of the workspace is kept there`() throws {
        var fixture = try PlanFixture()
        fixture.files = ["main.tf": "#\n", "common.auto.tfvars.json": #"{"az_location": "westus"}"#]
        let plan = try fixture.plan(["new-workspace-template"])
        #expect(try saved(plan) == ["project_cd": "ABC", "budget_amount": 100])
        #expect(plan.modules[0].variables[2].file.description == "common.auto.tfvars.json")
        #expect(plan.modules[0].variables[2].value == "westus")
    }

    @Test func `recompute and existing replace compute every value anew`() throws {
        var fixture = try PlanFixture()
        fixture.files = ["main.tf": "#\n", "new-workspace-template.auto.tfvars.json": #"{"budget_amount": 7}"#]
        fixture.settings.existingVariables = .recompute
        #expect(try saved(fixture.plan(["new-workspace-template"]))["budget_amount"] == 100)
    }

    @Test func `a list of users is a list, not its text`() throws {
        let plan = try PlanFixture().plan(["new-workspace-template", "azure-storage-blob"]) {
            $0.workspace.users = [
                User(objectID: "g", email: "g@example.com", role: .guest),
                User(objectID: "o", email: "o@example.com", role: .owner),
            ]
        }
        let text = try #require(plan.text("azure-storage-blob.auto.tfvars.json"))
        #expect(
            try JSONReader().value(SourceFile(name: "x", text: text))
                == ["storage_readers": [["email": "g@example.com", "oid": "g"]]])
    }

    @Test func `Y5: a number that no machine type holds is saved as it was sent`() throws {
        let digits = "123456789012345678901234567890"
        let file = SourceFile(
            name: "m",
            text: """
                {"templates": [{"name": "new-workspace-template"}], "requestingUserEmail": "a@example.com",
                 "workspace": {"acronym": "ABC", "budgetAmount": \(digits)}}
                """)
        let request = try RequestReader().read(file, fallbackID: "run-1")
        let plan = try #require(try PlanFixture().result(request).plan)
        #expect(plan.text("new-workspace-template.auto.tfvars.json")?.contains(digits) == true)
    }

    @Test func `T4: template code in a value is never run`() throws {
        let plan = try PlanFixture().plan(["new-workspace-template"]) { $0.workspace.name = "{{ variables.secret }}" }
        #expect(plan.text("main.tf") == "locals {\n  name = \"{{ variables.secret }}\"\n}\n")
    }
}
