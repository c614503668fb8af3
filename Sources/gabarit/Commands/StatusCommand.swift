internal import ArgumentParser
internal import GabaritConfiguration
internal import GabaritPlan
internal import GabaritQueue
internal import GabaritSource
internal import GabaritValue
internal import StatusSteps

/// `gabarit status`: publishes status messages from a pipeline.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Publish status messages from a pipeline, with Terraform's outputs when given.",
        discussion: """
            With --folder, the workspace's gabarit.lock.json says which runs and modules the message is about: one \
            message for each run since --before, with the same id on every repeat.
            """)
    @OptionGroup var common: ConfigurationOptions
    @Argument(help: "The acronym of the workspace.") var workspace: String
    @Argument(help: "The phase: requested, inProgress, pendingApproval, complete, error or deleted.") var phase: String
    @Option(help: "A status key of a module; may be given again.") var key: [String] = []
    @Option(help: "The run; a repeat with the same run and phase is sent once.") var run: String?
    @Option(help: "The workspace's folder, instead of --key and --run.") var folder: String?
    @Option(help: "The gabarit.lock.json of the folder before the change; none for a new workspace.")
    var before: String?
    @Option(help: "The output of 'terraform output -json', a file or '-'.") var outputs: String?
    @Option(help: "What the pipeline said, a file or '-'; its end becomes the reason of an error.") var log: String?

    func validate() throws {
        if folder != nil, run != nil || !key.isEmpty { throw ValidationError("--folder replaces --key and --run") }
        if folder == nil, before != nil { throw ValidationError("--before needs --folder") }
    }

    func run() async throws {
        let installation = try Installation(path: common.config)
        let messages = try messages(style: installation.configuration.planner.status)
        let handler = try installation.statusHandler()
        for message in messages {
            try await handler.publish(message)
            common.output.terminal.line(JSONWriter().text(Self.shown(message.body)))
        }
        await installation.queues.close()
    }

    /// A body as the log of a pipeline may show it: what Terraform keeps out of its own output is kept out of this one.
    private static func shown(_ body: Value) -> Value {
        guard case .object(var members) = body else { return body }
        for (name, output) in members {
            if name == "message" {
                members[name] = shown(output)
            } else if case .object(var output) = output, output["sensitive"] == .bool(true) {
                output["value"] = .string("<sensitive>")
                members[name] = .object(output)
            }
        }
        return .object(members)
    }

    /// The messages, all read and built before the first is published.
    private func messages(style: StatusStyle) throws -> [StatusMessage] {
        let phase = try Self.phase(phase)
        let acronym = try Acronym(workspace)
        let passed = try outputs.map { try TerraformOutputs.read(Files.read($0)) } ?? [:]
        let said = try log.map { String(decoding: try Files.read($0).bytes, as: UTF8.self) } ?? ""
        let reason = phase == .error ? VisibleText.lastLines(of: said, characters: 2000) : ""
        let subject = try subject()
        return subject.runs.map { run in
            StatusMessage(
                runID: run, phase: phase, acronym: acronym, keys: subject.keys, style: style, outputs: passed,
                removed: subject.removed
            ).adding("reason", reason)
        }
    }

    /// What the messages are about.
    private func subject() throws -> (runs: [String], keys: [String], removed: Set<String>) {
        guard let folder else {
            let run = run.flatMap { $0.isEmpty ? nil : $0 } ?? QueueCommand.Send.freshID()
            return ([run], key.isEmpty ? ["new_project_template"] : key, [])
        }
        let earlier = try before.map { try Marker.read(Files.read($0)) }
        let changes = MarkerChanges(
            from: earlier, to: try Marker.read(Files.read("\(folder)/\(Marker.fileName)")))
        // A change by hand belongs to no run, but what it led to is told all the same.
        let runs = changes.runs.isEmpty ? [QueueCommand.Send.freshID()] : changes.runs
        return (runs, changes.applied + changes.removed, Set(changes.removed))
    }

    /// `In Progress`, `in_progress` and `inProgress` are one phase, and so is every word that a status says.
    private static func phase(_ word: String) throws -> RunPhase {
        let folded = folded(word)
        let styles = StatusStyle.Dialect.allCases.flatMap { dialect in
            StatusStyle.Language.allCases.map { StatusStyle(dialect: dialect, language: $0) }
        }
        // What the portal calls by one word, in progress, is the first phase of its kind here.
        let phases = [.inProgress] + RunPhase.allCases
        if let phase = phases.first(where: { phase in
            Self.folded(phase.rawValue) == folded || styles.contains { Self.folded($0.word(phase)) == folded }
        }) {
            return phase
        }
        let near = NearName.of(word, among: RunPhase.allCases.map(\.rawValue)).map { "did you mean '\($0)'?" }
        throw Diagnostics(
            Diagnostic(
                code: "E_CHOICE", "there is no phase '\(word)'",
                hint: near ?? "one of \(RunPhase.allCases.map(\.rawValue).joined(separator: ", "))"))
    }

    private static func folded(_ word: String) -> String { word.lowercased().filter { !" _-'’".contains($0) } }
}
