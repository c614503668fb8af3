internal import GabaritConfiguration
internal import GabaritGit
internal import GabaritHTTPServer
internal import GabaritPlan
internal import GabaritQueue
internal import GabaritRun
internal import GabaritSource
internal import GabaritTelemetry
internal import GabaritValue
internal import GabaritWorker
internal import PullRequestSteps

/// What looks at a worker while it works: metrics, readiness, the audit log, and the server that shows them.
struct WorkerWatch {
    let registry: MetricRegistry
    let readiness: Readiness
    private let metrics: MetricObserver
    private let backlog: BacklogMeter

    /// - Parameters:
    ///   - installation: what the worker works with.
    ///   - mirror: the infrastructure repository.
    ///   - host: the pull request host.
    init(_ installation: Installation, _ mirror: GitMirror, _ host: any PullRequestHost) throws {
        registry = installation.registry
        metrics = MetricObserver(registry)
        backlog = BacklogMeter(registry, look: try installation.queues.backlog())
        let target = try RefName.branch(installation.configuration.planner.targetBranch)
        readiness = Readiness([
            .init(.git) { _ = try await mirror.askedRefs([target]) },
            .init(.host) { try await host.probe(target.short) },
        ])
        registry.set(WorkerMetrics.build, to: 1, Version.text)
        registry.set(WorkerMetrics.slots, to: Double(installation.workerSettings.concurrency))
        registry.set(WorkerMetrics.start, to: Double(SystemClock().now().milliseconds) / 1000)
        // The queue was looked at before the worker starts.
        readiness.note(.queue, isReady: true)
    }

    var runObserver: any RunObserver { metrics }

    var workerObserver: any WorkerObserver { WorkerObservers([metrics, readiness]) }

    /// Serves the pages of the worker until the task is cancelled.
    func serve(
        _ worker: Worker, at address: ListenAddress, listening: @escaping @Sendable (ListenAddress) async -> Void
    ) async throws {
        let server = HTTPServer(
            host: address.host, port: address.port, site: WorkerSite(worker, readiness, registry))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await readiness.run() }
            group.addTask { await backlog.run() }
            group.addTask {
                do {
                    try await server.run { port in await listening(address.at(port)) }
                } catch  where !Task.isCancelled {
                    throw Self.unavailable(address, error)
                }
            }
            try await group.next()
            group.cancelAll()
        }
    }

    private static func unavailable(_ address: ListenAddress, _ error: any Error) -> Diagnostics {
        Diagnostics(
            Diagnostic(
                code: "E_LISTEN", "cannot listen at \(address): \(VisibleText.escaped("\(error)"))",
                hint: "choose another address with --listen or worker.listen, or none"))
    }
}
