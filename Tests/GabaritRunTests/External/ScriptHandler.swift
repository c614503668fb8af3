import FoundationEssentials
import GabaritDigest
import GabaritPlan
import GabaritRun
import GabaritTestKit
import GabaritValue

/// A handler whose program is a shell script of the test, in a folder that goes with the value.
final class ScriptHandler: Sendable {
    let folder: String
    let handler: ExternalHandler

    init(
        _ lines: String, limits: HandlerLimits = HandlerLimits(time: .seconds(600)), passing names: [String] = [],
        of environment: [String: String] = [:], clock: any Clock<Duration> = ContinuousClock()
    ) async throws {
        folder = try Self.makeFolder()
        let path = folder + "/script"
        let text = "#!/bin/sh\n\(lines)\n"
        try await ExecutableFile.write(text, to: path)
        let manifest = HandlerManifest(
            name: "script", executable: path, digest: Digest.sha256(Array(text.utf8)), limits: limits,
            environment: names)
        handler = ExternalHandler(manifest, environment: environment, clock: clock)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Performs one step and returns what it came to: the note, or the fault as text.
    func perform(_ run: RunContext? = nil) async throws -> String {
        do {
            return try await handler.perform(Self.step(), in: run ?? .sample()).note
        } catch let fault as RunFault {
            return "\(fault.kind.rawValue) \(fault)"
        }
    }

    static func step(_ uses: String = "script", with input: Value = .null) -> Step {
        Step(key: StepKey(run: "run-1", position: 1), uses: uses, module: "azure-databricks", input: .with(input))
    }

    static func makeFolder() throws -> String {
        let name = "gabarit-run-tests-" + String(UInt64.random(in: .min ... .max), radix: 36)
        let path = FileManager.default.temporaryDirectory.appending(path: name).path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    /// The repository's folder, from the place of this file.
    static let repository = #filePath.split(separator: "/").dropLast(4).map { "/" + $0 }.joined()
}
