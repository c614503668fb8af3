import FoundationEssentials
import GabaritHTTP
import GabaritHTTPClient
import GabaritPlan
import GabaritRun
import GabaritSecret
import GabaritSource
import GabaritTestKit
import GabaritValue
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
    let server: FakeServer

    var address: String { "http://127.0.0.1:\(server.port)" }
    /// A folder that is removed afterwards; with repositories, they are in `repositories`.
    var folder: String { server.folder }

    /// Starts a fake, runs a body with it, and stops it.
    static func with<Result: Sendable>(
        _ face: Face, repositories: Bool = false, _ body: @Sendable @escaping (FakeHost) async throws -> Result
    ) async throws -> Result {
        let token = "canary-" + UUID().uuidString
        return try await FakeServer.with(
            "hosts/fake.py",
            { folder in
                [face.rawValue, "--token", token] + (repositories ? ["--git", folder + "/repositories"] : [])
            },
            gate: { HTTPClientGate($0) }
        ) {
            try await body(FakeHost(face: face, token: token, server: $0))
        }
    }

    /// The address of the repository, as a person has it in the browser.
    var repository: String {
        switch face {
        case .azureDevOps: address + "/org/project/_git/infra"
        case .gitHub, .gitLab, .gitea: address + "/org/infra"
        }
    }

    @discardableResult
    func control(_ what: String, _ body: Value = [:]) async throws -> Value {
        try await server.control(what, body)
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
            sourceBranch: "ABC1", targetBranch: "main", folder: "terraform/projects/ABC1", title: title, body: body,
            authorEmail: "someone@example.ca", whenReady: status(.pendingApproval), whenMerged: status(.complete),
            whenFailed: status(.error))
    }
}

/// Sends to a fake, and takes its word where it says that a request gets no answer: no test waits for silence.
struct ToldGate: HTTPGate {
    private let gate: HTTPClientGate

    init(_ origin: HTTPOrigin) {
        gate = HTTPClientGate(origin)
    }

    var origin: HTTPOrigin { gate.origin }

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let response = try await gate.send(request)
        guard response.header("X-Fake") != "silence" else {
            throw HTTPFault.timedOut(origin: origin, after: .seconds(30))
        }
        return response
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
