public import GabaritHTTP
internal import GabaritRun
public import GabaritSecret
internal import GabaritSource
public import GabaritValue

/// A service principal of Microsoft Entra: by its secret, or by a token of another issuer (workload identity).
///
/// Source: Microsoft identity platform, OAuth 2.0 client credentials flow.
public struct EntraCredential<C: Clock>: HostCredential where C.Duration == Duration {
    /// Who asks.
    public struct Client: Sendable {
        /// How the client proves who it is.
        public enum Proof: Sendable {
            case secret(any SecretSource)
            /// A signed token that the tenant trusts, for example the one that Kubernetes writes into a file.
            case federatedToken(any SecretSource)
        }

        public var tenant: String
        public var id: String
        public var proof: Proof

        public init(tenant: String, id: String, proof: Proof) {
            self.tenant = tenant
            self.id = id
            self.proof = proof
        }
    }

    /// The scope of Azure DevOps.
    public static var azureDevOps: String { "499b84ac-1321-427f-aa17-267ca6975798/.default" }

    private let token: RenewedToken<C>

    /// - Parameters:
    ///   - client: who asks.
    ///   - scope: what for.
    ///   - authority: the gate to the issuer, `https://login.microsoftonline.com` in the public cloud.
    ///   - clock: when a token is old.
    public init(_ client: Client, scope: String = azureDevOps, authority: any HTTPGate, clock: C) {
        token = RenewedToken(clock: clock) { try await Self.ask(client, scope, authority) }
    }

    public func authorization() async throws -> Secret { Secret("Bearer " + (try await token.current().exposed)) }

    public func token() async throws -> Secret { try await token.current() }

    public func refused() async { await token.refused() }

    private static func ask(
        _ client: Client, _ scope: String, _ authority: any HTTPGate
    ) async throws -> RenewedToken<C>.Grant {
        var fields = [
            (name: "grant_type", value: "client_credentials"), (name: "client_id", value: client.id),
            (name: "scope", value: scope),
        ]
        let source: any SecretSource
        switch client.proof {
        case .secret(let secret):
            source = secret
            fields.append(("client_secret", try await secret.current().exposed))
        case .federatedToken(let assertion):
            source = assertion
            fields.append(("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"))
            fields.append(("client_assertion", try await assertion.current().exposed))
        }
        // Asking twice gives two tokens, and both are good.
        var request = HTTPRequest(.post, [client.tenant, "oauth2", "v2.0", "token"], isIdempotent: true)
        request.setForm(fields)
        let response = try await authority.send(request)
        guard response.isSuccess else {
            if response.status == 400 || response.status == 401 { await source.refused() }
            throw HostRefusal(response, from: authority.origin, doing: "ask for a token").fault
        }
        let answer = try response.json(from: authority.origin)
        guard let text = answer["access_token"]?.string, !text.isEmpty else {
            throw RunFault.transient("E_HOST_ANSWER", "\(authority.origin) gave no token")
        }
        guard case .integer(let seconds)? = answer["expires_in"], seconds > 0 else {
            return .init(token: Secret(text), lifetime: .seconds(600))
        }
        return .init(token: Secret(text), lifetime: .seconds(min(seconds, 86_400)))
    }
}
