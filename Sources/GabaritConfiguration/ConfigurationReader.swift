internal import GabaritPlan
public import GabaritSource
internal import GabaritTemplate
internal import GabaritValue
internal import GabaritYAML

/// Reads `gabarit.yaml`; every key has a default, every problem is reported at its place.
public struct ConfigurationReader: Sendable {
    public init() {}

    /// The configuration. What the environment says comes before what the file says.
    ///
    /// - Parameters:
    ///   - file: `gabarit.yaml`; one that is empty is a configuration of defaults.
    ///   - environment: the variables of the process.
    /// - Throws: every problem of the file and of the variables.
    public func read(
        _ file: SourceFile, environment: [String: String] = [:]
    ) throws(Diagnostics) -> Configuration {
        let read = try YAMLReader().readAll(file)
        var node = read.node
        let settings = EnvironmentSettings(environment)
        if !settings.isEmpty { node = settings.applied(to: node) }
        var draft = ConfigurationDraft(try PlannerSettings())
        draft.hostReader.tokenVariable = settings.originalPassword
        if node.value != .null { draft.read(node) }
        let secrets = draft.configuration.secrets.compactMap {
            if case .environment(let name) = $0 { name } else { nil }
        }
        let queue = draft.configuration.queue
        let problems =
            settings.problems + YAMLReader.joined(read.problems, with: draft.problems)
            + settings.unknown(beside: Set(secrets))
            + settings.unread(hasBroker: queue.broker != nil || queue.storage != nil)
        guard problems.isEmpty else { throw Diagnostics(problems) }
        if let data = read.node["data"]?.value.string, data != draft.configuration.data {
            draft.configuration.overriddenData = data
        }
        return draft.configuration
    }
}

/// A configuration while it is read.
private struct ConfigurationDraft {
    var configuration: Configuration
    var problems: [Diagnostic] = []
    var hostReader = HostReader()
    /// What the operator wants at most; the host may take less.
    var longestDescription: Int?

    init(_ planner: PlannerSettings) {
        configuration = Configuration(planner: planner)
    }

    mutating func read(_ node: Node) {
        var fields = Fields(node, of: "the configuration")
        section(&fields, "modules") { draft, inner in draft.readModules(&inner) }
        section(&fields, "infrastructure") { draft, inner in draft.readInfrastructure(&inner) }
        section(&fields, "committer") { draft, inner in draft.readCommitter(&inner) }
        section(&fields, "backend") { draft, inner in
            draft.configuration.planner.backend.resourceGroupName = inner.string("resource-group") ?? ""
            if let suffix = inner.string("storage-suffix") {
                draft.configuration.planner.backend.storageSuffix = suffix
            }
        }
        section(&fields, "status") { draft, inner in draft.readStatus(&inner) }
        section(&fields, "queue") { draft, inner in
            draft.configuration.queue.requests = inner.string("requests") ?? draft.configuration.queue.requests
            var reader = BrokerReader()
            reader.read(&inner)
            draft.configuration.queue.broker = reader.broker
            if let queue = reader.broker?.queue { draft.configuration.queue.requests = queue }
            draft.configuration.queue.storage = reader.storage
            draft.problems += reader.problems
        }
        section(&fields, "pull-requests") { draft, inner in
            draft.configuration.pullRequests.pipeline = inner.strings("pipeline").map(\.text)
            if let program = draft.configuration.pullRequests.pipeline.first, !program.hasPrefix("/") {
                inner.reject(
                    "pipeline", code: "E_PIPELINE", "'pipeline' must begin with an absolute path, not '\(program)'",
                    hint: "write [/usr/bin/\(program)], with the arguments behind it")
            }
            draft.configuration.pullRequests.squashes = inner.bool("squash") ?? false
            draft.hostReader.read(&inner)
            if let longest = inner.integer("longest-description") {
                draft.longestDescription = longest
                if longest < 200 {
                    inner.reject(
                        "longest-description", code: "E_RANGE",
                        "'longest-description' must be at least 200, not \(longest)")
                }
            }
        }
        section(&fields, "http") { draft, inner in
            draft.configuration.http.allowsPrivateAddresses = inner.bool("private-addresses") ?? false
            draft.configuration.http.certificates = inner.string("certificates")
        }
        section(&fields, "worker") { draft, inner in draft.readWorker(&inner) }
        let variables = fields.object("variables")
        configuration.planner.variables = Object(variables.map { ($0.key, $0.value.value) })
        configuration.planner.variableSpans = Dictionary(variables.map { ($0.key.lowercased(), $0.value.span) }) {
            first, _ in
            first
        }
        if let existing = fields.word("existing-variables", as: PlannerSettings.ExistingVariables.self) {
            configuration.planner.existingVariables = existing
        }
        if let subject = fields.string("commit-subject") {
            configuration.planner.commitSubject = subject
            if subject.isEmpty || subject.unicodeScalars.contains(where: VisibleText.isHidden) {
                fields.reject("commit-subject", code: "E_COMMITTER", "'commit-subject' must be one line of text")
            }
        }
        configuration.handlers = fields.strings("handlers").map(\.text)
        configuration.data = fields.string("data") ?? configuration.data
        readSteps(&fields)
        finishHost(node)
        problems += fields.finish()
    }

    private mutating func finishHost(_ node: Node) {
        let place = node["infrastructure"]?["repository"] ?? node
        // An address that held what may be a secret is shown in no excerpt.
        let isShown = place.value.string.map { $0 == configuration.repository } ?? true
        hostReader.finish(
            repository: configuration.repository,
            at: isShown
                ? .value(JSONPointer(["infrastructure", "repository"]), place.span) : .file(place.span.file.name))
        problems += hostReader.problems
        configuration.pullRequests.host = hostReader.host
        let most = hostReader.host.kind.longestDescription
        configuration.planner.longestDescription = min(longestDescription ?? most, most)
    }

    private mutating func section(
        _ fields: inout Fields, _ key: String, _ read: (inout ConfigurationDraft, inout Fields) -> Void
    ) {
        guard let node = fields.value(key) else { return }
        var inner = Fields(node, of: "'\(key)'", at: fields.pointer.appending(key))
        read(&self, &inner)
        problems += inner.finish()
    }

    private mutating func readModules(_ fields: inout Fields) {
        configuration.modules.source = address(&fields, "source") ?? configuration.modules.source
        configuration.modules.folder = fields.string("folder")
        configuration.modules.versionPrefix = fields.string("version-prefix") ?? ""
        configuration.modules.branch = fields.string("branch") ?? configuration.modules.branch
        guard let node = fields.value("credentials") else { return }
        let pointer = fields.pointer.appending("credentials")
        var inner = Fields(node, of: "'credentials'", at: pointer)
        if let token = inner.value("token") {
            var reader = SecretReader()
            configuration.modules.token = reader.read(token, at: pointer.appending("token"))
            problems += reader.problems
        } else {
            inner.reportMissing("token")
        }
        problems += inner.finish()
    }

    /// Git cleans names and addresses without a word, down to nothing.
    private mutating func readCommitter(_ fields: inout Fields) {
        let isClean = { (text: String) in
            !text.isEmpty && !text.unicodeScalars.contains { VisibleText.isHidden($0) || $0 == "<" || $0 == ">" }
        }
        if let name = fields.string("name") {
            configuration.planner.committerName = name
            if !isClean(name) {
                fields.reject(
                    "name", code: "E_COMMITTER", "'name' must be the name of the service, without '<' and '>'")
            }
        }
        if let email = fields.string("email") {
            configuration.planner.committerEmail = email
            if !isClean(email) || !email.contains("@") || email.contains(" ") {
                fields.reject("email", code: "E_COMMITTER", "'email' must be an e-mail address")
            }
        }
    }

    /// The address of a repository, without what may be a secret.
    private mutating func address(_ fields: inout Fields, _ key: String) -> String? {
        guard let address = fields.string(key) else { return nil }
        if let web = Self.webAddress(ofSSH: address) {
            fields.reject(
                key, code: "E_REMOTE", "'\(key)' is an address of ssh, which is not spoken", hint: "use \(web)")
            return nil
        }
        guard let mark = address.firstRange(of: "://"), !address.hasPrefix("file:") else { return address }
        let authority = address[mark.upperBound...].prefix { $0 != "/" }
        guard let at = authority.lastIndex(of: "@") else { return address }
        let bare = String(address[..<mark.upperBound] + address[address.index(after: at)...])
        let node = fields.value(key)
        // The line is named and not shown: it may hold a token.
        problems.append(
            Diagnostic(
                code: "E_REMOTE",
                "'\(fields.pointer.appending(key))' must hold no user and no password (line \(node?.span.start.line ?? 0))",
                at: .file(node?.span.file.name ?? "configuration"),
                hint: "write \(VisibleText.escaped(bare)), and name a token under 'credentials'"))
        return bare
    }

    /// The address over HTTPS of what hosts offer for ssh: `git@HOST:PATH` and `ssh://git@HOST/PATH`.
    private static func webAddress(ofSSH address: String) -> String? {
        let isURL = address.hasPrefix("ssh://")
        let rest = isURL ? address.dropFirst("ssh://".count) : address[...]
        guard isURL || (!address.contains("://") && !address.hasPrefix("/")),
            let end = rest.firstIndex(where: { $0 == ":" || $0 == "/" }), isURL || rest[end] == ":",
            let at = rest[..<end].lastIndex(of: "@")
        else { return nil }
        return VisibleText.escaped("https://\(rest[rest.index(after: at)..<end])/\(rest[rest.index(after: end)...])")
    }

    private mutating func readInfrastructure(_ fields: inout Fields) {
        configuration.repository = address(&fields, "repository") ?? configuration.repository
        configuration.planner.targetBranch = fields.string("branch") ?? configuration.planner.targetBranch
        if let node = text(&fields, "workspace-branch"), let template = template(node) {
            configuration.planner.workspaceBranch = template
        }
        if let node = text(&fields, "workspace-folder"), let template = template(node) {
            configuration.planner.workspaceFolder = template
        }
        let protected = fields.strings("protected-branches").map(\.text)
        if !protected.isEmpty { configuration.planner.protectedBranches = protected }
        let places = ["workspace-branch", "workspace-folder"].map { key -> Diagnostic.Place in
            guard let node = fields.value(key) else { return .nowhere }
            return .value(fields.pointer.appending(key), node.span)
        }
        problems += PlaceCheck(settings: configuration.planner, branch: places[0], folder: places[1]).problems()
    }

    /// The value of a key that must be a string.
    private func text(_ fields: inout Fields, _ key: String) -> Node? {
        fields.string(key) == nil ? nil : fields.value(key)
    }

    private mutating func template(_ node: Node) -> Template? {
        let span =
            node.textSpan
            ?? SourceFile(name: "\(node.span.file.name):\(node.span.start)", text: node.value.string ?? "").span
        do throws(Diagnostics) {
            return try PlannerSettings.template(span)
        } catch {
            problems += error.all
            return nil
        }
    }

    private mutating func readStatus(_ fields: inout Fields) {
        if let dialect = fields.word("dialect", as: StatusStyle.Dialect.self) {
            configuration.planner.status.dialect = dialect
            if dialect == .portal { configuration.queue.statuses = "terraform-output-handler" }
        }
        if let language = fields.word("language", as: StatusStyle.Language.self) {
            configuration.planner.status.language = language
        }
        configuration.queue.statuses = fields.string("queue") ?? configuration.queue.statuses
    }

    private mutating func readWorker(_ fields: inout Fields) {
        configuration.worker.concurrency = positive(&fields, "concurrency") ?? configuration.worker.concurrency
        configuration.worker.visibility = positive(&fields, "visibility") ?? configuration.worker.visibility
        configuration.worker.runTime = positive(&fields, "run-time") ?? configuration.worker.runTime
        configuration.worker.auditLog = fields.string("audit-log")
        readTraces(&fields)
        guard let text = fields.string("listen") else { return }
        configuration.worker.listen = ListenAddress(text)
        if configuration.worker.listen == nil {
            fields.reject(
                "listen", code: "E_LISTEN", "'listen' must be a host and a port, not '\(text)'",
                hint: "write 127.0.0.1:9464, [::1]:9464, or 0.0.0.0:9464 for every interface")
        }
    }

    private mutating func readTraces(_ fields: inout Fields) {
        guard let node = fields.value("traces") else { return }
        var inner = Fields(node, of: "'traces'", at: fields.pointer.appending("traces"))
        let authorization = SecretReader.reference(of: &inner, "authorization", &problems)
        if let endpoint = inner.requiredString("endpoint") {
            configuration.worker.traces = .init(endpoint: endpoint, authorization: authorization)
            if !WebAddress.isSafe(endpoint) || endpoint.contains(where: { "@?#".contains($0) }) {
                inner.reject(
                    "endpoint", code: "E_ORIGIN",
                    "'endpoint' must be the address of a collector, without user and query",
                    hint: "use https://HOST:4318; http:// is for this machine only")
            }
        }
        problems += inner.finish()
    }

    private func positive(_ fields: inout Fields, _ key: String) -> Int? {
        guard let number = fields.integer(key) else { return nil }
        if number < 1 || number > 100_000 {
            fields.reject(key, code: "E_RANGE", "'\(key)' must be between 1 and 100000, not \(number)")
        }
        return number
    }

    private mutating func readSteps(_ fields: inout Fields) {
        for (index, node) in fields.list("steps").enumerated() {
            var inner = Fields(node, of: "the step", at: JSONPointer(["steps", String(index)]))
            let uses = inner.requiredString("uses")
            let with = inner.value("with")?.value ?? .object([:])
            problems += inner.finish()
            if let uses { configuration.planner.steps.append(.init(uses: uses, with: with)) }
        }
    }
}
