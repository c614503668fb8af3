public import GabaritGit
internal import GabaritHTTP
internal import GabaritRun
internal import GabaritSecret

/// Shows git the token of a host, which every host takes for a password.
public struct HostGitCredential: GitCredentialSource {
    private let credential: any HostCredential
    private let username: String

    /// - Parameters:
    ///   - credential: whose token it is.
    ///   - username: what the host wants for a name; most take any.
    public init(_ credential: any HostCredential, username: String = "x-access-token") {
        self.credential = credential
        self.username = username
    }

    public func credential() async throws -> GitCredential {
        GitCredential(username: username, password: try await HostCalls.reporting { try await credential.token() })
    }

    public func refused() async { await credential.refused() }
}
