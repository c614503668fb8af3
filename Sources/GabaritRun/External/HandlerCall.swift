internal import GabaritProcess
internal import GabaritSource
internal import Glibc

/// One start of a handler's program: what it gets, how it is stopped, what is left of it.
struct HandlerCall {
    let manifest: HandlerManifest
    /// The variables of Gabarit's own environment.
    let environment: [String: String]
    /// One line of JSON.
    let input: [UInt8]
    let clock: any Clock<Duration>

    /// Sets the limits on a program before it starts; a part of every Debian system.
    private static let prlimit = "/usr/bin/prlimit"

    /// - Returns: how the program ended and what it wrote.
    /// - Throws: `RunFault` when it did not start or passed a limit; `CancellationError`.
    func run() async throws -> ProgramResult {
        await HandlerProcesses.endOrphans()
        let mark = HandlerProcesses.freshMark()
        let outcome: Result<ProgramResult, ProgramFault>
        do throws(ProgramFault) {
            outcome = .success(try await program(marked: mark).run(clock: clock))
        } catch {
            outcome = .failure(error)
        }
        await HandlerProcesses.end(marked: mark)
        return try outcome.mapError(fault).get()
    }

    private func program(marked mark: String) -> Program {
        var variables = ["PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC", "HOME": "/nonexistent"]
        for name in manifest.environment { variables[name] = environment[name] }
        variables[HandlerProcesses.variable] = mark
        let limits = ProgramLimits(
            time: manifest.limits.time, output: manifest.limits.output, errorOutput: manifest.limits.errorOutput)
        return Program(
            path: Self.prlimit, arguments: ["--as=\(manifest.limits.memory)", "--core=0", "--", manifest.executable],
            environment: variables, workingDirectory: "/", input: input, limits: limits)
    }

    private func fault(_ error: any Error) -> any Error {
        let name = manifest.name
        switch error {
        case ProgramFault.timedOut:
            return RunFault.transient(
                "E_HANDLER_TIMEOUT",
                "the handler '\(name)' did not end within \(manifest.limits.time.components.seconds) s")
        case ProgramFault.tooMuchOutput:
            return RunFault.permanent(
                "E_HANDLER_OUTPUT",
                "the handler '\(name)' wrote more than \(manifest.limits.output) bytes, or \(manifest.limits.errorOutput) bytes of errors"
            )
        case ProgramFault.notStarted(_, let reason):
            return RunFault.transient(
                "E_HANDLER_START", "the handler '\(name)' did not start: \(VisibleText.escaped(reason))")
        case ProgramFault.cancelled: return CancellationError()
        default: return error
        }
    }
}
