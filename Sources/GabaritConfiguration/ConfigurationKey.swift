/// One key of `gabarit.yaml`: its type, and the names that it has in the environment.
public struct ConfigurationKey: Sendable, Hashable {
    /// What a value is, and how it is written in the environment.
    public enum Kind: Sendable, Hashable {
        case text
        /// One of these words.
        case word([String])
        case boolean
        case integer
        /// `a, b` or `["a", "b"]` in the environment.
        case texts
        /// `1, 2` or `[1, 2]` in the environment.
        case integers
        /// Where a secret is. In the environment the variable itself may hold the secret, or `…_FILE`, `…_ENVIRONMENT` or
        /// `…_COMMAND` says where it is.
        case secret
        /// Values of any shape under names of the operator's, a variable each in the environment.
        case values
        /// A list of objects, written as JSON or YAML in the environment.
        case objects
    }

    /// The sections and the key, for example `queue` and `dead-letters`.
    public let path: [String]
    public let kind: Kind
    /// The unit of a number, for example `seconds`.
    public let unit: String?
    /// The name of the same setting in the original, for example `ModuleRepository__Url`.
    public let originalName: String?

    init(_ path: String, _ kind: Kind, unit: String? = nil, original: String? = nil) {
        self.path = path.utf8.split(separator: UInt8(ascii: ".")).map { String(Substring($0)) }
        self.kind = kind
        self.unit = unit
        originalName = original
    }

    /// The sections and the key with dots, for example `queue.dead-letters`.
    public var name: String { path.joined(separator: ".") }

    /// For example `GABARIT_QUEUE_DEAD_LETTERS`; the beginning of the names of ``Kind/values``.
    public var environmentName: String { Self.variable(path) }

    /// The variable of the environment for a section or a key.
    static func variable(_ path: [String]) -> String {
        var name = Array("GABARIT".utf8)
        for part in path {
            name.append(UInt8(ascii: "_"))
            for byte in part.utf8 {
                switch byte {
                case UInt8(ascii: "-"): name.append(UInt8(ascii: "_"))
                case UInt8(ascii: "a")...UInt8(ascii: "z"): name.append(byte - 0x20)
                default: name.append(byte)
                }
            }
        }
        return String(decoding: name, as: UTF8.self)
    }
}

extension ConfigurationKey {
    /// Every key, in the order of the reference.
    public static let all: [ConfigurationKey] = [
        Self("modules.source", .text, original: "ModuleRepository__Url"),
        Self("modules.folder", .text, original: "ModuleRepository__TemplatePathPrefix"),
        Self("modules.version-prefix", .text),
        Self("modules.branch", .text, original: "ModuleRepository__Branch"),
        Self("modules.credentials.token", .secret),
        Self("infrastructure.repository", .text, original: "InfrastructureRepository__Url"),
        Self("infrastructure.branch", .text, original: "InfrastructureRepository__MainBranch"),
        Self("infrastructure.workspace-branch", .text),
        Self("infrastructure.workspace-folder", .text, original: "InfrastructureRepository__ProjectPathPrefix"),
        Self("infrastructure.protected-branches", .texts),
        Self("variables", .values, original: "Terraform__Variables"),
        Self("existing-variables", .word(["keep", "recompute"])),
        Self("commit-subject", .text),
        Self("committer.name", .text),
        Self("committer.email", .text),
        Self("backend.resource-group", .text, original: "Terraform__Backend__ResourceGroupName"),
        Self("backend.storage-suffix", .text),
        Self("status.dialect", .word(["docs", "portal"])),
        Self("status.language", .word(["en", "fr"])),
        Self("status.queue", .text),
        Self("queue.requests", .text),
        Self("queue.address", .text),
        Self("queue.broker", .word(["rabbitmq", "service-bus"])),
        Self("queue.user", .text),
        Self("queue.password", .secret),
        Self("queue.sign-in", .word(["password", "token"])),
        Self("queue.entra.tenant", .text),
        Self("queue.entra.client", .text),
        Self("queue.entra.authority", .text),
        Self("queue.entra.secret", .secret),
        Self("queue.entra.federated-token", .secret),
        Self("queue.certificates", .text),
        Self("queue.management", .text),
        Self("queue.key", .secret),
        Self("queue.sas", .secret),
        Self("queue.encoding", .word(["base64", "plain"])),
        Self("queue.turn", .text),
        Self("queue.create", .boolean),
        Self("queue.dead-letters", .text),
        Self("queue.attempts", .text),
        Self("pull-requests.pipeline", .texts),
        Self("pull-requests.squash", .boolean),
        Self("pull-requests.longest-description", .integer, unit: "UTF-16 units"),
        Self("pull-requests.host", .word(["local", "azure-devops", "github", "gitlab", "gitea"])),
        Self("pull-requests.credentials.token", .secret),
        Self("pull-requests.credentials.entra.tenant", .text, original: azureDevOps + "TenantId"),
        Self("pull-requests.credentials.entra.client", .text, original: azureDevOps + "ClientId"),
        Self("pull-requests.credentials.entra.authority", .text),
        Self("pull-requests.credentials.entra.secret", .secret, original: azureDevOps + "ClientSecret"),
        Self("pull-requests.credentials.entra.federated-token", .secret),
        Self("pull-requests.credentials.github-app.id", .text),
        Self("pull-requests.credentials.github-app.installation", .integer),
        Self("pull-requests.credentials.github-app.key", .secret),
        Self("pull-requests.reviewers", .texts),
        Self("pull-requests.labels", .texts),
        Self("pull-requests.work-items", .integers),
        Self(
            "pull-requests.auto-complete", .boolean, original: "InfrastructureRepository__EnablePullRequestAutoComplete"
        ),
        Self("http.private-addresses", .boolean),
        Self("http.certificates", .text),
        Self("steps", .objects),
        Self("handlers", .texts),
        Self("worker.concurrency", .integer, unit: "runs"),
        Self("worker.visibility", .integer, unit: "seconds"),
        Self("worker.run-time", .integer, unit: "seconds"),
        Self("worker.listen", .text),
        Self("worker.audit-log", .text),
        Self("worker.traces.endpoint", .text),
        Self("worker.traces.authorization", .secret),
        Self("data", .text),
    ]

    private static let azureDevOps = "InfrastructureRepository__AzureDevOpsConfiguration__"
}
