internal import GabaritHTTP
public import GabaritPlan
public import GabaritSource

/// Merge requests of GitLab, in the cloud or on a server of one's own.
///
/// Source: GitLab REST API v4, merge requests.
public struct GitLabHost: PullRequestHost {
    private let remote: RemotePullRequestHost<GitLabCalls>

    /// - Parameters:
    ///   - address: `https://gitlab.com/group/subgroup/name`, or a server's.
    ///   - settings: what the operator wants.
    ///   - api: the gate to the address's origin, with its credential.
    /// - Throws: a `Diagnostic` for an address of another form.
    public init(_ address: String, _ settings: HostSettings = HostSettings(), api: HostAPI) throws(Diagnostic) {
        let path = try RepositoryPath(address)
        guard path.segments.count >= 2 else {
            throw Diagnostic(
                code: "E_HOST_ADDRESS", "'\(VisibleText.escaped(address))' is not the address of a GitLab project",
                hint: "use https://gitlab.com/group/project")
        }
        let project = path.segments.joined(separator: "/")
        remote = RemotePullRequestHost(GitLabCalls(api: api, project: project, settings: settings))
    }

    /// The most UTF-16 units of a description.
    public static let longestDescription = 1_048_576

    public func find(from source: String, into target: String) async throws -> PullRequest? {
        try await remote.find(from: source, into: target)
    }

    public func open(_ plan: PullRequestPlan, run: String) async throws -> PullRequest {
        try await remote.open(plan, run: run)
    }

    public func markReady(_ pullRequest: PullRequest) async throws { try await remote.markReady(pullRequest) }

    public func close(_ pullRequest: PullRequest) async throws { try await remote.close(pullRequest) }
}
