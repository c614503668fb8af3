internal import GabaritConfiguration
internal import GabaritGit
internal import GabaritHTTP
internal import GabaritHTTPClient
internal import GabaritQueue
internal import GabaritSecret
internal import GabaritSource
internal import GabaritValue
internal import PullRequestSteps

/// The way to a pull request host on the network, as the configuration says: one credential for its API and for git.
struct HostConnection {
    let host: any PullRequestHost
    let credential: any HostCredential

    /// - Parameters:
    ///   - configuration: what the operator wrote.
    ///   - secrets: what reads the secrets it names.
    ///   - asking: how long the host has for an answer.
    /// - Returns: `nil` for the local host.
    init?(_ configuration: Configuration, _ secrets: SecretSources, asking: Gates.Patience = .usual) throws {
        let wanted = configuration.pullRequests.host
        guard wanted.kind != .local, let credential = wanted.credential else { return nil }
        let address = configuration.repository
        let gates = Gates(configuration.http, secrets, asking)
        var settings = HostSettings()
        settings.reviewers = wanted.reviewers
        settings.labels = wanted.labels
        switch wanted.kind {
        case .local: return nil
        case .azureDevOps:
            self.credential = try Self.azure(credential, gates, secrets)
            let api = HostAPI(gates.gate(try HTTPOrigin(address)), self.credential)
            host = try AzureDevOpsHost(address, Self.azureSettings(configuration), api: api)
        case .gitHub:
            let place = try GitHubPlace(address)
            let gate = gates.gate(place.api)
            self.credential = Self.gitHub(credential, place, gate, secrets)
            host = try GitHubHost(address, settings, api: HostAPI(gate, self.credential, headers: GitHubHost.headers))
        case .gitLab:
            self.credential = Self.token(credential, .bearer, secrets)
            host = try GitLabHost(address, settings, api: HostAPI(gates.gate(try HTTPOrigin(address)), self.credential))
        case .gitea:
            self.credential = Self.token(credential, .token, secrets)
            host = try GiteaHost(address, settings, api: HostAPI(gates.gate(try HTTPOrigin(address)), self.credential))
        }
    }

    private static func azureSettings(_ configuration: Configuration) -> AzureDevOpsHost.Settings {
        let wanted = configuration.pullRequests.host
        var settings = AzureDevOpsHost.Settings()
        settings.reviewers = wanted.reviewers
        settings.labels = wanted.labels
        settings.workItems = wanted.workItems
        settings.completesAutomatically = wanted.completesAutomatically
        settings.squashes = configuration.pullRequests.squashes
        return settings
    }

    private static func azure(
        _ credential: HostConfiguration.Credential, _ gates: Gates, _ secrets: SecretSources
    ) throws -> any HostCredential {
        guard case .entra(let entra) = credential else { return token(credential, .basic, secrets) }
        return try service(entra, scope: EntraCredential<ContinuousClock>.azureDevOps, gates, secrets)
    }

    /// The service principal of the configuration, for what a scope names.
    static func service(
        _ entra: HostConfiguration.Entra, scope: String, _ gates: Gates, _ secrets: SecretSources
    ) throws -> any HostCredential {
        let proof: EntraCredential<ContinuousClock>.Client.Proof =
            switch entra.proof {
            case .secret(let reference): .secret(secrets.source(reference))
            case .federatedToken(let reference): .federatedToken(secrets.source(reference))
            }
        return EntraCredential(
            .init(tenant: entra.tenant, id: entra.client, proof: proof), scope: scope,
            authority: gates.gate(try HTTPOrigin(entra.authority)), clock: ContinuousClock())
    }

    private static func gitHub(
        _ credential: HostConfiguration.Credential, _ place: GitHubPlace, _ gate: any HTTPGate,
        _ secrets: SecretSources
    ) -> any HostCredential {
        guard case .gitHubApp(let id, let installation, let key) = credential else {
            return token(credential, .bearer, secrets)
        }
        return GitHubAppCredential(
            .init(id: id, installation: installation, key: secrets.source(key)), api: gate, base: place.base,
            clock: ContinuousClock(), now: { SystemClock().now() })
    }

    private static func token(
        _ credential: HostConfiguration.Credential, _ scheme: PersonalToken.Scheme, _ secrets: SecretSources
    ) -> any HostCredential {
        // The reader of the configuration has refused what is not for this kind.
        guard case .token(let reference) = credential else {
            return PersonalToken(FixedSecret(Secret("")), as: scheme)
        }
        return PersonalToken(secrets.source(reference), as: scheme)
    }
}

/// Opens gates with the settings of the configuration.
struct Gates {
    /// How long whoever is asked has for an answer.
    enum Patience {
        /// As long as a host may take that is busy, and asked again after a failure.
        case usual
        /// Asked once and shortly, for somebody who waits.
        case once
    }

    private let settings: HTTPClientGate.Settings
    private let patience: Patience

    init(_ configuration: HTTPConfiguration, _ secrets: SecretSources, _ patience: Patience = .usual) {
        self.patience = patience
        var settings = HTTPClientGate.Settings()
        settings.allowsPrivateAddresses = configuration.allowsPrivateAddresses
        settings.certificates = configuration.certificates.map(secrets.resolved)
        self.settings = settings
    }

    /// - Parameters:
    ///   - longestAnswer: in bytes; `nil` for what suffices for hosts.
    ///   - shortly: whether an answer is waited for some seconds only, because nothing depends on it.
    func gate(_ origin: HTTPOrigin, longestAnswer: Int? = nil, shortly: Bool = false) -> any HTTPGate {
        var settings = settings
        if let longestAnswer { settings.limits.body = longestAnswer }
        if patience == .once {
            settings.limits.total = .seconds(10)
            return HTTPClientGate(origin, settings)
        }
        if shortly {
            settings.limits.total = .seconds(10)
            return RetryingGate(
                HTTPClientGate(origin, settings), .init(attempts: 3, longest: .seconds(5)), clock: ContinuousClock(),
                now: { SystemClock().now() })
        }
        return RetryingGate(HTTPClientGate(origin, settings), clock: ContinuousClock(), now: { SystemClock().now() })
    }
}
