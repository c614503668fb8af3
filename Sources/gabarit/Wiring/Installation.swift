internal import GabaritCatalog
internal import GabaritConfiguration
internal import GabaritGit
internal import GabaritHTTP
internal import GabaritModule
internal import GabaritPlan
internal import GabaritQueue
internal import GabaritRun
internal import GabaritSource
internal import GabaritStore
internal import GabaritTelemetry
internal import GabaritWorker
internal import GitSteps
internal import PullRequestSteps
internal import StatusSteps

/// The parts of one installation, wired as its configuration says. Each part is made when it is first asked for.
struct Installation {
    let configuration: Configuration
    /// Relative paths of the configuration start here.
    let folder: String
    /// The queues, embedded or at a broker.
    let queues: Queues
    /// What reads the secrets that the configuration names.
    let secrets: SecretSources
    /// The way to the pull request host, `nil` for the local one.
    let connection: HostConnection?
    /// What counts and times the work of this process.
    let registry = MetricRegistry(WorkerMetrics.all)
    /// What sends the spans of this process; `nil` where nobody collects them.
    let traces: TraceExporter?
    /// What times the work of this process.
    let instruments: Instruments
    private let mirrors = OpenMirrors()

    /// - Parameters:
    ///   - path: the configuration; when the default file is absent, the defaults count.
    ///   - asking: how long whoever is asked over HTTP has for an answer.
    ///   - tracing: told when spans cannot be sent; `nil` for a process that makes none.
    init(
        path: String, asking: Gates.Patience = .usual, tracing: (@Sendable (_ reason: String) -> Void)? = nil
    ) throws {
        let folder = Files.absolute(path).parentFolder
        let isDefault = path == "gabarit.yaml" && !Files.exists(path)
        let file = isDefault ? SourceFile(name: path, text: "") : try Files.read(path)
        try self.init(
            try ConfigurationReader().read(file, environment: ProcessEnvironment.all), folder: folder,
            asking: asking, tracing: tracing)
    }

    init(
        _ configuration: Configuration, folder: String, asking: Gates.Patience = .usual,
        tracing: (@Sendable (_ reason: String) -> Void)? = nil
    ) throws {
        self.configuration = configuration
        self.folder = folder
        queues = try Queues(configuration, folder: folder, asking: asking)
        secrets = SecretSources(configuration, folder: folder)
        connection = try HostConnection(configuration, secrets, asking: asking)
        if let tracing, let wanted = configuration.worker.traces {
            let gates = Gates(configuration.http, secrets, asking)
            traces = try Self.exporter(wanted, gates, secrets, registry, tracing)
        } else {
            traces = nil
        }
        instruments = Instruments(registry, traces.map { SpanTracer(to: $0) })
    }

    private static func exporter(
        _ traces: Configuration.Traces, _ gates: Gates, _ secrets: SecretSources, _ registry: MetricRegistry,
        _ failed: @escaping @Sendable (_ reason: String) -> Void
    ) throws -> TraceExporter {
        var path = traces.endpoint.split(separator: "/").dropFirst(2).map(String.init)
        // Some name the place of the traces itself.
        if path.suffix(2) == ["v1", "traces"] { path.removeLast(2) }
        return TraceExporter(
            gates.gate(try HTTPOrigin(traces.endpoint), shortly: true), path: path,
            authorization: traces.authorization.map(secrets.source), version: Version.text, registry: registry,
            failed: failed)
    }

    func resolved(_ path: String) -> String {
        path.hasPrefix("/") || path.contains("://") ? path : folder + "/" + path
    }

    /// The state folder.
    var data: String { resolved(configuration.data) }

    /// What to know of the state folder: that the environment names it, and the configuration another, whose queue and pull
    /// requests are not seen.
    var stateNote: String? {
        guard let other = configuration.overriddenData.map({ Files.absolute(resolved($0)) }),
            other != Files.absolute(data)
        else { return nil }
        return "GABARIT_DATA names it; 'data' of the configuration, \(VisibleText.escaped(other)), does not count"
    }

    func store() throws -> Store { try queues.store() }

    func mirror(of address: String) async throws -> GitMirror {
        try Files.prepareState(data)
        let remote = try GitRemote(resolved(address))
        let name = remote.address.map { $0.isLetter || $0.isNumber ? $0 : "-" }
        return try await mirrors.mirror(
            of: remote, in: "\(data)/mirrors/\(String(name).suffix(120))", access: access(to: remote.address))
    }

    /// The host's credential for everything at its origin, the modules' own token for their repository.
    private func access(to address: String) -> GitAccess {
        let certificates = configuration.http.certificates.map(secrets.resolved)
        let origin = try? HTTPOrigin(address)
        if origin != nil, address == configuration.modules.source, let token = configuration.modules.token {
            let credential = PersonalToken(secrets.source(token), as: .bearer)
            return GitAccess(
                credentials: HostGitCredential(credential), certificates: certificates, observer: instruments)
        }
        guard let connection, let origin, origin == (try? HTTPOrigin(configuration.repository)) else {
            return GitAccess(certificates: certificates, observer: instruments)
        }
        return GitAccess(
            credentials: HostGitCredential(connection.credential), certificates: certificates, observer: instruments)
    }

    func infrastructure() async throws -> GitMirror { try await mirror(of: configuration.repository) }

    func catalog() async throws -> any ModuleCatalog {
        let modules = configuration.modules
        let source = resolved(modules.source)
        let isRepository = source.contains("://") || source.hasSuffix(".git") || Files.exists(source + "/.git")
        guard isRepository else { return DirectoryCatalog(source, shownPath: modules.source) }
        return GitCatalog(
            try await mirror(of: modules.source), folder: try modules.folder.map { try TreePath($0) },
            prefix: modules.versionPrefix, branch: try RefName.branch(modules.branch))
    }

    func statusHandler() throws -> StatusHandler {
        StatusHandler(
            MeasuredPublisher(KillablePublisher(inner: try queues.publisher()), instruments),
            queue: configuration.queue.statuses)
    }

    func host(_ store: Store, _ mirror: GitMirror) -> any PullRequestHost {
        connection?.host ?? LocalPullRequestHost(store: store, mirror: mirror)
    }

    func handlers(_ store: Store, _ mirror: GitMirror) throws -> StepHandlerRegistry {
        var registry = StepHandlerRegistry()
        try registry.add(StageFilesHandler(), named: "copy-files")
        try registry.add(StageFilesHandler(), named: "save-variables")
        try registry.add(CommitHandler(), named: "commit")
        try registry.add(PushHandler(mirror), named: "push")
        let host = MeasuredHost(KillableHost(inner: host(store, mirror)), instruments)
        try registry.add(PullRequestHandler(host, mirror), named: "pull-request")
        try registry.add(try statusHandler(), named: "status")
        let environment = secrets.environment
        for manifest in try manifests() {
            try registry.add(ExternalHandler(manifest, environment: environment), named: manifest.name)
        }
        return registry
    }

    /// The names that steps can use, sorted: those of ``handlers(_:_:)``, without what they need for their work.
    func stepNames() throws -> [String] {
        let own = ["commit", "copy-files", "pull-request", "push", "save-variables", "status"]
        return (own + (try manifests().map(\.name))).sorted()
    }

    /// The manifests of handlers in processes of their own.
    func manifests() throws -> [HandlerManifest] {
        try configuration.handlers.map { path in
            let file = try Files.read(resolved(path))
            return try HandlerManifestReader().read(file, in: Files.absolute(resolved(path)).parentFolder)
        }
    }

    func processor(_ store: Store, observer: any RunObserver) async throws -> RunProcessor {
        let mirror = try await infrastructure()
        return RunProcessor(
            planner: Planner(configuration.planner), catalog: try await catalog(), mirror: mirror,
            handlers: try handlers(store, mirror), observer: observer)
    }

    /// - Throws: when pull requests are at a host that decides about them itself.
    func checkHostIsLocal() throws {
        guard connection != nil else { return }
        throw Diagnostics(
            Diagnostic(
                code: "E_HOST_REMOTE",
                "pull requests of '\(configuration.repository)' are at their host, not on this machine",
                hint: "look at them and approve them there; its pipeline reports what follows"))
    }

    func approval(_ store: Store) async throws -> LocalApproval {
        let planner = configuration.planner
        return LocalApproval(
            LocalPullRequestHost(store: store, mirror: try await infrastructure()), status: try statusHandler(),
            pipeline: configuration.pullRequests.pipeline, committer: (planner.committerName, planner.committerEmail))
    }

    var workerSettings: Worker.Settings {
        Worker.Settings(
            concurrency: configuration.worker.concurrency, visibility: .seconds(configuration.worker.visibility),
            runTime: .seconds(configuration.worker.runTime))
    }
}
