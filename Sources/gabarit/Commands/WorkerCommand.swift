internal import ArgumentParser
@preconcurrency internal import Dispatch
internal import GabaritConfiguration
internal import GabaritSource
internal import GabaritStore
internal import GabaritWorker
internal import Glibc

/// `gabarit worker`: takes requests from the queue until told to stop.
struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker", abstract: "Take requests from the queue and run them until told to stop.",
        discussion: "SIGTERM and SIGINT stop it: running requests end first. A second signal ends it at once.")
    @OptionGroup var common: CommonOptions
    @Option(help: "How many requests run at once; by default what the configuration says.") var concurrency: Int?
    @Flag(help: "Stop when the queue has nothing more to take.") var drain = false

    func run() async throws {
        let installation = try Installation(path: common.config)
        let store = try installation.store()
        let observer = TerminalObserver(terminal: common.output.terminal, json: common.output.json)
        let processor = try await installation.processor(store, observer: KillableObserver(inner: observer))
        var settings = installation.workerSettings
        if let concurrency { settings.concurrency = max(1, concurrency) }
        for note in try await installation.queues.check() { common.output.terminal.note(note) }
        let worker = Worker(KillableQueue(inner: try installation.queues.requests()), processor, settings)
        let signals = StopSignals { worker.stop() }
        defer { signals.end() }
        if drain { try await worker.drain() } else { try await worker.run() }
        await installation.queues.close()
    }
}

/// Calls back at every SIGTERM and SIGINT; a second after the second one it ends the process.
final class StopSignals {
    private let sources: [any DispatchSourceSignal]

    init(_ stop: @escaping @Sendable () -> Void) {
        let seen = SignalCount()
        sources = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                stop()
                guard seen.next() > 1 else { return }
                DispatchQueue.global().asyncAfter(deadline: .now() + 1) { _exit(128 + number) }
            }
            source.resume()
            return source
        }
    }

    func end() { for source in sources { source.cancel() } }
}
