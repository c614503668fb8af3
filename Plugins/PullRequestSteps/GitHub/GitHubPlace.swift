public import GabaritHTTP
public import GabaritSource

/// Where a repository of GitHub is, and where its API is.
public struct GitHubPlace: Sendable, Hashable {
    public let owner: String
    public let name: String
    /// The origin of the API: another one than that of the repository in the cloud, the same on a server of one's own.
    public let api: HTTPOrigin
    /// The segments before the paths of the REST API.
    public let base: [String]
    /// The path of the GraphQL API.
    let graph: [String]

    /// - Parameter address: `https://github.com/owner/name`, `https://company.ghe.com/owner/name` or a server's.
    public init(_ address: String) throws(Diagnostic) {
        let path = try RepositoryPath(address)
        guard path.segments.count == 2 else {
            throw Diagnostic(
                code: "E_HOST_ADDRESS", "'\(VisibleText.escaped(address))' is not the address of a GitHub repository",
                hint: "use https://github.com/owner/name")
        }
        owner = path.segments[0]
        name = path.segments[1]
        if path.origin.host == "github.com" || path.origin.host.hasSuffix(".ghe.com") {
            api = try HTTPOrigin("https://api.\(path.origin.host)")
            base = []
            graph = ["graphql"]
        } else {
            api = path.origin
            base = ["api", "v3"]
            graph = ["api", "graphql"]
        }
    }

    var repository: [String] { base + ["repos", owner, name] }
}
