import FoundationEssentials
import GabaritRun
import GabaritSource
import GabaritTestKit
import GabaritValue
import Testing

/// The examples of docs/plugins.md, as they stand there.
@Suite struct `The plugin guide` {
    @Test func `its manifest is one`() throws {
        let text = try #require(try blocks("yaml").first { $0.contains("handler: shell-note") })
        let manifest = try HandlerManifestReader().read(SourceFile(name: "docs/plugins.md", text: text), in: "/opt")
        #expect(manifest.executable == "/opt/shell-note.sh")
        #expect(manifest.environment == ["LANG"])
    }

    @Test func `its request is what a handler gets`() async throws {
        let expected = try #require(try blocks("json").first { $0.hasPrefix("{\"protocol\"") })
        let folder = try ScriptHandler.makeFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let script = try await ScriptHandler("cat > '\(folder)/request'; echo '{\"answer\":\"done\"}'")
        let step = ScriptHandler.step("shell-note", with: ["text": "hello"])
        _ = try await script.handler.perform(step, in: .sample())
        let request = try String(contentsOf: URL(filePath: folder + "/request"), encoding: .utf8)
        #expect(request == expected.replacing("run-1#4", with: "run-1#1") + "\n")
    }

    @Test func `its answers are understood`() async throws {
        let answers = try blocks("json").filter { $0.contains("\"answer\"") }
        #expect(answers.count == 2)
        let expected = ["NOTE.md", "permanent E_NOTE_TEXT: 'with.text' is missing; write the note there"]
        for (answer, result) in zip(answers, expected) {
            let script = try await ScriptHandler("cat <<'END'\n\(answer)\nEND")
            let run = try RunContext.sample()
            #expect(try await script.perform(run) == result)
            #expect(await run.draft.staged.count == (result == "NOTE.md" ? 2 : 0))
        }
    }

    private func blocks(_ language: String) throws -> [String] {
        let path = ScriptHandler.repository + "/docs/plugins.md"
        let guide = try String(contentsOf: URL(filePath: path), encoding: .utf8)
        return guide.split(separator: "```" + language + "\n").dropFirst().map { part in
            String(part.split(separator: "\n```").first ?? "")
        }
    }
}
