internal import FoundationEssentials
internal import GabaritProcess
internal import GabaritTestKit
internal import Testing

/// `gabarit test` as people and CI systems use it.
@Suite struct TestCommandTests {
    @Test func `the project's own modules pass their tests, which reach all that a workspace gets`() async throws {
        let place = try await CommandPlace()
        let result = try await place.gabarit("test", "\(CommandPlace.root)/Templates", "--coverage")
        #expect(result.isSuccess, "\(result.outputText) \(result.errorText)")
        #expect(result.outputText.contains(", all passed"))
        for module in [
            "azure-app-service", "azure-databricks", "azure-postgres", "azure-storage-blob", "new-workspace-template",
        ] {
            #expect(result.outputText.contains("\n\(module)  100 % "), "\(result.outputText)")
        }
        let layout = try await place.gabarit("fmt", "--check", "\(CommandPlace.root)/Templates")
        #expect(layout.isSuccess && layout.outputText.isEmpty, "\(layout.outputText)")
    }

    @Test func `record writes what comes out, and the test then passes until the module changes`() async throws {
        let place = try await module()
        let open = try await place.gabarit("test", "modules")
        #expect(open.ending == .exited(1) && open.outputText.contains("--record writes it"))
        let recorded = try await place.gabarit("test", "modules", "--record")
        #expect(recorded.outputText == "new-workspace-template/first: recorded 2 files\n")
        #expect(try place.read("modules/new-workspace-template/tests/first/after/run.sh") == "echo ABC\n")
        let passed = try await place.gabarit("test", "modules/new-workspace-template/")
        #expect(passed.isSuccess && passed.outputText.hasSuffix("1 test, all passed\n"))
        #expect(try await place.gabarit("validate", "modules").isSuccess)
        try place.write("echo {{ workspace.acronym | lower }}\n", "modules/new-workspace-template/run.sh")
        let changed = try await place.gabarit("test", "modules")
        #expect(changed.ending == .exited(1) && changed.outputText.contains("    -echo ABC\n    +echo abc\n"))
        _ = try await place.gabarit("test", "modules", "--record")
        #expect(try await place.gabarit("test", "modules").isSuccess)
    }

    @Test func `a module is called the same wherever its tests are started`() async throws {
        let place = try await module()
        _ = try await place.gabarit("test", "modules", "--record")
        let inside = try await place.gabarit("test", "modules/../modules/new-workspace-template/.")
        #expect(inside.isSuccess && inside.outputText.contains("new-workspace-template/first"), "\(inside.outputText)")
        let filtered = try await place.gabarit(
            "test", "./modules/new-workspace-template", "--filter", "new-workspace-template/first")
        #expect(filtered.isSuccess, "\(filtered.errorText)")
    }

    @Test func `what is recorded inside of a module's folder is what is recorded from outside`() async throws {
        let place = try await module()
        try place.write("echo {{ workspace.budgetAmount + 'x' }}\n", "modules/new-workspace-template/run.sh")
        let folder = "modules/new-workspace-template"
        _ = try await place.gabarit(["test", ".", "--record"], in: folder)
        let inside = try place.digests(below: "\(folder)/tests")
        let expected = String(decoding: try #require(inside["first/expected.json"]), as: UTF8.self)
        #expect(expected.contains("\"at\": \"new-workspace-template/run.sh:1:9\""), "\(expected)")
        _ = try await place.gabarit("test", "modules", "--record")
        #expect(try place.digests(below: "\(folder)/tests") == inside)
        #expect(try await place.gabarit(["test", "."], in: folder).isSuccess)
    }

    @Test func `annotations of a pipeline name files from where the command starts`() async throws {
        let place = try await module()
        try place.write("echo {{ workspace.acronyme }}\n", "modules/new-workspace-template/run.sh")
        for (argument, folder, file) in [
            (".", "modules", "new-workspace-template/run.sh"), (".", "modules/new-workspace-template", "run.sh"),
            ("./modules", "", "modules/new-workspace-template/run.sh"),
        ] {
            let result = try await place.gabarit(["validate", "--format", "github", argument], in: folder)
            #expect(result.outputText.contains("file=\(file),"), "\(result.outputText) \(result.errorText)")
        }
    }

    @Test func `French is spoken also where a command line or a folder is wrong`() async throws {
        let place = try await module()
        let folder = try await place.gabarit("validate", "--language", "fr", "nowhere")
        #expect(folder.ending == .exited(1) && folder.errorText.hasPrefix("nowhere: erreur\u{A0}: "))
        let option = try await place.gabarit("validate", "--language", "fr", "--nope", "modules")
        #expect(option.ending == .exited(64) && option.errorText.hasPrefix("Erreur\u{A0}: option inconnue"))
        let command = try await place.gabarit("--language=fr", "valdate")
        #expect(command.ending == .exited(64) && command.errorText.hasPrefix("Erreur\u{A0}: "))
        let english = try await place.gabarit("validate", "--nope", "modules")
        #expect(english.ending == .exited(64) && english.errorText.hasPrefix("Error: Unknown option '--nope'\nUsage: "))
    }

    @Test func `folders that are no modules are passed over, and a file is told from a folder`() async throws {
        let place = try await module()
        _ = try await place.gabarit("test", "modules", "--record")
        try place.write("# Manual\n", "modules/docs/manual.md")
        try place.write("echo\n", "modules/scripts/run.sh")
        let result = try await place.gabarit("validate", "modules")
        #expect(result.isSuccess && result.outputText == "1 module, no problems\n", "\(result.errorText)")
        try place.write("module: x\n", "modules/other/modul.yaml")
        #expect(try await place.gabarit("validate", "modules").errorText.contains("modules/other"))
        let file = try await place.gabarit("validate", "modules/new-workspace-template/module.yaml")
        #expect(file.errorText.contains("this is a file, not the folder of a module"), "\(file.errorText)")
    }

    @Test func `results go to JUnit and to JSON lines`() async throws {
        let place = try await module()
        let result = try await place.gabarit("test", "modules", "--junit", "out/results.xml", "--json", "--coverage")
        #expect(result.ending == .exited(1))
        let lines = result.outputText.split(separator: "\n")
        #expect(lines.count == 2 && lines[0].hasPrefix("{\"module\":\"new-workspace-template\",\"case\":\"first\""))
        #expect(lines[1].hasPrefix("{\"coverage\":{\"module\":\"new-workspace-template\",\"total\":1,\"reached\":1"))
        #expect(try place.read("out/results.xml").contains("failures=\"1\""))
    }

    @Test func `no test at all is an error, not a success`() async throws {
        let place = try await module()
        let filtered = try await place.gabarit("test", "modules", "--filter", "other")
        #expect(filtered.ending == .exited(1) && filtered.errorText.contains("no test matches the filter"))
        let none = try await place.gabarit("test", "nowhere")
        #expect(none.ending == .exited(1) && none.errorText.contains("there is no such folder"))
    }

    @Test func `too little coverage fails when a least is asked for`() async throws {
        let place = try await module()
        try place.write("{% if run %}a{% else %}b{% endif %}\n", "modules/new-workspace-template/run.sh")
        _ = try await place.gabarit("test", "modules", "--record")
        #expect(try await place.gabarit("test", "modules", "--coverage", "--least", "66").isSuccess)
        let short = try await place.gabarit("test", "modules", "--coverage", "--least", "67")
        #expect(short.ending == .exited(1) && short.outputText.contains("66 % (2 of 3)"))
        #expect(try await place.gabarit("test", "modules", "--least", "67").ending == .exited(64))
    }

    @Test func `E: a symbolic link in a test is refused`() async throws {
        let place = try await module()
        let folder = "\(place.repository.folder)/modules/new-workspace-template/tests/first"
        try FileManager.default.createSymbolicLink(atPath: "\(folder)/after", withDestinationPath: "/etc")
        let result = try await place.gabarit("test", "modules", "--record")
        #expect(result.ending == .exited(1))
        #expect((result.outputText + result.errorText).contains("'after' is a symbolic link"))
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/after") == "/etc")
    }

    private func module() async throws -> CommandPlace {
        let place = try await CommandPlace()
        try place.write(
            "module: new-workspace-template\nfiles: [run.sh]\n", "modules/new-workspace-template/module.yaml")
        try place.write("echo {{ workspace.acronym }}\n", "modules/new-workspace-template/run.sh")
        try place.write(
            """
            {"templates": [{"name": "new-workspace-template"}], "requestingUserEmail": "lead@example.com",
             "workspace": {"acronym": "ABC", "users": []}}
            """, "modules/new-workspace-template/tests/first/request.json")
        return place
    }
}
