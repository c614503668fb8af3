import FoundationEssentials
import GabaritDigest
import GabaritGit
import GabaritPlan
import GabaritRun
import GabaritSource
import GabaritTestKit
import GabaritValue
import Testing

@Suite struct `Example handlers` {
    @Test func `the shell example conforms with the manifest beside it`() async throws {
        try await check(shellNote())
    }

    @Test func `the Swift example conforms`() async throws {
        try await check(swiftNote())
    }

    @Test(arguments: ["shell-note", "swift-note"])
    func `a note goes into the workspace folder`(name: String) async throws {
        let handler = try name == "shell-note" ? shellNote() : swiftNote()
        let recorder = RecordingObserver()
        let run = try RunContext.sample(observer: recorder)
        let step = ScriptHandler.step(name, with: ["text": "say \"hi\" to $HOME, 100 % \\ sure"])
        let outcome = try await handler.perform(step, in: run)
        #expect(outcome.note == "NOTE.md")
        #expect(
            await run.draft.staged == [
                .write(
                    try TreePath("terraform/projects/ABC1/NOTE.md"),
                    content: Array("# ABC1\n\nsay \"hi\" to $HOME, 100 % \\ sure\n".utf8), isExecutable: false)
            ])
        #expect(await recorder.events.map(\.kind) == [.progress(key: "run-1#1", text: "writing NOTE.md")])
    }

    private func check(_ handler: ExternalHandler) async throws {
        let name = handler.manifest.name
        let conformance = StepHandlerConformance(
            handler, performing: ScriptHandler.step(name, with: ["text": "hello"]),
            refusing: [ScriptHandler.step(name), ScriptHandler.step(name, with: ["text"])])
        #expect(await conformance.problems() == [])
    }

    private func shellNote() throws -> ExternalHandler {
        let folder = ScriptHandler.repository + "/Plugins/Examples/shell-note"
        let bytes = try Data(contentsOf: URL(filePath: folder + "/shell-note.yaml"))
        let manifest = try HandlerManifestReader().read(
            SourceFile(name: "shell-note.yaml", bytes: Array(bytes)), in: folder)
        return ExternalHandler(Self.patient(manifest), environment: [:])
    }

    private func swiftNote() throws -> ExternalHandler {
        let path = try builtProducts() + "/swift-note"
        let bytes = try Data(contentsOf: URL(filePath: path))
        let manifest = HandlerManifest(name: "swift-note", executable: path, digest: Digest.sha256(Array(bytes)))
        return ExternalHandler(Self.patient(manifest), environment: [:])
    }

    /// With all the time that a busy machine needs: how long it takes is not what is tested.
    private static func patient(_ manifest: HandlerManifest) -> HandlerManifest {
        var manifest = manifest
        manifest.limits.time = .seconds(600)
        return manifest
    }

    /// The folder of the products, beside the test bundle.
    private func builtProducts() throws -> String {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(filePath: own).deletingLastPathComponent().path
    }
}
