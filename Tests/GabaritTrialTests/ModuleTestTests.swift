import GabaritModule
import GabaritSource
import GabaritTrial
import GabaritXML
import Testing

struct ModuleTestTests {
    @Test func `a test that says nothing yet does not pass, and passes once it is recorded`() async throws {
        var fixture = TrialFixture()
        let open = try await fixture.result()
        #expect(!open.isPassed && open.reason == "nothing says what must come out; --record writes it")
        #expect(
            open.recording.keys.map(\.description).sorted() == [
                "after/main.tf", "after/new-workspace-template.auto.tfvars.json", "expected.json",
            ])
        try await fixture.record()
        let recorded = try await fixture.result()
        #expect(recorded.isPassed && recorded.recording.isEmpty, "\(recorded.diff)")
    }

    @Test func `a file that comes out otherwise is shown as a unified diff`() async throws {
        var fixture = TrialFixture()
        try await fixture.record()
        fixture.modules["new-workspace-template"]?["main.tf"] = "# Workspace {{ workspace.acronym }}\n"
        let result = try await fixture.result()
        #expect(
            result.diff == """
                --- a/after/main.tf
                +++ b/after/main.tf
                @@ -1 +1 @@
                -# ABC at v2.0.0
                +# Workspace ABC
                """)
        #expect(result.reason == "after/main.tf is different")
    }

    @Test func `what a test does not know in its folder is an error, with the near name`() async throws {
        var fixture = TrialFixture()
        try await fixture.record()
        fixture.tests["first"]?["aftr/main.tf"] = "x\n"
        fixture.tests["first"]?["reqest.yaml"] = "x\n"
        fixture.tests["first"]?["notes.md"] = "# why\n"
        let result = try await fixture.result()
        #expect(!result.isPassed)
        #expect(
            result.problems.map { "\($0.code) \($0.message) (\($0.hint ?? ""))" } == [
                "E_TEST_FILE 'aftr' means nothing to a test (did you mean 'after'?)",
                "E_TEST_FILE 'reqest.yaml' means nothing to a test (did you mean 'request.yaml'?)",
            ])
    }

    @Test func `of two requests in a test none is taken`() async throws {
        var fixture = TrialFixture()
        try await fixture.record()
        fixture.tests["first"]?["request.yaml"] = TrialFixture.request
        let problems = try await fixture.result().problems
        #expect(problems.map(\.message) == ["a test has 'request.json' or 'request.yaml', not both"])
    }

    @Test func `a variable, a commit and a status that come out otherwise are shown`() async throws {
        var fixture = TrialFixture()
        try await fixture.record()
        fixture.shared["variables.yaml"] = "project_cd: XYZ\n"
        let result = try await fixture.result()
        #expect(result.diff.contains("-        \"value\": \"ABC\",\n-        \"from\": \"request\""))
        #expect(result.diff.contains("+        \"value\": \"XYZ\",\n+        \"from\": \"configuration\""))
    }

    @Test func `a file that appears, one that goes and a mode that changes are differences`() async throws {
        var fixture = TrialFixture()
        try await fixture.record()
        fixture.tests["first"]?["after/other.tf"] = "x\n"
        #expect(try await fixture.result().diff.contains("--- a/after/other.tf\n+++ /dev/null"))
        fixture.tests["first"]?["after/other.tf"] = nil
        fixture.tests["first"]?["after/main.tf"] = nil
        #expect(try await fixture.result().diff.contains("--- /dev/null\n+++ b/after/main.tf"))
        fixture.modules["new-workspace-template"]?["module.yaml"] = """
            module: new-workspace-template
            variables: {project_cd: {type: string, value: "{{ workspace.acronym }}"}}
            files: [{source: main.tf, mode: "0755"}]
            """
        fixture.tests["first"]?["after/main.tf"] = "# ABC at v2.0.0\n"
        #expect(try await fixture.result().diff == "the mode of after/main.tf was 0644, it is 0755 now")
    }

    @Test func `an expectation leaves open what it does not name`() async throws {
        var fixture = TrialFixture()
        fixture.tests["first"]?["expected.yaml"] = """
            # by hand
            commits: [{subject: Committing new-workspace-template changes, author: lead@example.com, module: new-workspace-template}]
            warnings: []
            """
        let result = try await fixture.result()
        #expect(result.isPassed, "\(result.diff)")
    }

    @Test func `an expectation of a key that no plan has is an error with its place`() async throws {
        var fixture = TrialFixture()
        fixture.tests["first"]?["expected.json"] = "{\"comits\": []}"
        let problem = try #require(try await fixture.result().problems.first)
        #expect(
            DiagnosticFormatter().text(problem) == """
                modules/new-workspace-template/tests/first/expected.json:1:2: error: a plan has no 'comits'
                  1 | {"comits": []}
                    |  ^^^^^^^^
                    = did you mean 'commits'?
                """)
    }

    @Test func `a refusal is expected by its code alone`() async throws {
        var fixture = TrialFixture()
        fixture.modules["storage"] = ["module.yaml": "module: storage\n"]
        fixture.tests = ["early": ["request.json": TrialFixture.request("storage")]]
        fixture.tests["early"]?["expected.yaml"] = "errors: [{code: E_NO_WORKSPACE}]\n"
        let result = try await fixture.result(of: "storage")
        #expect(result.isPassed, "\(result.diff) \(result.problems)")
        fixture.tests["early"]?["expected.yaml"] = "errors: [{code: E_OTHER}]\n"
        #expect(try await fixture.result(of: "storage").diff.contains("+      \"code\": \"E_NO_WORKSPACE\""))
        fixture.tests["early"]?["expected.yaml"] = "changes: []\n"
        let surprise = try await fixture.result(of: "storage")
        #expect(!surprise.isPassed && surprise.refusals.map(\.code) == ["E_NO_WORKSPACE"])
        #expect(surprise.diff == "a plan is expected\nthe request is refused")
        fixture.tests["early"]?["expected.yaml"] = nil
        fixture.tests["early"]?["after/x.tf"] = ""
        #expect(try await fixture.result(of: "storage").diff == "a plan is expected\nthe request is refused")
    }

    @Test func `recorded while the module was refused, a test gets its tree back when it is recorded again`()
        async throws
    {
        var fixture = TrialFixture()
        try await fixture.record()
        let recorded = fixture.tests["first"]
        let manifest = fixture.modules["new-workspace-template"]?["module.yaml"] ?? ""
        fixture.modules["new-workspace-template"]?["module.yaml"] = manifest.replacing("[main.tf]", with: "[nope.tf]")
        try await fixture.record()
        #expect(fixture.tests["first"]?.keys.sorted() == ["expected.json", "request.json"])
        #expect(try await fixture.result().isPassed)
        fixture.modules["new-workspace-template"]?["module.yaml"] = manifest
        #expect(try await fixture.result().isPassed == false)
        try await fixture.record()
        #expect(fixture.tests["first"] == recorded)
        fixture.modules["new-workspace-template"]?["main.tf"] = "# changed\n"
        #expect(try await fixture.result().isPassed == false)
    }

    @Test func `a test that holds only folders, or cannot be read, fails and leaves the others alone`() async throws {
        var fixture = TrialFixture()
        try await fixture.record()
        fixture.unreadable["link"] = Diagnostics(
            Diagnostic(code: "E_UNSAFE_ENTRY", "'after/main.tf' is a symbolic link", at: .file("tests/link")))
        fixture.tests["hollow"] = [:]
        let results = try await fixture.results()
        #expect(results.map(\.name) == ["first", "hollow", "link"])
        #expect(results.map(\.isPassed) == [true, false, false])
        #expect(results.flatMap(\.problems).map(\.code) == ["E_NO_REQUEST", "E_UNSAFE_ENTRY"])
    }

    @Test func `a plan where a refusal is expected does not pass`() async throws {
        var fixture = TrialFixture()
        fixture.tests["first"]?["expected.json"] = "{\"errors\": []}"
        #expect(try await !fixture.result().isPassed)
    }

    @Test func `a request that cannot be read is a refusal like any other`() async throws {
        var fixture = TrialFixture()
        fixture.tests["first"]?["request.json"] = "{\"workspace\": {\"acronym\": \"../x\"}}"
        fixture.tests["first"]?["expected.yaml"] = """
            errors:
              - {code: E_MISSING_KEY}
              - {code: E_MISSING_KEY}
              - {code: E_ACRONYM, at: "new-workspace-template/tests/first/request.json:1:27"}
            """
        let result = try await fixture.result()
        #expect(result.isPassed, "\(result.diff) \(result.problems)")
    }

    @Test func `an upgrade starts from what the older version wrote, with what someone changed by hand`() async throws {
        var fixture = TrialFixture()
        fixture.modules["new-workspace-template"]?["module.yaml"] = """
            module: new-workspace-template
            variables: {project_cd: {type: string, value: "{{ workspace.acronym }}"}}
            files: [main.tf, {source: keep.tf, existing: keep}]
            """
        fixture.modules["new-workspace-template"]?["keep.tf"] = "# new\n"
        fixture.tests["first"]?["previous/module.yaml"] = """
            module: new-workspace-template
            files: [old.tf, keep.tf]
            """
        fixture.tests["first"]?["previous/old.tf"] = "# old\n"
        fixture.tests["first"]?["previous/keep.tf"] = "# old\n"
        fixture.tests["first"]?["edit/keep.tf"] = "# by hand\n"
        fixture.tests["first"]?["expected.yaml"] = """
            changes: ["+ main.tf", "+ new-workspace-template.auto.tfvars.json", "- old.tf"]
            """
        fixture.tests["first"]?["after/keep.tf"] = "# by hand\n"
        fixture.tests["first"]?["after/main.tf"] = "# ABC at v2.0.0\n"
        fixture.tests["first"]?["after/new-workspace-template.auto.tfvars.json"] = "{\n  \"project_cd\": \"ABC\"\n}\n"
        let result = try await fixture.result()
        #expect(result.isPassed, "\(result.diff) \(result.problems)")
    }

    @Test func `a start request is performed first, and files may be deleted after it`() async throws {
        var fixture = TrialFixture()
        fixture.modules["storage"] = ["module.yaml": "module: storage\nrequires: [new-workspace-template]\n"]
        fixture.tests = [
            "later": [
                "start.json": TrialFixture.request, "request.json": TrialFixture.request("new-workspace-template"),
                "case.yaml": "delete: [main.tf]\nprevious-version: v1.0.0\nversion: v1.0.0\n",
                "expected.yaml": "changes: [+ main.tf]\n",
            ]
        ]
        let result = try await fixture.result(of: "storage")
        #expect(result.isPassed, "\(result.diff) \(result.problems)")
        fixture.tests["later"]?["case.yaml"] = "delete: [other.tf]\n"
        #expect(try await fixture.result(of: "storage").problems.first?.code == "E_NO_FILE")
    }

    @Test func `what is wrong with a test itself is an error of the test`() async throws {
        var fixture = TrialFixture()
        fixture.tests["first"] = ["case.yaml": "titel: x\n"]
        #expect(try await fixture.result().problems.map(\.code) == ["E_UNKNOWN_KEY"])
        fixture.tests["first"] = ["after/main.tf": ""]
        #expect(try await fixture.result().problems.map(\.code) == ["E_NO_REQUEST"])
        fixture.shared["variables.yaml"] = "[a]\n"
        #expect(throws: Diagnostics.self) { try fixture.cases() }
    }

    @Test func `A D Y1: what a test says cannot leave its workspace, nor fill the memory`() async throws {
        var fixture = TrialFixture()
        fixture.tests["first"]?["case.yaml"] = "delete: [../../etc/passwd]\n"
        #expect(try await fixture.result().problems.map(\.code) == ["E_PATH"])
        let bomb = (1...9).map {
            "a\($0): &a\($0) [\(Array(repeating: "*a\($0 - 1)", count: 9).joined(separator: ","))]"
        }
        fixture.tests["first"]?["case.yaml"] = "a0: &a0 x\n" + bomb.joined(separator: "\n")
        #expect(try await fixture.result().problems.map(\.code) == ["E_YAML_ALIAS"])
        fixture.tests["first"]?["case.yaml"] = "seconds: 9223372036854775807\n"
        #expect(try await fixture.result().problems.map(\.code) == ["E_LIMIT"])
        fixture.tests["first"]?["case.yaml"] = nil
        fixture.tests["first"]?["expected.json"] = String(repeating: "[", count: 100_000)
        #expect(try await fixture.result().problems.map(\.code) == ["E_DEPTH"])
        fixture.tests["first"]?["expected.json"] = nil
        fixture.tests["first"]?["before/gabarit.lock.json"] = "{\"generation\": 1e999}"
        #expect(try await !fixture.result().problems.isEmpty)
    }

    @Test func `JUnit holds every result, and no text of a module can break it`() async throws {
        var fixture = TrialFixture()
        try await fixture.record()
        fixture.modules["new-workspace-template"]?["main.tf"] = "]]><script>&\"\u{1B}[2J\u{202E}\n"
        let result = try await fixture.result()
        let report = JUnitReport([(result, .milliseconds(1234)), (result, .milliseconds(5))])
        let text = report.text
        #expect(text.contains("<testsuites tests=\"2\" failures=\"2\" errors=\"0\" time=\"1.239\">"))
        #expect(text.contains("+]]&gt;&lt;script&gt;&amp;&quot;^[[2J\\u{202E}"))
        #expect(!text.contains("<script>") && !text.unicodeScalars.contains("\u{1B}"))
    }

    @Test func `JUnit escapes marks under accents, and what is no character`() async throws {
        var fixture = TrialFixture()
        try await fixture.record()
        fixture.modules["new-workspace-template"]?["main.tf"] = "a <\u{338}b &\u{301} \u{FFFE} \u{FFFF}\n"
        let text = JUnitReport([(try await fixture.result(), .zero)]).text
        #expect(text.contains("+a &lt;\u{338}b &amp;\u{301} \\u{FFFE} \\u{FFFF}"))
        #expect(!text.unicodeScalars.contains("\u{FFFE}") && !text.unicodeScalars.contains("\u{FFFF}"))
        #expect(try XMLReader().read(Array(text.utf8)).name == "testsuites")
    }
}
