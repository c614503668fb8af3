internal import GabaritSource
internal import GabaritValue

/// Reads what `pull-requests` says about the host.
struct HostReader {
    private(set) var host = HostConfiguration()
    private(set) var problems: [Diagnostic] = []
    /// A variable of the environment that may hold a token for the host.
    var tokenVariable: String?
    private var isKindGiven = false

    mutating func read(_ fields: inout Fields) {
        if let kind = fields.word("host", as: HostConfiguration.Kind.self) {
            host.kind = kind
            isKindGiven = true
        }
        host.reviewers = fields.strings("reviewers").map(\.text)
        host.labels = fields.strings("labels").map(\.text)
        host.completesAutomatically = fields.bool("auto-complete") ?? false
        for item in fields.list("work-items") {
            if case .integer(let number) = item.value, number > 0 {
                host.workItems.append(number)
            } else {
                fields.reject("work-items", code: "E_TYPE", "'work-items' must be a list of numbers")
            }
        }
        guard let node = fields.value("credentials") else { return }
        var inner = Fields(node, of: "'credentials'", at: fields.pointer.appending("credentials"))
        readCredential(&inner)
        problems += inner.finish()
    }

    /// Chooses the kind by the address, where the configuration leaves it out, and checks that all is there.
    ///
    /// - Parameter repository: the address of the infrastructure repository and where it is written.
    mutating func finish(repository: String, at place: Diagnostic.Place) {
        if !isKindGiven {
            guard let kind = HostConfiguration.Kind(address: repository) else {
                problems.append(
                    Diagnostic(
                        code: "E_HOST_KIND", "the kind of pull request host at '\(repository)' is not known", at: place,
                        hint: "set 'pull-requests.host' to azure-devops, github, gitlab, gitea or local"))
                return
            }
            host.kind = kind
        }
        if host.kind != .local, host.credential == nil {
            problems.append(
                Diagnostic(
                    code: "E_HOST_CREDENTIALS", "a pull request host of kind '\(host.kind.rawValue)' needs credentials",
                    at: place,
                    hint: tokenVariable.map { "set 'pull-requests.credentials.token' to {environment: \($0)}" }
                        ?? "set 'pull-requests.credentials.token' to {environment: NAME} or {file: PATH}"))
        }
        checkCredential(at: place)
    }

    private mutating func checkCredential(at place: Diagnostic.Place) {
        let wanted: HostConfiguration.Kind
        switch host.credential {
        case .entra: wanted = .azureDevOps
        case .gitHubApp: wanted = .gitHub
        case .token, nil: return
        }
        if host.kind != wanted {
            problems.append(
                Diagnostic(
                    code: "E_HOST_CREDENTIALS",
                    "these credentials are for a host of kind '\(wanted.rawValue)', not '\(host.kind.rawValue)'",
                    at: place,
                    hint: "use 'pull-requests.credentials.token'"))
        }
    }

    private mutating func readCredential(_ fields: inout Fields) {
        var found: [HostConfiguration.Credential] = []
        if let token = SecretReader.reference(of: &fields, "token", &problems) { found.append(.token(token)) }
        if let entra = EntraReader.service(of: &fields, &problems) { found.append(.entra(entra)) }
        if let node = fields.value("github-app") {
            var inner = Fields(node, of: "'github-app'", at: fields.pointer.appending("github-app"))
            if let app = readApp(&inner) { found.append(app) }
            problems += inner.finish()
        }
        if found.count > 1 {
            problems.append(
                Diagnostic(
                    code: "E_HOST_CREDENTIALS", "'credentials' must have one of token, entra, github-app",
                    at: .value(fields.pointer, fields.node.span)))
        }
        host.credential = found.first
    }

    private mutating func readApp(_ fields: inout Fields) -> HostConfiguration.Credential? {
        let id = fields.requiredString("id")
        let installation = fields.integer("installation")
        if installation == nil { fields.reportMissing("installation") }
        if fields.value("key") == nil { fields.reportMissing("key") }
        let key = SecretReader.reference(of: &fields, "key", &problems)
        guard let id, let installation, let key else { return nil }
        return .gitHubApp(id: id, installation: installation, key: key)
    }
}
