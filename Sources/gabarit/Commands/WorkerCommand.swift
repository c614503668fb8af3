internal import ArgumentParser
@preconcurrency internal import Dispatch
internal import GabaritConfiguration
internal import GabaritQueue
internal import GabaritRun
internal import GabaritSource
internal import GabaritTelemetry
internal import GabaritWorker
internal import Glibc

/// `gabarit worker`: takes requests from the queue until told to stop.
struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker", abstract: "Take requests from the queue and run them until told to stop.",
        discussion: "SIGTERM and SIGINT stop it: running requests end first. A second signal ends it at once.")
    @OptionGroup var common: ConfigurationOptions
    @Option(help: "How many requests run at once; by default what the configuration says.") var concurrency: Int?
    @Flag(help: "Stop when the queue has nothing more to take now; what waits for its next attempt stays.") var drain =
        false

    @Flag(help: "Try every connection and permission, say what fails and what to do, and end.") var check = false
    @Option(help: "Show health and metrics at HOST:PORT; by default what the configuration says, else nowhere.")
    var listen: ListenAddress?
    @Option(help: "Log to standard error in this format instead of telling a person: json or text.")
    var logFormat: LogFormat?
    @Option(help: "The least that is logged: debug, info, notice, warning or error.") var logLevel = LogLevel.info

    func validate() throws {
        if let concurrency, concurrency < 1 { throw ValidationError("--concurrency must be at least 1") }
    }

    func run() async throws {
        let terminal = common.output.terminal
        let write: @Sendable (String) -> Void = { terminal.note($0) }
        let log = EventLog(logFormat ?? .text, logFormat == nil ? .error : logLevel, write: write)
        let installation = try Installation(path: common.config, asking: check ? .once : .usual) { reason in
            let text = "spans are dropped: \(VisibleText.escaped(reason))"
            logFormat == nil ? terminal.note(text) : log.warn(text)
        }
        if check { return try await show(WorkerCheck(installation: installation)) }
        EventLog.installForLibraries(logFormat ?? .text, write: write)
        if !installation.configuration.handlers.isEmpty { await HandlerProcesses.endOrphans() }
        let tell = { (note: String) in logFormat == nil ? terminal.note(note) : log.warn(note) }
        if let note = installation.stateNote {
            tell("the state folder is \(VisibleText.escaped(installation.data)): \(note)")
        }
        for note in try await installation.queues.check() { tell(note) }
        let watch = try await watch(installation)
        let worker = try await worker(installation, watch, log)
        let signals = StopSignals { worker.stop() }
        defer { signals.end() }
        let outcome: Result<Void, any Error>
        do {
            try await work(worker, installation, watch) {
                [isLogged = logFormat != nil] address in
                isLogged
                    ? log.note("health and metrics", ["address": "\(address)"])
                    : terminal.note("health and metrics: http://\(address)")
            }
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        // The queues first: what they hold back is more than spans, and the end has its limit.
        await installation.queues.close()
        await installation.traces?.close()
        try outcome.get()
    }

    private func show(_ check: WorkerCheck) async throws {
        let table = WorkerCheckTable(check.parts, on: common.output.terminal, json: common.output.json)
        let isGood = await check.run { table.show($0) }
        guard isGood else { throw ExitStatus.unavailable }
    }

    private func watch(_ installation: Installation) async throws -> WorkerWatch {
        let mirror = try await installation.infrastructure()
        return try WorkerWatch(installation, mirror, installation.host(try installation.store(), mirror))
    }

    private func worker(_ installation: Installation, _ watch: WorkerWatch, _ log: EventLog) async throws -> Worker {
        let person = TerminalObserver(terminal: common.output.terminal, json: common.output.json)
        var observers: [any RunObserver] = [logFormat == nil ? person : log, watch.runObserver]
        if let tracer = installation.instruments.tracer { observers.append(RunSpans(tracer)) }
        if let path = installation.configuration.worker.auditLog {
            observers.append(
                try AuditLog(installation.resolved(path)) { [registry = installation.registry] reason in
                    registry.add(to: WorkerMetrics.auditFailures)
                    log.fail("the audit log was not written", ["text": reason])
                })
        }
        let processor = try await installation.processor(
            try installation.store(), observer: KillableObserver(inner: RunObservers(observers)))
        var settings = installation.workerSettings
        if let concurrency { settings.concurrency = concurrency }
        watch.registry.set(WorkerMetrics.slots, to: Double(settings.concurrency))
        let queue = KillableQueue(inner: try installation.queues.requests())
        return Worker(
            MeasuredQueue(queue, installation.instruments, watch.readiness), traced(processor, installation), settings,
            observer: WorkerObservers([log, watch.workerObserver]), surroundings: watch.readiness)
    }

    private func traced(_ processor: any MessageProcessor, _ installation: Installation) -> any MessageProcessor {
        guard let tracer = installation.instruments.tracer else { return processor }
        return TracedProcessor(processor, tracer, queue: installation.configuration.queue.requests)
    }

    /// Works until the worker has stopped, and serves its pages meanwhile.
    private func work(
        _ worker: Worker, _ installation: Installation, _ watch: WorkerWatch,
        listening: @escaping @Sendable (ListenAddress) -> Void
    ) async throws {
        let address = listen ?? installation.configuration.worker.listen
        try await withThrowingTaskGroup(of: Void.self) { group in
            if let address {
                group.addTask {
                    try await watch.serve(worker, at: address) { listening($0) }
                }
            }
            if let traces = installation.traces { group.addTask { await traces.run() } }
            group.addTask { if drain { try await worker.drain() } else { try await worker.run() } }
            // Whoever ends first, by its own will or by a fault, ends the other one.
            defer { group.cancelAll() }
            try await group.next()
        }
    }
}

/// Calls back at every SIGTERM, SIGINT and SIGHUP, the last where it is not ignored as behind nohup. Whatever still runs then, the process is over 25 seconds after the first one,
/// and a second after the second one.
final class StopSignals {
    private let sources: [any DispatchSourceSignal]

    init(_ stop: @escaping @Sendable () -> Void) {
        let seen = SignalCount()
        var hangUp = sigaction()
        sigaction(SIGHUP, nil, &hangUp)
        let isIgnored =
            unsafeBitCast(hangUp.__sigaction_handler.sa_handler, to: Int.self)
            == unsafeBitCast(SIG_IGN, to: Int.self)
        let registered = DispatchGroup()
        sources = ([SIGTERM, SIGINT] + (isIgnored ? [] : [SIGHUP])).map { number in
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                stop()
                // A moment less than what is promised, so that the end itself is within it.
                let rest = seen.next() > 1 ? 0.9 : 24.9
                DispatchQueue.global().asyncAfter(deadline: .now() + rest) { _exit(128 + number) }
            }
            registered.enter()
            source.setRegistrationHandler { registered.leave() }
            source.resume()
            return source
        }
        // Registered on another thread: until then a signal ends the process, which has taken nothing yet, and is not lost.
        registered.wait()
    }

    func end() { for source in sources { source.cancel() } }
}
