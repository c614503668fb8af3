import FoundationEssentials
import GabaritRun
import GabaritSource
import GabaritTestKit
import Testing

@Suite struct `Handler manifests` {
    private static let digest = "sha256:" + String(repeating: "0", count: 64)

    @Test func `a manifest names a program below its folder`() throws {
        let manifest = try read(
            """
            handler: note
            executable: bin/note
            digest: \(Self.digest)
            timeout: 5
            memory: 64
            environment: [LANG]
            """)
        #expect(manifest.name == "note")
        #expect(manifest.executable == "/opt/handlers/bin/note")
        #expect(manifest.limits == HandlerLimits(time: .seconds(5), memory: 64 << 20))
        #expect(manifest.environment == ["LANG"])
    }

    @Test func `the limits are 60 s, 1 GiB, 1 MiB out and 256 KiB of errors unless said`() throws {
        let manifest = try read("handler: note\nexecutable: /usr/bin/note\ndigest: \(Self.digest)\n")
        #expect(manifest.executable == "/usr/bin/note")
        #expect(
            manifest.limits
                == HandlerLimits(time: .seconds(60), memory: 1 << 30, output: 1_048_576, errorOutput: 262_144))
    }

    @Test func `every mistake is found at once, at its place`() {
        let found = problems(
            """
            handler: Note
            executabel: x
            digest: md5:0
            timeout: 601
            memory: 15
            environment: [LD_PRELOAD, PATH]
            """)
        #expect(
            found == [
                "the handler needs the key 'executable'", "'Note' cannot be the name of a handler",
                "'digest' must be 'sha256:' and 64 hexadecimal digits",
                "'timeout' is 601, it must be 1 to 600 seconds", "'memory' is 15, it must be 16 to 65536 MiB",
                "the variable 'LD_PRELOAD' is never handed on", "the variable 'PATH' is never handed on",
                "the handler has no key 'executabel'",
            ])
    }

    @Test(arguments: ["../../bin/sh", "/bin/../bin/sh", "", "//bin/sh", "a\\b"])
    func `X2: a program is named by its place only`(executable: String) {
        let found = problems("handler: note\nexecutable: '\(executable)'\ndigest: \(Self.digest)\n")
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("the path '") == true)
    }

    @Test func `X2: a program is not looked up by its name`() async throws {
        let folder = try ScriptHandler.makeFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let manifest = try read("handler: note\nexecutable: sh\ndigest: \(Self.digest)\n", in: folder)
        #expect(
            throws: RunFault.permanent("E_HANDLER_EXECUTABLE", "the handler 'note' has no program at '\(folder)/sh'")
        ) {
            try ExternalHandler(manifest, environment: [:]).check(ScriptHandler.step("note"))
        }
    }

    @Test func `X2: another program under the same path is not started`() async throws {
        let script = try await ScriptHandler("echo '{\"answer\":\"done\"}'")
        try script.handler.check(ScriptHandler.step())
        try Data("#!/bin/sh\necho changed".utf8).write(to: URL(filePath: script.folder + "/script"))
        #expect(try await script.perform().hasPrefix("permanent E_HANDLER_"))
        #expect(throws: RunFault.self) { try script.handler.check(ScriptHandler.step()) }
    }

    @Test func `X2: a symbolic link is not a program`() async throws {
        let script = try await ScriptHandler("echo '{\"answer\":\"done\"}'")
        let path = script.folder + "/script"
        try FileManager.default.moveItem(atPath: path, toPath: path + ".real")
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: path + ".real")
        #expect(try await script.perform().hasPrefix("permanent E_HANDLER_EXECUTABLE"))
    }

    @Test(arguments: ["../../bin/sh", "/bin/sh", "sh"])
    func `X2: a step names a handler, never a program`(name: String) async throws {
        var registry = StepHandlerRegistry()
        try await registry.add(ScriptHandler("").handler, named: "script")
        #expect(
            throws: RunFault.permanent(
                "E_UNKNOWN_STEP", "no handler performs the step '\(name)'; known steps: script")
        ) { try registry.check([ScriptHandler.step(name)]) }
    }

    private func read(_ text: String, in folder: String = "/opt/handlers") throws -> HandlerManifest {
        try HandlerManifestReader().read(SourceFile(name: "handler.yaml", text: text), in: folder)
    }

    private func problems(_ text: String) -> [String] {
        do {
            _ = try read(text)
            return []
        } catch let problems as Diagnostics {
            return problems.all.map(\.message)
        } catch {
            return ["\(error)"]
        }
    }
}
