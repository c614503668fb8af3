internal import GabaritHTTP
public import GabaritPlan
public import GabaritSource

/// Pull requests of Azure DevOps, in the cloud or on a server of one's own.
///
/// Source: Azure DevOps REST API 7.1, Git.
public struct AzureDevOpsHost: PullRequestHost {
    /// What the operator wants on every pull request.
    public struct Settings: Sendable, Hashable {
        /// Identities (their ids) that are asked for a review.
        public var reviewers: [String] = []
        public var labels: [String] = []
        public var workItems: [Int] = []
        /// Whether the host completes a pull request by itself once its policies are satisfied.
        public var completesAutomatically = false
        /// How it is completed then.
        public var squashes = false

        public init() {}
    }

    private let remote: RemotePullRequestHost<AzureDevOpsCalls>

    /// - Parameters:
    ///   - address: `https://dev.azure.com/organization/project/_git/repository`, or a server's.
    ///   - settings: what the operator wants.
    ///   - api: the gate to the address's origin, with its credential.
    /// - Throws: a `Diagnostic` for an address of another form.
    public init(_ address: String, _ settings: Settings = Settings(), api: HostAPI) throws(Diagnostic) {
        remote = RemotePullRequestHost(
            AzureDevOpsCalls(api: api, repository: try AzureDevOpsRepository(address), settings: settings))
    }

    /// The most UTF-16 units of a description.
    public static let longestDescription = 4000

    public func find(from source: String, into target: String) async throws -> PullRequest? {
        try await remote.find(from: source, into: target)
    }

    public func open(_ plan: PullRequestPlan, run: String) async throws -> PullRequest {
        try await remote.open(plan, run: run)
    }

    public func markReady(_ pullRequest: PullRequest) async throws { try await remote.markReady(pullRequest) }

    public func close(_ pullRequest: PullRequest) async throws { try await remote.close(pullRequest) }
}

/// Where a repository of Azure DevOps is.
struct AzureDevOpsRepository: Sendable, Hashable {
    let path: RepositoryPath
    /// The segments before the project: the organization, or the collection of a server.
    let organization: [String]
    let project: String
    let name: String

    /// - Parameter address: `…/organization/project/_git/name`; without a project, the repository has its name.
    init(_ address: String) throws(Diagnostic) {
        path = try RepositoryPath(address)
        let segments = path.segments
        guard let mark = segments.firstIndex(of: "_git"), mark >= 1, mark == segments.count - 2,
            let name = segments.last
        else {
            throw Diagnostic(
                code: "E_HOST_ADDRESS",
                "'\(VisibleText.escaped(address))' is not the address of an Azure Repos repository",
                hint: "use https://dev.azure.com/organization/project/_git/repository")
        }
        self.name = name
        // https://organization.visualstudio.com/project/_git/name has its organization in the host.
        let isOldHost = path.origin.host.hasSuffix(".visualstudio.com")
        let before = Array(segments[..<mark])
        if isOldHost || before.count > 1 {
            organization = Array(before.dropLast())
            project = before[before.count - 1]
        } else {
            organization = before
            project = name
        }
    }

    var api: [String] { organization + [project, "_apis", "git", "repositories", name] }

    func page(of number: Int) -> String {
        let segments = organization + [project, "_git", name, "pullrequest", String(number)]
        return path.origin.description + "/" + segments.map(HTTPRequest.encoded).joined(separator: "/")
    }
}
