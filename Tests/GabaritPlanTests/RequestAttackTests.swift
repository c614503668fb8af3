import GabaritPlan
import GabaritSource
import GabaritValue
import Testing

struct RequestAttackTests {
    private func codes(_ message: String) -> [String] {
        codes(SourceFile(name: "message", text: message))
    }

    private func codes(_ file: SourceFile) -> [String] {
        do throws(Diagnostics) {
            _ = try RequestReader().read(file)
            return []
        } catch {
            return error.all.map(\.code)
        }
    }

    private func message(acronym: String, name: String = "m") -> String {
        """
        {"templates": [{"name": "\(name)"}], "workspace": {"acronym": "\(acronym)"}, "requestingUserEmail": "a@b.example"}
        """
    }

    @Test(arguments: ["../../.github/workflows", "a/b", "-x", "", ".", "a.b", "a b", "CON", "HEAD", "a\\\\b"])
    func `A: an acronym that is not safe as a path and a ref is refused`(acronym: String) {
        #expect(codes(message(acronym: acronym)) == ["E_ACRONYM"])
    }

    @Test func `A: an acronym may have 63 characters and no more`() {
        #expect(codes(message(acronym: String(repeating: "a", count: 63))) == [])
        #expect(codes(message(acronym: String(repeating: "a", count: 64))) == ["E_ACRONYM"])
        #expect(codes(message(acronym: String(repeating: "a", count: 6300))) == ["E_ACRONYM"])
    }

    @Test(arguments: ["main", "MAIN", "master"])
    func `B: a workspace branch is never the target or a protected branch`(acronym: String) throws {
        let problems = try PlanFixture().problems(["new-workspace-template"]) {
            $0.workspace.acronym = (try? Acronym(acronym)) ?? $0.workspace.acronym
        }
        #expect(problems == ["E_BRANCH the workspace branch would be '\(acronym)', which is protected"])
    }

    @Test(arguments: ["-x", "x\u{202E}y", "a..b", "/a", "a/", "a.lock", ".a", "a b", "a\nb"])
    func `B: a workspace branch from a template is held to an allow-list`(name: String) throws {
        var fixture = try PlanFixture()
        fixture.settings.workspaceBranch = try PlannerSettings.template("{{ workspace.name }}", "workspace branch")
        let problems = try fixture.problems(["new-workspace-template"]) { $0.workspace.name = name }
        #expect(problems == ["E_BRANCH '\(name)' cannot be the name of a branch"])
    }

    @Test func `C: the name of a module is looked up, never joined to a path`() throws {
        #expect(
            try PlanFixture().problems(["new-workspace-template", "../../../etc"]) == [
                "E_NO_MODULE there is no module '../../../etc'"
            ])
    }

    @Test(arguments: [
        "../../x", "/abs", "C:\\\\x", "a\\\\..\\\\b", ".GIT/hooks/post-checkout", "git~1/x", ".g\u{200C}it/config",
    ])
    func `D and F: a target from a value cannot leave the workspace or name git's own files`(name: String) throws {
        var fixture = try PlanFixture()
        fixture.modules["new-workspace-template"]?["module.yaml"] = """
            module: new-workspace-template
            files: [{source: main.tf, target: "{{ workspace.name }}/f"}]
            """
        let problems = try fixture.problems(["new-workspace-template"]) { $0.workspace.name = name }
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("E_PATH the path '") == true)
    }

    @Test func `F2: a file that configures git needs a fixed name in the manifest`() throws {
        var fixture = try PlanFixture()
        fixture.modules["new-workspace-template"]?["module.yaml"] = """
            module: new-workspace-template
            files: [{source: main.tf, target: "{{ workspace.name }}"}]
            """
        #expect(
            try fixture.problems(["new-workspace-template"]) { $0.workspace.name = ".gitattributes" } == [
                "E_PATH '.gitattributes' configures git and may only be written by a fixed name"
            ])
        #expect(
            try fixture.problems(["new-workspace-template"]) { $0.workspace.name = "gabarit.lock.json" } == [
                "E_PATH 'gabarit.lock.json' is Gabarit's own file"
            ])
    }

    @Test func `F3: names that differ only by case are refused, for files and for workspaces`() throws {
        var fixture = try PlanFixture()
        fixture.files = ["Main.tf": "#\n"]
        #expect(
            try fixture.problems(["new-workspace-template"]) == [
                "E_SAME_TARGET 'main.tf' and 'Main.tf' are one file where case does not count"
            ])
        fixture.siblings = ["abc", "ABC"]
        #expect(
            try fixture.problems(["new-workspace-template"]) == [
                "E_CASE_COLLISION the workspace 'abc' differs from 'ABC' only by case"
            ])
    }

    @Test func `F5: everything a plan writes is below the workspace folder`() throws {
        let plan = try PlanFixture().plan(["new-workspace-template", "azure-storage-blob"])
        #expect(plan.operations.allSatisfy { $0.path.description.hasPrefix("terraform/projects/ABC/") })
    }

    @Test func `G8: no text of a user reaches a commit message but the checked address`() throws {
        let plan = try PlanFixture().plan(["new-workspace-template"]) {
            $0.workspace.name = "Eve\nGabarit-Run-Id: forged\n---\n"
        }
        let message = try #require(plan.modules[0].commit?.message)
        #expect(message.split(separator: "\n").count { $0.hasPrefix("Gabarit-Run-Id:") } == 1)
        #expect(!message.contains("forged"))
    }

    @Test func `G9: an acronym has no slash, so that no workspace is the folder of another`() {
        #expect(codes(message(acronym: "a/b")) == ["E_ACRONYM"])
    }

    @Test func `O4: an acronym is ASCII, so that no letter passes for another`() {
        #expect(codes(message(acronym: "\u{0410}\u{0412}\u{0421}")) == ["E_ACRONYM"])
    }

    @Test func `O4: an address with other letters is pointed out in the pull request`() throws {
        let plan = try PlanFixture().plan(["new-workspace-template"]) {
            $0.requestingUser = EmailAddress("eve@p\u{0430}yments.example") ?? $0.requestingUser
        }
        #expect(plan.pullRequest?.body.contains("letters that are not ASCII and may pass for others: `U+430`") == true)
    }

    @Test(arguments: [
        "a@b.example\\n2026-01-01 INFO run ok", "<a@b.example>", "a@b@c.example", "a@b..example", "a b@c.example",
    ])
    func `O8: an address holds nothing but an address`(address: String) {
        let message = """
            {"templates": [{"name": "m"}], "workspace": {"acronym": "ABC"}, "requestingUserEmail": "\(address)"}
            """
        #expect(codes(message) == ["E_EMAIL"])
    }

    @Test func `Y2: a message nests to 32 levels and no deeper`() {
        func nested(_ depth: Int) -> String {
            let levels = depth - 1
            return
                #"{"templates": [{"name": "m"}], "requestingUserEmail": "a@b.example", "workspace": {"acronym": "ABC"}, "#
                + #""deep": "# + String(repeating: "[", count: levels) + String(repeating: "]", count: levels) + "}"
        }
        #expect(codes(nested(32)) == [])
        #expect(codes(nested(33)) == ["E_DEPTH"])
        #expect(codes(String(repeating: "{\"a\":", count: 40_000)) == ["E_DEPTH"])
    }

    @Test func `Y3: duplicate keys are rejected, in any case of their letters`() {
        #expect(codes(#"{"workspace": {}, "workspace": {}}"#) == ["E_DUPLICATE_KEY"])
        #expect(codes(#"{"workspace": {"acronym": "A"}, "Workspace": {}}"#).contains("E_DUPLICATE_KEY"))
    }

    @Test(arguments: [("templates", "modules"), ("modules", "templates"), ("Modules", "templates")])
    func `Y3: a list of modules under two names is rejected, since one would be dropped`(one: String, other: String) {
        let message = { (second: String) in
            """
            {"workspace": {"acronym": "ABC1"}, "requestingUserEmail": "a@example.com",
             "\(one)": [{"name": "a"}], "\(other)": \(second)}
            """
        }
        #expect(codes(message(#"[{"name": "b"}]"#)) == ["E_DUPLICATE_KEY"])
        #expect(codes(message("null")) == [])
    }

    @Test func `Y5: numbers of every size are read or refused, never a crash`() {
        for number in ["1.5e308", "1E400", "-0", "123456789012345678901234567890", "0.1"] {
            let message = """
                {"templates": [{"name": "m"}], "workspace": {"acronym": "ABC", "budgetAmount": \(number)},
                 "requestingUserEmail": "a@b.example"}
                """
            #expect(codes(message) == [])
        }
        let role =
            #"{"templates": [{"name": "m"}], "workspace": {"acronym": "ABC", "users": [{"objectId": "a", "role": 1E400}]}, "#
        #expect(codes(role + #""requestingUserEmail": "a@b.example"}"#) == ["E_CHOICE"])
    }

    @Test func `Y7: the size of a message is checked before it is read`() {
        let fill = 256 * 1024 - message(acronym: "ABC").utf8.count
        #expect(codes(message(acronym: "ABC") + String(repeating: " ", count: fill)) == [])
        #expect(codes(message(acronym: "ABC") + String(repeating: " ", count: fill + 1)) == ["E_TOO_LARGE"])
        #expect(codes(SourceFile(name: "m", bytes: [UInt8](repeating: 0xFF, count: 26_000_000))) == ["E_TOO_LARGE"])
    }

    @Test func `Y7: modules and users of one request are limited`() {
        func message(modules: Int, users: Int) -> String {
            let names = repeatElement(#"{"name":"m"}"#, count: modules).joined(separator: ",")
            let people = repeatElement(#"{"objectId":"a","role":1}"#, count: users).joined(separator: ",")
            return #"{"templates": [\#(names)], "workspace": {"acronym": "ABC", "users": [\#(people)]}, "#
                + #""requestingUserEmail": "a@b.example"}"#
        }
        #expect(codes(message(modules: 100, users: 1000)) == [])
        #expect(codes(message(modules: 101, users: 0)) == ["E_TOO_LARGE"])
        #expect(codes(message(modules: 1, users: 1001)) == ["E_TOO_LARGE"])
        #expect(codes(message(modules: 10_000, users: 0)) == ["E_TOO_LARGE"])
    }

    @Test func `Y8: text that is not text is refused, never repaired`() {
        #expect(codes(#"{"workspace": {"acronym": "A\ud800"}}"#) == ["E_JSON_STRING"])
        #expect(codes(#"{"workspace": {"acronym": "\u0000"}}"#) == ["E_JSON_STRING"])
        #expect(!codes(SourceFile(name: "m", bytes: [0x22, 0xFF, 0x22])).isEmpty)
        #expect(!codes(SourceFile(name: "m", bytes: [0xEF, 0xBB, 0xBF] + Array(message(acronym: "ABC").utf8))).isEmpty)
    }

    @Test(arguments: ["{}", #"{"message": null}"#, #"{"message": []}"#, #"{"message": "x"}"#, "null", "[]", "1"])
    func `Y9: a message without a request is refused at once, with the reason`(message: String) {
        #expect(codes(message) == ["E_REQUEST"])
    }

    @Test func `the run id is the envelope's, else the queue's, else the digest of the message`() throws {
        let body = message(acronym: "ABC")
        let file = SourceFile(name: "m", text: body)
        #expect(try RequestReader().read(file, fallbackID: "queue-9").runID.text == "queue-9")
        let digest = try RequestReader().read(file).runID.text
        #expect(digest.hasPrefix("sha256-"))
        #expect(try RequestReader().read(file, fallbackID: "with space").runID.text.hasPrefix("sha256-"))
        let named = SourceFile(name: "m", text: #"{"messageId": "id-1", "message": \#(body)}"#)
        #expect(try RequestReader().read(named, fallbackID: "queue-9").runID.text == "id-1")
    }

    @Test func `A: an address has one at sign, whatever mark stands behind it`() {
        #expect(EmailAddress("a@\u{0BBE}b@c.d") == nil)
        #expect(EmailAddress("a@b@\u{0BBE}c.d") == nil)
    }

    @Test func `the workspace of a message that cannot be read can still be told`() {
        let broken = #"{"message": {"Workspace": {"Acronym": "ABC", "users": 5}}}"#
        #expect(RequestReader().acronym(in: SourceFile(name: "m", text: broken))?.text == "ABC")
        #expect(RequestReader().acronym(in: SourceFile(name: "m", text: #"{"workspace": {"acronym": "../x"}}"#)) == nil)
    }
}
