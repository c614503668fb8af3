internal import ArgumentParser
internal import GabaritConfiguration
internal import GabaritGit
internal import GabaritPlan
internal import GabaritQueue
internal import GabaritRun
internal import GabaritSource
internal import GabaritStore
internal import GabaritValue
internal import GabaritWorker
internal import PullRequestSteps

/// `gabarit demo`: two requests all the way, on this machine alone, by the same code as `worker` and `pr approve`.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Watch two requests become commits, pull requests, merges and status messages.")
    @OptionGroup var output: OutputOptions
    @Option(help: "The folder of the modules.") var modules = "Templates"
    @Option(help: "Where the demo works; a new folder below the temporary folder by default.") var folder: String?
    @Flag(help: "Show the full preview of each request as well.") var preview = false

    func run() async throws {
        let terminal = output.terminal
        let place = try folder.map { Files.absolute($0) } ?? Self.scratch()
        let installation = try await DemoRepository(folder: place, modules: Files.absolute(modules)).installation()
        let store = try installation.store()
        tell(terminal.styled("Demo in \(place)", .bold))
        for (title, request) in DemoRequests.all {
            tell()
            tell(terminal.styled(title, .bold))
            try await perform(request, installation, store)
        }
        try await summary(installation, store)
    }

    /// Tells a person; for programs there are only the events and the previews, a document a line.
    private func tell(_ text: String = "") { output.json ? output.terminal.note(text) : output.terminal.line(text) }

    private func perform(_ request: Value, _ installation: Installation, _ store: Store) async throws {
        let terminal = output.terminal
        let queue = installation.configuration.queue.requests
        let bytes = JSONWriter(indent: 2).bytes(request)
        let file = SourceFile(name: "demo request", bytes: bytes)
        try await store.publish(
            MessageDraft(
                id: request["messageId"]?.string ?? "demo", body: bytes, group: RequestReader().acronym(in: file)?.text),
            to: queue)
        if preview {
            let loaded = try await RequestSource(request["messageId"]?.string ?? "demo", isMessage: true, installation)
                .load()
            PreviewCommand.show(try await Planning(installation).plan(loaded), output)
        }
        let observer = TerminalObserver(terminal: terminal, json: output.json)
        let processor = try await installation.processor(store, observer: observer)
        try await Worker(SQLiteQueue(queue, in: store), processor, installation.workerSettings).drain()
        for record in try await store.pullRequests(in: [.ready]) {
            tell(
                "\(terminal.styled("approver", .cyan))  approves and merges #\(record.number) \(VisibleText.escaped(record.title))"
            )
            let outcome = try await installation.approval(store).approve(
                record.number, style: .merge, by: "approver@example.com")
            for line in outcome.output.split(separator: "\n") {
                tell("\(terminal.styled("pipeline", .cyan))  \(line)")
            }
            let word = installation.configuration.planner.status.word(outcome.phase)
            tell("\(terminal.styled("pipeline", .cyan))  status  \(terminal.styled(word, .yellow))")
            if outcome.phase != .complete { throw ExitStatus.failed }
        }
    }

    private func summary(_ installation: Installation, _ store: Store) async throws {
        let terminal = output.terminal
        let mirror = try await installation.infrastructure()
        let main = try RefName.branch(installation.configuration.planner.targetBranch)
        let refs = try await mirror.remoteRefs([main])
        try await mirror.ensure(refs)
        tell()
        tell(terminal.styled("The merged tree", .bold))
        for entry in try await mirror.entries(at: try refs[main].orThrow("the demo's repository has no main branch")) {
            tell("  \(entry.path)")
        }
        tell()
        tell(terminal.styled("The status messages", .bold))
        let queue = installation.configuration.queue.statuses
        for message in try await store.messages(in: queue, states: Set(StoredMessage.State.allCases)) {
            tell("  \(VisibleText.escaped(String(decoding: message.body, as: UTF8.self)))")
        }
        let dead = try await store.messages(in: installation.configuration.queue.requests, states: [.dead])
        for message in dead {
            terminal.note("error: \(message.code ?? "") \(VisibleText.escaped(message.reason ?? ""))")
        }
        if !dead.isEmpty { throw ExitStatus.failed }
    }

    private static func scratch() throws -> String {
        let path = "/tmp/gabarit-demo-" + String(UInt64.random(in: .min ... .max), radix: 36)
        try Files.createFolder(path)
        return path
    }
}

extension Optional {
    /// The value, or an error that says what is missing.
    func orThrow(_ message: String) throws -> Wrapped {
        guard let self else { throw Diagnostics(Diagnostic(code: "E_MISSING", message)) }
        return self
    }
}
