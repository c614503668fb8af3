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

    /// The name of the variable by which processes that left the group are found.
    private static let mark = "GABARIT_CALL"
    /// Sets the limits on a program before it starts; a part of every Debian system.
    private static let prlimit = "/usr/bin/prlimit"

    /// - Returns: how the program ended and what it wrote.
    /// - Throws: `RunFault` when it did not start or passed a limit; `CancellationError`.
    func run() async throws -> ProgramResult {
        let token =
            String(UInt64.random(in: .min ... .max), radix: 36) + String(UInt64.random(in: .min ... .max), radix: 36)
        let outcome: Result<ProgramResult, ProgramFault>
        do throws(ProgramFault) {
            outcome = .success(try await program(marked: token).run(clock: clock))
        } catch {
            outcome = .failure(error)
        }
        await Self.killAll(marked: token)
        return try outcome.mapError(fault).get()
    }

    private func program(marked token: String) -> Program {
        var variables = ["PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC", "HOME": "/nonexistent"]
        for name in manifest.environment { variables[name] = environment[name] }
        variables[Self.mark] = token
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

    /// Ends the processes of a call that left its process group.
    ///
    /// They are known by their environment, which they inherit. A program that wants to hide can do so; it is the
    /// operator's own, pinned by its digest. This is for one that goes on in the background.
    private static func killAll(marked token: String) async {
        // A killed process takes a moment to go, and one that forks meanwhile is found the next time.
        for _ in 0..<passes where kill(marked: "\(mark)=\(token)") { await aMoment() }
    }

    /// Waits a millisecond. Unstructured, because a task that is cancelled would not wait.
    private static func aMoment() async {
        await Task { try? await Task.sleep(for: .milliseconds(1)) }.value
    }

    private static let passes = 200

    /// - Returns: whether there was any.
    private static func kill(marked entry: String) -> Bool {
        guard let stream = opendir("/proc") else { return false }
        defer { closedir(stream) }
        var found = false
        while let file = readdir(stream) {
            let name = DirectoryEntry.name(file)
            guard let process = pid_t(name), hasEnvironment(process, entry) else { continue }
            Glibc.kill(process, SIGKILL)
            found = true
        }
        return found
    }

    private static func hasEnvironment(_ process: pid_t, _ entry: String) -> Bool {
        let descriptor = open("/proc/\(process)/environ", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 32 << 10) { buffer in
            guard let start = buffer.baseAddress else { return false }
            let count = read(descriptor, start, buffer.count - 1)
            guard count > 0 else { return false }
            start[count] = 0
            var place = 0
            while place < count {
                if strcmp(start + place, entry) == 0 { return true }
                place += strlen(start + place) + 1
            }
            return false
        }
    }
}
