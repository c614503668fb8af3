internal import FoundationEssentials
internal import GabaritProcess
internal import GabaritSource
internal import GabaritTestKit
internal import GabaritValue
internal import Testing

/// The built command, as people and scripts use it.
@Suite struct CommandTests {
    private static let root = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
    private static let binary = root + "/.build/debug/gabarit"

    private static let configuration = """
        modules: {source: "\(root)/Templates"}
        infrastructure: {repository: remote.git}
        variables:
          az_subscription_id: 00000000-0000-4000-8000-000000000001
          az_tenant_id: 00000000-0000-4000-8000-000000000002
        """

    private static let request = """
        {"messageId": "run-1", "message": {
          "templates": [{"name": "new-project-template"}],
          "workspace": {"name": "Water", "acronym": "ABC1", "users": []}, "requestingUserEmail": "lead@example.com"}}
        """

    @Test func `a request sent to the queue is run, approved and reported`() async throws {
        let place = try await folder()
        #expect(try await gabarit(place, "queue", "send", "request.json").isSuccess)
        let worker = try await gabarit(place, "worker", "--drain")
        #expect(worker.isSuccess && worker.outputText.contains("waits for approval: local pull request #1"))
        #expect(try await gabarit(place, "pr", "list").outputText.hasPrefix("#1  ready  [ABC1] Infrastructure changes"))
        #expect(try await gabarit(place, "pr", "approve", "1").outputText == "#1 merged; status Complete\n")
        let files = try await place.files()
        #expect(files["terraform/projects/ABC1/workspace.tf"]?.contains("# Workspace ABC1") == true)
        let messages = try await gabarit(place, "queue", "list", "--queue", "terraform-output", "--all", "--json")
            .outputText
        let words = messages.split(separator: "\n").compactMap {
            try? value(String($0))["body"]?.string.map { try value($0) }
        }
        .map { $0["new_project_template"]?["value"]?.string }
        #expect(words == ["In Progress", "Pending Approval", "Complete"])
    }

    @Test func `the library of AMQP is asked for where AMQP is spoken, and named where it is missing`() async throws {
        let place = try await CommandPlace()
        try place.write("", "lib/libqpid-proton.so.11")
        let extra = ["LD_LIBRARY_PATH": "\(place.repository.folder)/lib"]
        #expect(try await place.gabarit(["run", "request.json"], extra: extra).isSuccess)
        try place.write(CommandPlace.configuration + "\nqueue: {address: 'amqp://127.0.0.1:1'}\n", "gabarit.yaml")
        let result = try await place.gabarit(["queue", "send", "request.json"], extra: extra)
        #expect(result.ending == .exited(3))
        #expect(result.errorText.contains("AMQP cannot be spoken: \(place.repository.folder)/lib/libqpid-proton.so.11"))
    }

    @Test func `the same request twice changes nothing the second time`() async throws {
        let place = try await folder()
        #expect(try await gabarit(place, "run", "request.json").isSuccess)
        _ = try await gabarit(place, "pr", "approve", "1", "--squash")
        let before = try await place.files()
        _ = try await gabarit(place, "queue", "send", "request.json")
        let again = try await gabarit(place, "worker", "--drain")
        #expect(again.outputText.contains("this run was applied before; nothing is done again"))
        #expect(try await place.files() == before)
    }

    @Test func `a rejected request leaves no branch and reports its reason`() async throws {
        let place = try await folder()
        #expect(try await gabarit(place, "run", "request.json").isSuccess)
        #expect(try await gabarit(place, "pr", "reject", "1", "--reason", "too expensive").outputText == "#1 closed\n")
        #expect(try await place.files(on: "ABC1").isEmpty)
        let messages = try await gabarit(place, "queue", "list", "--queue", "terraform-output", "--all").outputText
        #expect(messages.contains("run-1:error"))
        #expect(try await gabarit(place, "pr", "reject", "1").ending == .exited(2))
    }

    @Test func `I10: preview shows the bytes that the saved plan then writes, and writes nothing`() async throws {
        let place = try await folder()
        let preview = try await gabarit(place, "preview", "request.json", "--out", "plan.json")
        #expect(
            preview.isSuccess && preview.outputText.contains("+resource \"azurerm_resource_group\" \"workspace\" {"))
        #expect(try await place.files().keys.sorted() == ["README.md"])
        #expect(try await gabarit(place, "run", "plan.json").isSuccess)
        let written = try await place.files(on: "ABC1")
        let plan = try value(
            String(decoding: Data(contentsOf: URL(filePath: place.folder + "/plan.json")), as: UTF8.self))
        for operation in plan["modules"]?.array?.first?["operations"]?.array ?? [] {
            #expect(written[operation["path"]?.string ?? ""] == operation["content"]?["text"]?.string)
        }
        #expect(try await gabarit(place, "run", "plan.json").isSuccess)
        #expect(try await place.files(on: "ABC1") == written)
    }

    @Test func `bad input is shown with its place and the exit code 1`() async throws {
        let place = try await folder()
        try write("{\"workspace\": {\"acronym\": \"../x\"}, \"templates\": [{\"name\": \"a\"}]}", place, "bad.json")
        let result = try await gabarit(place, "preview", "bad.json")
        #expect(result.ending == .exited(1))
        #expect(result.outputText.isEmpty)
        #expect(
            result.errorText.contains(
                "bad.json:1:27: error: '../x' cannot be the acronym of a workspace (/workspace/acronym)"))
        #expect(result.errorText.contains("the request needs the key 'requestingUserEmail'"))
        let lines = try await gabarit(place, "preview", "bad.json", "--json").outputText.split(separator: "\n")
        #expect(try lines.map { try value(String($0))["severity"]?.string } == ["error", "error"])
        #expect(try lines.contains { try value(String($0))["pointer"]?.string == "/workspace/acronym" })
    }

    @Test func `a request that cannot be read is put aside with its reason at the first delivery`() async throws {
        let place = try await folder()
        try write("{\"message\": null}", place, "bad.json")
        _ = try await gabarit(place, "queue", "send", "bad.json", "--id", "bad-1")
        #expect(try await gabarit(place, "worker", "--drain").isSuccess)
        let dead = try await gabarit(place, "queue", "dead-letters", "--json").outputText
        #expect(try value(dead)["code"]?.string == "E_REQUEST")
        #expect(try value(dead)["deliveries"] == 1)
        #expect(try value(dead)["run"]?.string == "bad-1")
    }

    @Test func `what goes to a pipe has no colour`() async throws {
        let place = try await folder()
        let plain = try await gabarit(place, "preview", "request.json").outputText
        #expect(!plain.contains("\u{1B}"))
        let coloured = try await gabarit(place, "preview", "request.json", "--color", "always").outputText
        #expect(coloured.contains("\u{1B}["))
    }

    @Test func `init writes a configuration that is read without a problem`() async throws {
        let place = try await folder()
        #expect(try await gabarit(place, "init", "new.yaml").isSuccess)
        let again = try await gabarit(place, "init", "new.yaml")
        #expect(again.ending == .exited(1) && again.errorText.contains("the file is there already"))
        #expect(try await gabarit(place, "queue", "list", "--config", "new.yaml").isSuccess)
    }

    @Test func `a repeat is not sent and said so, another message of the same id is refused`() async throws {
        let place = try await folder()
        #expect(
            try await gabarit(place, "queue", "send", "request.json", "--id", "a").outputText
                == "sent a, the run run-1\n")
        let again = try await gabarit(place, "queue", "send", "request.json", "--id", "a")
        #expect(again.isSuccess && again.outputText == "not sent: a was sent before and is waiting\n")
        try write("{}", place, "other.json")
        let other = try await gabarit(place, "queue", "send", "other.json", "--id", "a")
        #expect(
            !other.isSuccess && other.errorText.hasPrefix("error: another message has the id 'a'; nothing was sent"))
        #expect(try await gabarit(place, "queue", "send", "other.json", "--id", "b").isSuccess)
        _ = try await gabarit(place, "worker", "--drain")
        let redriven = try await gabarit(place, "queue", "redrive", "--all")
        #expect(redriven.outputText == "'b' is back on the queue\n")
        for nothing in [
            try await gabarit(place, "queue", "redrive", "--all"),
            try await gabarit(place, "queue", "redrive", "--code", "E_NO_SUCH"),
        ] {
            #expect(nothing.ending == .exited(0))
            #expect(nothing.outputText == "")
            #expect(nothing.errorText == "nothing to send again\n")
        }
        #expect(try await gabarit(place, "queue", "redrive").ending == .exited(64))
    }

    @Test(arguments: [
        ("Complet", "complete"), ("completed", "complete"), ("En attente d'approbation", "pendingApproval"),
        ("failed", "error"), ("in_progress", "inProgress"),
    ])
    func `status takes every word that it writes itself`(word: String, phase: String) async throws {
        let place = try await folder()
        #expect(try await gabarit(place, "status", "ABC1", word, "--run", "r1").isSuccess)
        let listed = try await gabarit(place, "queue", "list", "--all", "--queue", "terraform-output")
        #expect(listed.outputText.contains("r1:\(phase)"))
    }

    @Test(arguments: ["x <y>", "a@b\nauthor z", "nobody", ""])
    func `an approver that git would clean without a word is refused`(by: String) async throws {
        let place = try await folder()
        #expect(try await gabarit(place, "pr", "approve", "1", "--by", by).ending == .exited(64))
    }

    @Test func `status keeps sensitive outputs out of what it prints, and not out of what it sends`() async throws {
        let place = try await folder()
        try write(#"{"key": {"sensitive": true, "type": "string", "value": "canary"}}"#, place, "outputs.json")
        let result = try await gabarit(place, "status", "ABC1", "complete", "--outputs", "outputs.json", "--run", "r1")
        #expect(result.isSuccess && !result.outputText.contains("canary") && result.outputText.contains("<sensitive>"))
        let listed = try await gabarit(place, "queue", "list", "--all", "--queue", "terraform-output", "--json")
        #expect(listed.outputText.contains("canary"))
    }

    @Test func `a request that has no end is read to a limit`() async throws {
        let place = try await folder()
        let result = try await gabarit(place, "preview", "/dev/zero")
        #expect(!result.isSuccess)
        #expect(result.errorText.contains("/dev/zero: error: the file has more than 67108864 bytes"))
    }

    @Test func `a wrong command line has the exit code 64`() async throws {
        #expect(try await gabarit(try await folder(), "previw").ending == .exited(64))
    }

    @Test func `status publishes Terraform's outputs with the phase`() async throws {
        let place = try await folder()
        try write("{\"x\": {\"sensitive\": false, \"type\": \"string\", \"value\": \"1\"}}", place, "outputs.json")
        let result = try await gabarit(place, "status", "ABC1", "complete", "--outputs", "outputs.json", "--run", "r1")
        #expect(
            result.outputText == """
                {"x":{"sensitive":false,"type":"string","value":"1"},"project_cd":{"sensitive":false,"type":"string","value":"ABC1"},"new_project_template":{"sensitive":false,"type":"string","value":"Complete"}}

                """)
    }

    @Test func `status tells each run between two markers, and what it took out`() async throws {
        let place = try await folder()
        let storage =
            #""azure-storage-blob": {"version": "1", "digest": "a", "files": [], "status": "azure_storage_blob_status"}"#
        let databricks = #""azure-databricks": {"version": "1", "digest": "b", "files": []}"#
        try write(#"{"runs": ["r1"], "modules": {\#(storage)}}"#, place, "before.json")
        try write(#"{"runs": ["r1", "r2", "r3"], "modules": {\#(databricks)}}"#, place, "ABC1/gabarit.lock.json")
        let result = try await gabarit(
            place, "status", "ABC1", "complete", "--folder", "ABC1", "--before", "before.json")
        let told =
            #"{"project_cd":{"sensitive":false,"type":"string","value":"ABC1"},"azure_databricks":{"sensitive":false,"type":"string","value":"Complete"},"azure_storage_blob_status":{"sensitive":false,"type":"string","value":"Deleted"}}"#
        #expect(result.outputText == told + "\n" + told + "\n")
        let listed = try await gabarit(place, "queue", "list", "--all", "--queue", "terraform-output")
        #expect(listed.outputText.contains("r2:complete") && listed.outputText.contains("r3:complete"))
    }

    @Test func `status takes the end of a log as the reason of an error`() async throws {
        let place = try await folder()
        try write("Apply started\nError: no quota\u{1B}[0m\n", place, "apply.log")
        let result = try await gabarit(place, "status", "ABC1", "error", "--run", "r1", "--log", "apply.log")
        #expect(result.outputText.contains(#""value":"Apply started\nError: no quota^[[0m""#))
    }

    // MARK: -

    private func folder() async throws -> TestRepository {
        let place = try await TestRepository()
        try write(Self.configuration, place, "gabarit.yaml")
        try write(Self.request, place, "request.json")
        return place
    }

    private func write(_ text: String, _ place: TestRepository, _ name: String) throws {
        let file = URL(filePath: "\(place.folder)/\(name)")
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    private func gabarit(_ place: TestRepository, _ arguments: String...) async throws -> ProgramResult {
        let program = Program(
            path: Self.binary, arguments: arguments, environment: ["PATH": "/usr/bin:/bin", "HOME": place.folder],
            workingDirectory: place.folder, limits: ProgramLimits(time: .seconds(1800)))
        return try await CommandTurns.shared.run(program)
    }

    private func value(_ text: String) throws -> Value {
        try JSONReader(limits: .document).value(SourceFile(name: "output", text: text))
    }
}
