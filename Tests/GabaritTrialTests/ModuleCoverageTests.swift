import GabaritModule
import GabaritSource
import GabaritTemplate
import GabaritTrial
import GabaritValue
import Testing

struct ModuleCoverageTests {
    private static let template = """
        {% macro row(name) %}{{ name }}{% endmacro %}
        {% if workspace.budgetAmount > 1000 %}large{% elif workspace.budgetAmount > 500 %}middle{% else %}small{% endif %}
        {% for user in workspace.users %}{{ row(user.email) }}{% else %}nobody{% endfor %}
        {{ "a" if workspace.name == "ABC" else "b" }}{% include "part.j2" %}

        """

    private func fixture() -> TrialFixture {
        var fixture = TrialFixture()
        fixture.modules["new-workspace-template"] = [
            "module.yaml": """
            module: new-workspace-template
            variables:
              size: {type: string, value: "{{ 'l' if workspace.budgetAmount > 1000 else 's' }}"}
            files:
              - {source: main.txt, target: "{{ 'x' if workspace.name == 'X' else 'y' }}.txt"}
              - {source: other.txt, when: workspace.budgetAmount > 1000}
              - {source: each.txt, each: user in workspace.users, target: "{{ user.oid }}.txt"}
            """,
            "main.txt": Self.template, "other.txt": "", "each.txt": "", "part.j2": "{% if run %}p{% endif %}",
        ]
        return fixture
    }

    private func coverage(_ fixture: TrialFixture) async throws -> ModuleCoverage {
        let reached = TemplateCoverage()
        try await TemplateCoverage.$current.withValue(reached) { _ = try await fixture.results() }
        return try ModuleCoverage(fixture.folder("new-workspace-template"), reached)
    }

    @Test func `what no test reaches is named with its place`() async throws {
        let coverage = try await coverage(fixture())
        let missed = coverage.missed.map {
            "\($0.span.file.name.split(separator: "/").last ?? ""):\($0.span.start) \($0.sentence)"
        }
        #expect(
            missed == [
                "main.txt:1:22 no test calls this macro", "main.txt:2:7 no test makes this condition true",
                "main.txt:2:52 no test makes this condition true", "main.txt:3:1 no test enters this loop",
                "main.txt:4:11 no test makes this condition false",
                "module.yaml:3:42 no test makes this condition true",
                "module.yaml:5:43 no test makes this condition true",
                "module.yaml:6:5 no test writes this file", "module.yaml:7:5 no test writes this file",
                "part.j2:1:1 no test makes this condition false",
            ])
    }

    @Test func `tests that go every way reach everything`() async throws {
        var fixture = fixture()
        func request(_ name: String, _ budget: Int, _ users: String) -> String {
            """
            {"templates": [{"name": "new-workspace-template"}], "requestingUserEmail": "lead@example.com",
             "workspace": {"acronym": "ABC", "name": "\(name)", "budgetAmount": \(budget), "users": [\(users)]}}
            """
        }
        fixture.modules["new-workspace-template"]?["part.j2"] = "p"
        fixture.tests = [
            "large": [
                "request.json": request("X", 2000, "{\"objectId\": \"1\", \"email\": \"a@b.ca\", \"role\": \"User\"}")
            ],
            "middle": ["request.json": request("ABC", 600, "")], "small": ["request.json": request("ABC", 5, "")],
        ]
        let coverage = try await coverage(fixture)
        #expect(coverage.missed.isEmpty && coverage.percent == 100 && coverage.total == 16)
        #expect(coverage.value["missed"] == [])
    }
}
