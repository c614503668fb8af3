internal import GabaritDigest
public import GabaritHTTP
internal import GabaritRun
public import GabaritSecret
public import GabaritValue

/// An installation of a GitHub App: signs a short token with the App's key, and gets one of the installation for it.
///
/// Source: GitHub documentation, "Authenticating as a GitHub App installation".
public struct GitHubAppCredential<C: Clock>: HostCredential where C.Duration == Duration {
    /// Which App, and where it is installed.
    public struct App: Sendable {
        /// The App's id or client id.
        public var id: String
        public var installation: Int
        /// The private key, in PEM.
        public var key: any SecretSource

        public init(id: String, installation: Int, key: any SecretSource) {
            self.id = id
            self.installation = installation
            self.key = key
        }
    }

    private let token: RenewedToken<C>

    /// - Parameters:
    ///   - app: which App.
    ///   - api: the gate to the API, and the segments before its paths.
    ///   - clock: when a token is old.
    ///   - now: the time of day, which stands in the signed token.
    public init(
        _ app: App, api: any HTTPGate, base: [String], clock: C, now: @escaping @Sendable () -> Timestamp
    ) {
        token = RenewedToken(clock: clock) { try await Self.ask(app, api, base, now()) }
    }

    public func authorization() async throws -> Secret { Secret("Bearer " + (try await token.current().exposed)) }

    public func token() async throws -> Secret { try await token.current() }

    public func refused() async { await token.refused() }

    private static func ask(
        _ app: App, _ api: any HTTPGate, _ base: [String], _ now: Timestamp
    ) async throws -> RenewedToken<C>.Grant {
        let signed = try await Self.signed(app, now)
        var request = HTTPRequest(
            .post, base + ["app", "installations", String(app.installation), "access_tokens"], isIdempotent: true)
        request.headers = GitHubHost.headers
        request.authorization = Secret("Bearer " + signed)
        let response = try await api.send(request)
        guard response.isSuccess else {
            if response.status == 401 { await app.key.refused() }
            throw HostRefusal(response, from: api.origin, doing: "ask for a token of the installation").fault
        }
        guard let text = try response.json(from: api.origin)["token"]?.string, !text.isEmpty else {
            throw RunFault.transient("E_HOST_ANSWER", "\(api.origin) gave no token")
        }
        // GitHub's tokens live for an hour; their end is not read, because the two clocks need not agree.
        return .init(token: Secret(text), lifetime: .seconds(3600))
    }

    /// A token that says who the App is, for ten minutes at most; a minute is given to clocks that differ.
    private static func signed(_ app: App, _ now: Timestamp) async throws -> String {
        let claims: Value = [
            "iat": .integer(Int(now.seconds) - 60), "exp": .integer(Int(now.seconds) + 540), "iss": .string(app.id),
        ]
        let head: Value = ["alg": "RS256", "typ": "JWT"]
        let text = [head, claims].map { Base64.addressText(JSONWriter().bytes($0)) }.joined(separator: ".")
        do {
            let key = try SigningKey(pem: try await app.key.current().exposed)
            return text + "." + Base64.addressText(try key.signature(of: Array(text.utf8)))
        } catch let fault as SigningKeyFault {
            throw RunFault.transient("E_HOST_CREDENTIALS", "the key of GitHub App '\(app.id)': \(fault)")
        }
    }
}
