import GabaritSource
import GabaritValue
import Testing

@testable import GabaritPlan

struct PullRequestTextTests {
    @Test func `the description holds the run first, then who asked for what, then the files`() throws {
        let plan = try PlanFixture().plan(["new-workspace-template"])
        #expect(
            plan.pullRequest?.body == """
                <!-- gabarit-run: run-1 -->

                Requested by `owner@example.com` for the workspace `ABC` (`Water`).

                | module | version | files | variables |
                |---|---|--:|--:|
                | `new-workspace-template` | `v1.0.0` | 3 | 3 |

                Where values come from:

                - `new-workspace-template`, from the request: `project_cd`, `budget_amount`
                - `new-workspace-template`, by default: `az_location`

                3 files, 9 lines added, 0 removed:

                - create `terraform/projects/ABC/main.tf` (+3 −0)
                - create `terraform/projects/ABC/new-workspace-template.auto.tfvars.json` (+5 −0)
                - create `terraform/projects/ABC/project.tfbackend` (+1 −0)
                """)
    }

    @Test func `the role of who asks and the organization are told, in code spans`() throws {
        let plan = try PlanFixture().plan(["new-workspace-template"]) { request in
            request.workspace.users = [User(objectID: "1", email: "Owner@example.com", role: .owner)]
            request.workspace.organization = Organization(name: "Water @all", code: "W")
        }
        let line = "Requested by `owner@example.com` (Owner) for the workspace `ABC` (`Water`) of `Water @all` (`W`)."
        #expect(plan.pullRequest?.body.contains(line) == true)
    }

    @Test(arguments: [
        ("@org/all [x](javascript:alert) <img src=//evil>", "`@org/all [x](javascript:alert) <img src=//evil>`"),
        ("#1 fixes #2", "`#1 fixes #2`"), ("a`b", "``a`b``"), ("``", "``` `` ```"), ("", "`  `"),
        ("a\n\n# b", "`a^J^J# b`"), ("\u{202E}x", "`\\u{202E}x`"),
    ])
    func `O6: text of users stands in code spans that it cannot end`(text: String, code: String) throws {
        #expect(Markdown.code(text) == code)
        let plan = try PlanFixture().plan(["new-workspace-template"]) { $0.workspace.name = text }
        #expect(plan.pullRequest?.body.contains("(\(code)).") == true)
    }

    @Test func `a bar does not end the cell of a table`() {
        #expect(Markdown.cell("a|b") == "`a\\|b`")
        // A mark behind a bar or a tick makes one character of both for Swift, and for nobody else.
        #expect(Markdown.cell("a|\u{0BBE}b") == "`a\\|\u{0BBE}b`")
        #expect(Markdown.code("a`\u{0BBE}b") == "``a`\u{0BBE}b``")
    }

    @Test(arguments: [4000, 400, 120])
    func `O7: a description that is too long loses whole lines at its end, never the run`(longest: Int) throws {
        var fixture = try PlanFixture()
        fixture.settings.longestDescription = longest
        fixture.modules["new-workspace-template"]?["module.yaml"] = """
            module: new-workspace-template
            variables:
              names: {type: list(string), default: [\((0..<500).map { "n\($0)" }.joined(separator: ","))]}
            files: [{source: main.tf, target: "{{ n }}-`x`.tf", each: n in variables.names}]
            """
        let body = try #require(try fixture.plan(["new-workspace-template"]).pullRequest?.body)
        #expect(body.utf16.count <= longest)
        #expect(body.hasPrefix("<!-- gabarit-run: run-1 -->"))
        #expect(body.hasSuffix(" more lines)"))
        for line in body.split(separator: "\n") { #expect(line.count { $0 == "`" }.isMultiple(of: 2)) }
    }

    @Test func `a description that fits to the letter is not shortened`() throws {
        var fixture = try PlanFixture()
        let whole = try #require(try fixture.plan(["new-workspace-template"]).pullRequest?.body)
        fixture.settings.longestDescription = whole.utf16.count + 1
        #expect(try fixture.plan(["new-workspace-template"]).pullRequest?.body == whole)
    }
}
