internal import FoundationEssentials
internal import GabaritProcess
internal import GabaritSource
internal import GabaritTestKit
internal import GabaritValue
internal import Testing

/// What programs and people are told of runs, messages and pull requests.
@Suite struct EventCommandTests {
    private func objects(_ text: String) throws -> [Object] {
        try text.split(separator: "\n").map { line in
            let value = try JSONReader().value(SourceFile(name: "line", text: String(line)))
            return try #require(value.object, "\(line)")
        }
    }

    @Test func `events are objects with documented names, a line each`() async throws {
        let place = try await CommandPlace()
        let run = try await place.gabarit("run", "request.json", "--json")
        let events = try objects(run.outputText)
        #expect(run.isSuccess)
        #expect(events.first?["event"] == "asked")
        #expect(events.last?["event"] == "ended" && events.last?["outcome"] == "pending_approval")
        #expect(events.last?["pull_request"]?.string?.contains("#1") == true)
        let page = try String(contentsOfFile: CommandPlace.root + "/docs/commands.md", encoding: .utf8)
        for event in events {
            #expect(event["run"] == "run-1")
            #expect(event["time"]?.string?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
            let name = try #require(event["event"]?.string)
            let row = try #require(
                page.split(separator: "\n").first {
                    $0.hasPrefix("|") && $0.split(separator: "|")[0].contains("`\(name)`")
                }, "\(name)")
            for (key, _) in event where !["time", "event", "run", "workspace"].contains(key) {
                #expect(row.contains("`\(key)`"), "\(name): \(key)")
            }
        }
    }

    @Test func `a demo for programs writes events only, and tells a person beside them`() async throws {
        let place = try await CommandPlace()
        let demo = try await place.gabarit(
            "demo", "--json", "--preview", "--modules", CommandPlace.root + "/Templates", "--folder",
            place.repository.folder + "/demo")
        #expect(demo.isSuccess, "\(demo.errorText)")
        let documents = try objects(demo.outputText)
        #expect(documents.count { $0["event"] == "ended" } == 2 && documents.count { $0["digest"] != nil } == 2)
        #expect(documents.allSatisfy { $0["event"] != nil || $0["digest"] != nil })
        #expect(demo.errorText.contains("The merged tree"))
    }

    @Test func `a step that nobody handles is refused in a preview as in the run`() async throws {
        let place = try await CommandPlace()
        let manifest = "module: new-workspace-template\nfiles: [a.tf]\nsteps: [{uses: comit, with: {}}]\n"
        try place.write(manifest, "modules/new-workspace-template/module.yaml")
        try place.write("a = 1\n", "modules/new-workspace-template/a.tf")
        try place.write("modules: {source: modules}\ninfrastructure: {repository: remote.git}\n", "gabarit.yaml")
        let request = CommandPlace.request.replacing("new-project-template", with: "new-workspace-template")
        try place.write(request, "request.json")
        let preview = try await place.gabarit("preview", "request.json", "--out", "plan.json")
        #expect(preview.ending == .exited(2) && !place.exists("plan.json"))
        #expect(
            preview.errorText.contains("E_UNKNOWN_STEP: no handler performs the step 'comit'; did you mean 'commit'?"))
        #expect(try await place.gabarit("run", "request.json").errorText.contains("E_UNKNOWN_STEP"))
    }

    @Test func `a message is found by the id of its run as well, and its next steps are told`() async throws {
        let place = try await CommandPlace()
        let sent = try await place.gabarit("queue", "send", "request.json").outputText
        #expect(sent.hasPrefix("sent run-") && sent.hasSuffix(", the run run-1\n"))
        #expect(try await place.gabarit("queue", "show", "run-1").isSuccess)
        #expect(try await place.gabarit("preview", "--message", "run-1").outputText.contains("Run run-1 for ABC1"))
        #expect(try await place.gabarit("queue", "show", "run").ending == .exited(1))
        let wrong = CommandPlace.second.replacing("azure-storage-blob", with: "azure-storage-blb")
        try place.write(wrong, "wrong.json")
        let second = try await place.gabarit("queue", "send", "wrong.json", "--id", "m-2", "--json").outputText
        #expect(try objects(second) == [["id": "m-2", "run": "run-2"]])
        _ = try await place.gabarit("worker", "--drain")
        let explained = try await place.gabarit("queue", "explain", "run-2").outputText
        #expect(explained.contains("'gabarit preview --message m-2' shows"))
        #expect(explained.contains("'gabarit queue redrive m-2' sends it again"))
        #expect(try await place.gabarit("queue", "redrive", "run-2").outputText == "'m-2' is back on the queue\n")
    }

    @Test func `a message that is named in several ways is brought back once`() async throws {
        let place = try await CommandPlace()
        for number in 2...3 {
            let wrong = CommandPlace.second.replacing("azure-storage-blob", with: "azure-storage-blb")
            try place.write(wrong.replacing("run-2", with: "run-\(number)"), "wrong.json")
            _ = try await place.gabarit("queue", "send", "wrong.json", "--id", "m-\(number)")
        }
        _ = try await place.gabarit("worker", "--drain")
        let shown = try await place.gabarit("queue", "show", "m-2", "--json").outputText
        guard case .integer(let sequence)? = try objects(shown).first?["sequence"] else {
            Issue.record("\(shown)")
            return
        }
        let result = try await place.gabarit("queue", "redrive", "m-2", "m-3", "\(sequence)", "run-2", "m-2")
        #expect(result.isSuccess, "\(result.errorText)")
        #expect(result.outputText == "'m-2' is back on the queue\n'm-3' is back on the queue\n")
    }

    /// Whoever may send chooses the id, and the commands that are printed with it are copied into a shell.
    @Test func `a printed command does with any id what it says and nothing else`() async throws {
        let ids = [
            "x; touch PWNED; #", "$(touch PWNED)", "`touch PWNED`", "it's; touch PWNED; '", "\"; touch PWNED; \"",
            "a\ntouch PWNED\n b", "\u{1B}[2J; touch PWNED", "100%s\\n' \u{202E}; touch PWNED", "a b > PWNED", "~ *",
            "-x", "--all", "-- x", "été", "run:1@a/b.c_d-e",
        ]
        let place = try await CommandPlace()
        for (number, id) in ids.enumerated() {
            let wrong = CommandPlace.second.replacing("azure-storage-blob", with: "azure-storage-blb")
            try place.write(wrong.replacing("run-2", with: "run-\(number)"), "wrong.json")
            #expect(try await place.gabarit("queue", "send", "wrong.json", "--id=\(id)").isSuccess, "\(id)")
        }
        _ = try await place.gabarit("worker", "--drain")
        for id in ids {
            let lines = try await place.gabarit("queue", "explain", "--", id).outputText.split(separator: "\n")
            let preview = try #require(command("preview", in: lines), "\(id)")
            let redrive = try #require(command("queue redrive", in: lines), "\(id)")
            let refused = try await place.shell(preview)
            #expect(refused.errorText.contains("azure-storage-blb"), "\(preview): \(refused.errorText)")
            let done = try await place.shell(redrive)
            #expect(done.outputText == "'\(VisibleText.escaped(id))' is back on the queue\n", "\(redrive)")
            let shown = try await place.gabarit("queue", "show", "--json", "--", id).outputText
            #expect(try objects(shown).first?["state"] == "waiting", "\(id)")
            #expect(!place.exists("PWNED"), "\(id)")
        }
    }

    /// The command that a line tells, in quotes or without.
    private func command(_ name: String, in lines: [Substring]) -> String? {
        for line in lines {
            guard let start = line.firstRange(of: "gabarit \(name) ")?.lowerBound else { continue }
            let told = line[start...].replacing(" shows what", with: "\n").replacing(" sends it", with: "\n")
            let command = String(told.prefix { $0 != "\n" })
            let isQuoted = line[..<start].hasSuffix("'")
            return isQuoted && command.hasSuffix("'") ? String(command.dropLast()) : command
        }
        return nil
    }

    @Test(arguments: ["show", "approve", "reject"])
    func `a pull request that is not there is a mistake of the command line's author`(action: String) async throws {
        let place = try await CommandPlace()
        let result = try await place.gabarit("pr", action, "99")
        #expect(result.ending == .exited(1))
        #expect(
            result.errorText.contains("there is no pull request #99")
                && result.errorText.contains("gabarit pr list --all"))
    }

    @Test func `an operator's value that does not fit is shown where it is written, with the next step`() async throws {
        let place = try await CommandPlace()
        try place.write(CommandPlace.configuration + "\n  Budget_Amount: a lot", "gabarit.yaml")
        let result = try await place.gabarit("preview", "request.json")
        #expect(result.ending == .exited(1))
        #expect(
            result.errorText.contains(
                "gabarit.yaml:6:18: error: the value of 'budget_amount' from the configuration does not fit"))
        #expect(
            result.errorText.contains(
                "= mend the value in the configuration; 'new-workspace-template' declares it as number"))
    }

    @Test func `a pull request that is decided, and a push that is refused, tell what to do`() async throws {
        let place = try await CommandPlace()
        try await place.repository.install(hook: "pre-receive", "echo 'policy says no' >&2; exit 1")
        let refused = try await place.gabarit("run", "request.json")
        #expect(refused.ending == .exited(2))
        #expect(refused.errorText.contains("E_PUSH_REJECTED") && refused.errorText.contains("policy says no"))
        #expect(refused.errorText.contains("the words are the remote's own: its hooks"))
        try await place.repository.install(hook: "pre-receive", "exit 0")
        try place.write(CommandPlace.request.replacing("run-1", with: "run-3"), "request.json")
        #expect(try await place.gabarit("run", "request.json").isSuccess)
        #expect(try await place.gabarit("pr", "reject", "1").isSuccess)
        let decided = try await place.gabarit("pr", "approve", "1")
        #expect(decided.ending == .exited(2))
        #expect(decided.errorText.contains("E_NOT_READY") && decided.errorText.contains("gabarit pr list --all"))
    }

    @Test func `findings end with where they are explained`() async throws {
        let place = try await CommandPlace()
        try place.write("module: m\nfiless: []\n", "m/module.yaml")
        let english = try await place.gabarit("validate", "m").errorText
        #expect(english.hasSuffix("'gabarit explain-code CODE' explains the code in brackets\n"))
        #expect(english.contains("[E0"))
        let french = try await place.gabarit("validate", "m", "--language", "fr").errorText
        #expect(french.hasSuffix("» explique chaque code entre crochets\n"))
    }

    @Test func `a module, a version and a workspace that are not there are told at their place in the request`()
        async throws
    {
        let place = try await CommandPlace()
        let modules = #"{"name": "new-project-template"}, {"name": "azure-storage-blb"}"#
        let cases = [
            (
                CommandPlace.request.replacing(#"{"name": "new-project-template"}"#, with: modules),
                "/message/templates/1/name"
            ),
            (CommandPlace.second, "/message/templates/0/name"),
            (
                CommandPlace.request.replacing(#"template"}"#, with: #"template", "version": "9.9.9"}"#),
                "/message/templates/0/version"
            ),
            (
                CommandPlace.request.replacing(#""ABC1","#, with: #""ABC1", "version": "9.9.9","#),
                "/message/workspace/version"
            ),
        ]
        for (request, pointer) in cases {
            try place.write(request, "wrong.json")
            let text = try await place.gabarit("preview", "wrong.json").errorText
            #expect(text.contains("wrong.json:") && text.contains("(\(pointer))"), "\(text)")
        }
    }
}
