internal import GabaritDigest
public import GabaritSecret
public import GabaritValue

/// What a host wants to see before it does anything: the value of the header `Authorization`.
public protocol HostCredential: Sendable {
    /// The value of the header for the next request.
    func authorization() async throws -> Secret

    /// The token alone, as git sends it for a password.
    func token() async throws -> Secret

    /// Says that the host refused it, so that the next one is made anew.
    func refused() async
}

/// A token that a person made at the host, kept where the configuration says.
public struct PersonalToken: HostCredential {
    /// How a host wants a token.
    public enum Scheme: Sendable, Hashable {
        /// `Bearer TOKEN`: GitHub, GitLab.
        case bearer
        /// `token TOKEN`: Gitea.
        case token
        /// `Basic base64(":" + TOKEN)`: personal access tokens of Azure DevOps.
        case basic
    }

    private let source: any SecretSource
    private let scheme: Scheme

    public init(_ source: any SecretSource, as scheme: Scheme) {
        self.source = source
        self.scheme = scheme
    }

    public func authorization() async throws -> Secret {
        let token = try await source.current().exposed
        return switch scheme {
        case .bearer: Secret("Bearer " + token)
        case .token: Secret("token " + token)
        case .basic: Secret("Basic " + Base64.text((":" + token).utf8))
        }
    }

    public func token() async throws -> Secret { try await source.current() }

    public func refused() async { await source.refused() }
}
