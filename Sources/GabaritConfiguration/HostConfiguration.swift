public import GabaritValue

/// The pull request host, and what Gabarit shows to it.
public struct HostConfiguration: Sendable, Hashable {
    /// The kinds of host.
    public enum Kind: String, Sendable, CaseIterable {
        case local
        case azureDevOps = "azure-devops"
        case gitHub = "github"
        case gitLab = "gitlab"
        /// Gitea and Forgejo.
        case gitea

        /// The kind of a well-known address; `nil` for a host of one's own.
        public init?(address: String) {
            guard let mark = address.firstRange(of: "://"), !address.hasPrefix("file:") else {
                self = .local
                return
            }
            let host = address[mark.upperBound...].prefix { $0 != "/" && $0 != ":" }.lowercased()
            switch host {
            case "dev.azure.com": self = .azureDevOps
            case _ where host.hasSuffix(".visualstudio.com"): self = .azureDevOps
            case "github.com": self = .gitHub
            case _ where host.hasSuffix(".ghe.com"): self = .gitHub
            case "gitlab.com": self = .gitLab
            case "codeberg.org", "gitea.com": self = .gitea
            default: return nil
            }
        }

        /// The most characters of a description, counted in UTF-16.
        public var longestDescription: Int {
            switch self {
            case .local, .azureDevOps: 4000
            case .gitHub: 65_536
            case .gitLab: 1_048_576
            case .gitea: 65_535
            }
        }
    }

    /// What is shown to the host.
    public enum Credential: Sendable, Hashable {
        case token(SecretReference)
        /// A service principal of Microsoft Entra.
        case entra(Entra)
        case gitHubApp(id: String, installation: Int, key: SecretReference)
    }

    /// A service principal of Microsoft Entra.
    public struct Entra: Sendable, Hashable {
        public enum Proof: Sendable, Hashable {
            case secret(SecretReference)
            case federatedToken(SecretReference)

            var secret: SecretReference {
                switch self {
                case .secret(let reference), .federatedToken(let reference): reference
                }
            }
        }

        public var tenant: String
        public var client: String
        public var proof: Proof
        /// The address of the issuer.
        public var authority = "https://login.microsoftonline.com"

        public init(tenant: String, client: String, proof: Proof) {
            self.tenant = tenant
            self.client = client
            self.proof = proof
        }
    }

    public var kind = Kind.local
    public var credential: Credential?
    /// Who is asked for a review: identities of Azure DevOps by id, people of other hosts by name.
    public var reviewers: [String] = []
    public var labels: [String] = []
    /// Work items of Azure Boards.
    public var workItems: [Int] = []
    /// Whether Azure DevOps completes a pull request once its policies are satisfied.
    public var completesAutomatically = false

    public init() {}
}

/// How connections over HTTP are made.
public struct HTTPConfiguration: Sendable, Hashable {
    /// Whether a host name may lead into a private network.
    public var allowsPrivateAddresses = false
    /// A PEM file with authorities that are trusted.
    public var certificates: String?

    public init() {}
}

extension Configuration {
    /// Every secret that the configuration names.
    public var secrets: [SecretReference] {
        let ofHost: [SecretReference] =
            switch pullRequests.host.credential {
            case .token(let reference): [reference]
            case .gitHubApp(_, _, let key): [key]
            case .entra(let entra): [entra.proof.secret]
            case nil: []
            }
        let ofBroker = queue.broker?.secrets ?? []
        let ofStorage = queue.storage.map { [$0.secret] } ?? []
        return ofHost + ofBroker + ofStorage + [modules.token, worker.traces?.authorization].compactMap { $0 }
    }
}
