import GabaritPlan
import GabaritSource
import GabaritValue
import Testing

/// Folders of today's modules repository, which have no manifest.
struct DatahubPlanTests {
    private func fixture() throws -> PlanFixture {
        var fixture = try PlanFixture()
        fixture.modules = [
            "new-project-template": [
                "main.tf": "# {{version}} {{ version }} ${var.x}\nsource = \"git::x{{tag}}\" // x{{branch}}\n",
                "readme.md": "not copied",
                "new-project-template.variables.tf.json": """
                {"variable": {
                  "project_cd": {"type": "string"}, "budget_amount": {"type": "number"},
                  "storage_size_limit_tb": {"type": "number"}, "common_tags": {"type": "map(any)"},
                  "az_location": {"type": "string", "default": "canadacentral"}, "log_workspace_id": {"type": "string"},
                  "az_tenant_id": {"type": "string", "default": null}
                }}
                """,
            ],
            "azure-databricks": [
                "azure-databricks.tf": "# databricks\n",
                "azure-databricks.variables.tf.json": """
                {"variable": {
                  "databricks_project_lead_users": {"type": "list(any)"}, "databricks_admin_users": {"type": "list(any)"},
                  "storage_contributor_users": {"type": "list(any)"}, "storage_reader_users": {"type": "list(any)"}
                }}
                """,
            ],
        ]
        fixture.settings.variables = [
            "common_tags": ["sector": "x"], "az_tenant_id": "tenant", "resource_prefix": "fsdh",
            "environment_name": "test",
            "resource_prefix_alphanumeric": "fsdh", "az_subscription_id": "sub",
        ]
        fixture.settings.backend.resourceGroupName = "rg"
        fixture.settings.existingVariables = .recompute
        return fixture
    }

    @Test func `only the three tokens are replaced, spelled exactly`() throws {
        let plan = try fixture().plan(["new-project-template"])
        #expect(
            plan.text("main.tf")
                == "# v1.0.0 {{ version }} ${var.x}\nsource = \"git::x?ref=v1.0.0\" // x?ref=main\n")
        #expect(plan.text("readme.md") == nil)
    }

    @Test func `the backend file holds the five lines of the configuration and is written once`() throws {
        var fixture = try fixture()
        let plan = try fixture.plan(["new-project-template"])
        #expect(
            plan.text("project.tfbackend") == """
                resource_group_name = "rg"
                storage_account_name = "fsdhtestterraformbackend"
                container_name = "fsdh-project-states"
                key = "fsdh-ABC.tfstate"
                subscription_id = "sub"

                """)
        try fixture.apply(plan)
        fixture.settings.backend.resourceGroupName = "other"
        #expect(try fixture.plan(["new-project-template"]).hasChanges == false)
    }

    @Test func `values come from the configuration, the workspace and the built-ins; optional ones are left out`()
        throws
    {
        let plan = try fixture().plan(["new-project-template"])
        let text = try #require(plan.text("new-project-template.auto.tfvars.json"))
        #expect(
            try JSONReader().value(SourceFile(name: "x", text: text)) == [
                "project_cd": "ABC", "budget_amount": 100, "storage_size_limit_tb": 5, "common_tags": ["sector": "x"],
                "log_workspace_id": "", "az_tenant_id": "tenant",
            ])
    }

    @Test func `users stand in the list of their role, removed ones in none`() throws {
        let plan = try fixture().plan(["new-project-template", "azure-databricks"]) {
            $0.workspace.users = Role.allCases.map {
                User(objectID: $0.rawValue, email: "\($0.rawValue)@example.com", role: $0)
            }
        }
        let text = try #require(plan.text("azure-databricks.auto.tfvars.json"))
        let value = try JSONReader().value(SourceFile(name: "x", text: text))
        func ids(_ key: String) -> [String] { value[key]?.array?.compactMap { $0["oid"]?.string } ?? [] }
        #expect(ids("databricks_project_lead_users") == ["Owner"])
        #expect(ids("databricks_admin_users") == ["Admin"])
        #expect(ids("storage_contributor_users") == ["Admin", "User", "Owner"])
        #expect(ids("storage_reader_users") == ["Guest"])
    }

    @Test func `what is missing is told in the words of the original, and nothing is planned`() throws {
        var fixture = try fixture()
        fixture.settings.variables = ["az_tenant_id": ""]
        let result = try fixture.result(fixture.request(["azure-databricks", "new-project-template"]))
        #expect(result.plan == nil)
        #expect(
            result.problems.map(\.message) == [
                "Missing variable common_tags:<Map> in configuration",
                "Missing variable az_tenant_id:<string> in configuration",
                "Project directory does not exist please run template module first",
            ])
        #expect(result.events.map(\.module) == ["new-project-template", "azure-databricks"])
        #expect(result.events.map(\.outcome.rawValue) == ["Error", "Error"])
    }

    @Test func `a successful module says so in the words of the original`() throws {
        let result = try fixture().result(fixture().request(["new-project-template"]))
        #expect(
            result.events.map(\.message) == [
                "Successfully created resource run for [v1.0.0]new-project-template in ABC"
            ])
    }

    @Test func `keep leaves saved values, recompute computes them as the original did`() throws {
        var fixture = try fixture()
        try fixture.apply(fixture.plan(["new-project-template"]))
        let raised: (inout RunRequest) -> Void = { $0.workspace.budgetAmount = 900 }
        #expect(try fixture.plan(["new-project-template"], raised).hasChanges)
        fixture.settings.existingVariables = .keep
        #expect(try fixture.plan(["new-project-template"], raised).hasChanges == false)
    }
}
