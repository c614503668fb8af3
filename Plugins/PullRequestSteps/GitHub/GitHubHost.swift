internal import GabaritHTTP
public import GabaritPlan
public import GabaritSource

/// Pull requests of GitHub, in the cloud or on an enterprise server.
///
/// Source: GitHub REST API 2022-11-28 and GraphQL API, pull requests.
public struct GitHubHost: PullRequestHost {
    private let remote: RemotePullRequestHost<GitHubCalls>

    /// - Parameters:
    ///   - address: `https://github.com/owner/name`, or an enterprise server's.
    ///   - settings: what the operator wants; a reviewer with a slash, `organization/team`, is a team.
    ///   - api: the gate to ``GitHubPlace/api``, with its credential.
    /// - Throws: a `Diagnostic` for an address of another form.
    public init(_ address: String, _ settings: HostSettings = HostSettings(), api: HostAPI) throws(Diagnostic) {
        remote = RemotePullRequestHost(GitHubCalls(api: api, place: try GitHubPlace(address), settings: settings))
    }

    /// The most UTF-16 units of a description.
    public static let longestDescription = 65_536

    /// What every request to the API carries.
    public static let headers = [
        (name: "Accept", value: "application/vnd.github+json"), (name: "X-GitHub-Api-Version", value: "2022-11-28"),
    ]

    public func find(from source: String, into target: String) async throws -> PullRequest? {
        try await remote.find(from: source, into: target)
    }

    public func open(_ plan: PullRequestPlan, run: String) async throws -> PullRequest {
        try await remote.open(plan, run: run)
    }

    public func markReady(_ pullRequest: PullRequest) async throws { try await remote.markReady(pullRequest) }

    public func close(_ pullRequest: PullRequest) async throws { try await remote.close(pullRequest) }
}
