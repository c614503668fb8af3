internal import GabaritProcess
internal import GabaritSource

/// Runs git with nothing of the machine's or the user's configuration, no hooks, no prompts, and limits on everything.
struct Git: Sendable {
    /// The absolute path of git.
    let executable: String
    /// The repository that commands work in.
    let repository: String
    /// Settings of this caller, as `-c` takes them.
    var settings: [String] = []
    /// How remotes over HTTP are spoken to.
    var access = GitAccess()

    /// What every command gets: attacks d of the design, G1 to G6.
    private static let hardening = [
        "core.hooksPath=/dev/null", "core.symlinks=false", "core.protectHFS=true", "core.protectNTFS=true",
        "core.fsmonitor=false", "gc.auto=0", "maintenance.auto=false", "fetch.unpackLimit=1",
        "fastimport.unpackLimit=1", "transfer.fsckObjects=false", "protocol.allow=never", "credential.helper=",
        "submodule.recurse=false", "push.pushOption=", "advice.detachedHead=false", "core.logAllRefUpdates=false",
    ]

    private static let environment = [
        "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "/bin/false", "HOME": "/nonexistent", "LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin",
        "GIT_NO_REPLACE_OBJECTS": "1", "GIT_LITERAL_PATHSPECS": "1", "GIT_OPTIONAL_LOCKS": "0",
    ]

    /// Runs a command that needs no remote.
    ///
    /// - Throws: `GitFault.failed` for a status other than 0 that `accepting` does not list.
    func run(
        _ command: String, _ arguments: [String] = [], input: [UInt8] = [], extra: [String: String] = [:],
        accepting: Set<Int32> = [0]
    ) async throws -> ProgramResult {
        let result = try await start(command, arguments, input: input, extra: extra, transport: nil)
        guard case .exited(let status) = result.ending, accepting.contains(status) else {
            throw GitFault.failed(command: command, reason: Self.reason(result))
        }
        return result
    }

    /// Runs a command that speaks to a remote; the status is the caller's to judge.
    ///
    /// When the remote refuses the credential it is made anew and the command runs once more: nothing was done yet.
    func run(
        _ command: String, _ arguments: [String], on remote: GitRemote
    ) async throws -> ProgramResult {
        guard let credentials = access.credentials, let origin = remote.origin else {
            return try await attempt(command, arguments, on: remote, [])
        }
        let first = try await attempt(command, arguments, on: remote, origin, try await credentials.credential())
        guard !first.isSuccess, Self.isSignInRefused(first) else { return first }
        await credentials.refused()
        return try await attempt(command, arguments, on: remote, origin, try await credentials.credential())
    }

    private func attempt(
        _ command: String, _ arguments: [String], on remote: GitRemote, _ origin: String, _ credential: GitCredential
    ) async throws -> ProgramResult {
        let pipe = try CredentialPipe(credential, in: repository)
        let result = try await attempt(command, arguments, on: remote, [pipe.setting(for: origin)])
        return withExtendedLifetime(pipe) { result }
    }

    private func attempt(
        _ command: String, _ arguments: [String], on remote: GitRemote, _ settings: [String]
    ) async throws -> ProgramResult {
        var git = self
        git.settings += settings + (remote.origin == nil ? [] : web)
        let start = ContinuousClock.now
        var isSuccess = false
        defer { access.observer?.ended(command, after: .now - start, isSuccess: isSuccess) }
        do {
            let result = try await git.start(command, arguments, input: [], extra: [:], transport: remote.transport)
            isSuccess = result.isSuccess
            return result
        } catch GitFault.failed(_, let reason) {
            throw GitFault.unreachable(address: remote.address, reason: reason)
        }
    }

    /// No redirects, so that a credential stays with its origin; and an end to connections that stand still.
    private var web: [String] {
        let trusted = access.certificates.map { ["http.sslCAInfo=\($0)"] } ?? []
        return ["http.followRedirects=false", "http.lowSpeedLimit=1", "http.lowSpeedTime=60"] + trusted
    }

    private static func isSignInRefused(_ result: ProgramResult) -> Bool {
        let text = result.errorText.lowercased()
        return text.contains("authentication failed") || text.contains("could not read username")
            || text.contains("returned error: 401")
    }

    private func start(
        _ command: String, _ arguments: [String], input: [UInt8], extra: [String: String],
        transport: GitRemote.Transport?
    ) async throws -> ProgramResult {
        var program = program(command, arguments, transport: transport)
        program.environment.merge(extra) { $1 }
        program.input = input
        do throws(ProgramFault) {
            return try await access.commands.run(program, of: command)
        } catch {
            throw Self.fault(error, command)
        }
    }

    /// What a program that did not run to its end means.
    static func fault(_ fault: ProgramFault, _ command: String) -> any Error {
        switch fault {
        case .cancelled: CancellationError()
        case .timedOut(_, let limit): GitFault.failed(command: command, reason: "no answer within \(limit)")
        case .tooMuchOutput:
            GitFault.tooLarge(what: "the answer of 'git \(command)' is", limit: "\(ProgramLimits().output) bytes")
        case .notStarted(_, let reason): GitFault.failed(command: command, reason: reason)
        }
    }

    /// A command as it is started.
    func program(_ command: String, _ arguments: [String], transport: GitRemote.Transport? = nil) -> Program {
        var options = Self.hardening + settings
        if let transport { options.append("protocol.\(transport.rawValue).allow=always") }
        let flags = options.flatMap { ["-c", $0] } + ["--git-dir", repository]
        var program = Program(
            path: executable, arguments: flags + [command] + arguments, environment: Self.environment,
            workingDirectory: "/")
        if command == "fetch" {
            // What a remote sends lies in files as it comes; the kernel ends the process that passes the limit.
            program.arguments = ["--fsize=\(access.largestPack)", "--core=0", "--", executable] + program.arguments
            program.path = Self.prlimit
        }
        return program
    }

    /// Sets the limits on a program before it starts; a part of every Debian system.
    private static let prlimit = "/usr/bin/prlimit"

    /// What a failed command said last, safe to show.
    static func reason(_ result: ProgramResult) -> String {
        let lines = result.errorText.split(separator: "\n").map { VisibleText.escaped(String($0)) }
        let telling = lines.filter { $0.hasPrefix("fatal:") || $0.hasPrefix("error:") || $0.hasPrefix("remote:") }
        let text = (telling.isEmpty ? lines.suffix(3) : telling.suffix(6)).joined(separator: "; ")
        if !text.isEmpty { return String(text.prefix(1000)) }
        switch result.ending {
        case .exited(let status): return "status \(status)"
        case .killed(let signal): return "killed by signal \(signal)"
        }
    }

    /// The usual places of git, the first that is there.
    static func find() -> String {
        ["/usr/bin/git", "/usr/local/bin/git", "/opt/homebrew/bin/git"].first { isExecutable($0) } ?? "/usr/bin/git"
    }
}
