internal import GabaritHTTP
public import GabaritPlan
public import GabaritSource

/// Pull requests of Gitea and Forgejo.
///
/// Source: Gitea API 1.22, repository; Forgejo serves the same.
public struct GiteaHost: PullRequestHost {
    private let calls: GiteaCalls
    private let remote: RemotePullRequestHost<GiteaCalls>

    /// - Parameters:
    ///   - address: `https://host/owner/name`; a server below a path has it before the owner.
    ///   - settings: what the operator wants.
    ///   - api: the gate to the address's origin, with its credential.
    /// - Throws: a `Diagnostic` for an address of another form.
    public init(_ address: String, _ settings: HostSettings = HostSettings(), api: HostAPI) throws(Diagnostic) {
        let path = try RepositoryPath(address)
        guard path.segments.count >= 2 else {
            throw Diagnostic(
                code: "E_HOST_ADDRESS", "'\(VisibleText.escaped(address))' is not the address of a Gitea repository",
                hint: "use https://host/owner/name")
        }
        let place = Array(path.segments.dropLast(2)) + ["api", "v1", "repos"] + path.segments.suffix(2)
        calls = GiteaCalls(api: api, repository: place, settings: settings)
        remote = RemotePullRequestHost(calls)
    }

    /// The most UTF-16 units of a description.
    public static let longestDescription = 65_535

    public func probe(_ target: String) async throws {
        try await HostCalls.reporting { _ = try await calls.list(into: target, page: 1, of: 1) }
    }

    public func find(from source: String, into target: String) async throws -> PullRequest? {
        try await remote.find(from: source, into: target)
    }

    public func open(_ plan: PullRequestPlan, run: String) async throws -> PullRequest {
        try await remote.open(plan, run: run)
    }

    public func markReady(_ pullRequest: PullRequest) async throws { try await remote.markReady(pullRequest) }

    public func close(_ pullRequest: PullRequest) async throws { try await remote.close(pullRequest) }
}
