import FoundationEssentials
import GabaritHTTP
import GabaritHTTPClient
import GabaritPlan
import GabaritProcess
import GabaritRun
import GabaritSecret
import GabaritSource
import GabaritTestKit
import GabaritValue
import Glibc
import PullRequestSteps
import Synchronization

/// A running `Tests/hosts/fake.py`.
struct FakeHost: Sendable {
    enum Face: String, Sendable, CaseIterable {
        case azureDevOps = "azure-devops"
        case gitHub = "github"
        case gitLab = "gitlab"
        case gitea
    }

    let face: Face
    /// The token that it takes; no other fake has it.
    let token: String
    let address: String
    /// A folder that is removed afterwards; with repositories, they are in `repositories`.
    let folder: String
    private let gate: HTTPClientGate

    /// Starts a fake, runs a body with it, and stops it.
    static func with<Result: Sendable>(
        _ face: Face, repositories: Bool = false, _ body: @Sendable @escaping (FakeHost) async throws -> Result
    ) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.path + "/gabarit-host-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder + "/repositories", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let pipe = folder + "/ready"
        guard mkfifo(pipe, 0o600) == 0 else { throw NotStarted() }
        let token = "canary-" + UUID().uuidString
        let script = #filePath.split(separator: "/").dropLast(2).map { "/" + $0 }.joined() + "/hosts/fake.py"
        var arguments = [script, face.rawValue, "--token", token, "--ready", pipe]
        if repositories { arguments += ["--git", folder + "/repositories"] }
        let program = Program(
            path: "/usr/bin/python3", arguments: arguments,
            environment: ["PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"],
            limits: ProgramLimits(time: .seconds(900)))
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask {
                let ended = try await program.run()
                throw NotStarted(reason: ended.errorText)
            }
            group.addTask {
                guard let port = await PortPipe.port(pipe) else { throw NotStarted() }
                let address = "http://127.0.0.1:\(port)"
                let fake = FakeHost(
                    face: face, token: token, address: address, folder: folder,
                    gate: HTTPClientGate(try HTTPOrigin(address)))
                return try await body(fake)
            }
            defer { group.cancelAll() }
            guard let result = try await group.next(), let result else { throw NotStarted() }
            return result
        }
    }

    struct NotStarted: Error { var reason = "" }

    /// The address of the repository, as a person has it in the browser.
    var repository: String {
        switch face {
        case .azureDevOps: address + "/org/project/_git/infra"
        case .gitHub, .gitLab, .gitea: address + "/org/infra"
        }
    }

    @discardableResult
    func control(_ what: String, _ body: Value = [:]) async throws -> Value {
        var request = HTTPRequest(.post, ["__control", what])
        request.setJSON(body)
        return try await gate.send(request).json(from: gate.origin)
    }

    func pulls() async throws -> [Value] { try await control("state")["pulls"]?.array ?? [] }

    func requests() async throws -> [Value] { try await control("state")["requests"]?.array ?? [] }

    /// A host that speaks to the fake, with delays that no test waits for.
    func host(
        _ credential: (any HostCredential)? = nil, azure: AzureDevOpsHost.Settings = .init(),
        settings: HostSettings = .init(), gate: (any HTTPGate)? = nil, clock: LeapingClock = LeapingClock()
    ) throws -> any PullRequestHost {
        let origin = try HTTPOrigin(address)
        let retrying = RetryingGate(
            gate ?? HTTPClientGate(origin), RetrySettings(attempts: 3), clock: clock,
            random: SeededGenerator(seed: 1), now: { Timestamp(milliseconds: 0) })
        let credential = credential ?? PersonalToken(FixedSecret(Secret(token)), as: scheme)
        switch face {
        case .azureDevOps:
            return try AzureDevOpsHost(repository, azure, api: HostAPI(retrying, credential))
        case .gitHub:
            return try GitHubHost(repository, settings, api: HostAPI(retrying, credential, headers: GitHubHost.headers))
        case .gitLab: return try GitLabHost(repository, settings, api: HostAPI(retrying, credential))
        case .gitea: return try GiteaHost(repository, settings, api: HostAPI(retrying, credential))
        }
    }

    var scheme: PersonalToken.Scheme {
        switch face {
        case .azureDevOps: .basic
        case .gitHub, .gitLab: .bearer
        case .gitea: .token
        }
    }

    static func plan(title: String = "[ABC1] Infrastructure changes", body: String = "A body") throws -> PullRequestPlan
    {
        let acronym = try Acronym("ABC1")
        let status = { (phase: RunPhase) in
            StatusMessage(
                runID: "r1", phase: phase, acronym: acronym, keys: ["new_project_template"], style: StatusStyle())
        }
        return PullRequestPlan(
            sourceBranch: "ABC1", targetBranch: "main", title: title, body: body,
            authorEmail: "someone@example.ca", whenReady: status(.pendingApproval), whenMerged: status(.complete),
            whenFailed: status(.error))
    }
}

/// Sends by one gate, and the request that a test has armed it for by another that gives up soon.
final class ImpatientGate: HTTPGate {
    private let patient: HTTPClientGate
    private let impatient: HTTPClientGate
    private let armed = Mutex<Set<HTTPRequest.Method>?>(nil)

    init(_ origin: HTTPOrigin) {
        patient = HTTPClientGate(origin)
        var settings = HTTPClientGate.Settings()
        settings.limits.silence = .milliseconds(100)
        impatient = HTTPClientGate(origin, settings)
    }

    var origin: HTTPOrigin { patient.origin }

    /// From now on, requests of these methods are given up soon; `nil` for none.
    func arm(_ methods: Set<HTTPRequest.Method>?) { armed.withLock { $0 = methods } }

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let isArmed = armed.withLock { $0?.contains(request.method) ?? false }
        return try await (isArmed ? impatient : patient).send(request)
    }
}

/// Says yes once.
final class Once: Sendable {
    private let isTaken = Mutex(false)

    func take() -> Bool {
        isTaken.withLock { taken in
            defer { taken = true }
            return !taken
        }
    }
}
