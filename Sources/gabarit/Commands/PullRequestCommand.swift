internal import ArgumentParser
internal import GabaritConfiguration
internal import GabaritPlan
internal import GabaritRun
internal import GabaritSource
internal import GabaritStore
internal import GabaritValue
internal import PullRequestSteps

/// `gabarit pr`: the local pull request host.
struct PullRequestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pr", abstract: "Look at and decide pull requests of the local host.",
        subcommands: [List.self, Show.self, Approve.self, Reject.self, Rerun.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "List pull requests.")
        @OptionGroup var common: ConfigurationOptions
        @Flag(help: "Show merged and closed ones as well.") var all = false

        func run() async throws {
            let states: Set<PullRequestRecord.State> =
                all ? Set(PullRequestRecord.State.allCases) : [.draft, .ready, .merging, .deploying]
            let installation = try Installation(path: common.config)
            try installation.checkHostIsLocal()
            let store = try installation.store()
            for record in try await store.pullRequests(in: states) {
                common.output.terminal.line(
                    common.output.json
                        ? JSONWriter().text(PullRequestCommand.value(record)) : PullRequestCommand.line(record))
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "show", abstract: "Show one pull request.")
        @OptionGroup var common: ConfigurationOptions
        @Argument(help: "The number.") var number: Int

        func run() async throws {
            let installation = try Installation(path: common.config)
            try installation.checkHostIsLocal()
            let record = try await PullRequestCommand.record(number, installation.store())
            let terminal = common.output.terminal
            if common.output.json { return terminal.line(JSONWriter().text(PullRequestCommand.value(record))) }
            terminal.line(PullRequestCommand.line(record))
            for line in record.body.split(separator: "\n", omittingEmptySubsequences: false) {
                terminal.line("  " + VisibleText.escaped(String(line)))
            }
        }
    }

    struct Approve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "approve", abstract: "Merge a pull request, run the pipeline, report the end of its runs.")
        @OptionGroup var common: ConfigurationOptions
        @Argument(help: "The number.") var number: Int
        @Flag(help: "Make one commit of the branch.") var squash = false
        @Option(help: "Who approves, an e-mail address.") var by = "approver@localhost"

        func validate() throws {
            // Git would clean it without a word.
            let isClean = !by.unicodeScalars.contains { VisibleText.isHidden($0) || " <>".unicodeScalars.contains($0) }
            guard isClean, by.contains("@") else {
                throw ValidationError("--by must be an e-mail address, without '<', '>' and spaces")
            }
        }

        func run() async throws {
            let installation = try Installation(path: common.config)
            try installation.checkHostIsLocal()
            let style: LocalApproval.Style =
                squash || installation.configuration.pullRequests.squashes ? .squash : .merge
            let store = try installation.store()
            _ = try await PullRequestCommand.record(number, store)
            let approval = try await installation.approval(store)
            let (number, approver) = (number, by)
            try await PullRequestCommand.deploy(number, "merged", common.output) {
                try await approval.approve(number, style: style, by: approver)
            }
        }
    }

    struct Reject: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "reject", abstract: "Close a pull request without merging it.")
        @OptionGroup var common: ConfigurationOptions
        @Argument(help: "The number.") var number: Int
        @Option(help: "Why.") var reason = ""

        func run() async throws {
            let installation = try Installation(path: common.config)
            try installation.checkHostIsLocal()
            let store = try installation.store()
            _ = try await PullRequestCommand.record(number, store)
            try await installation.approval(store).reject(number, reason: reason)
            common.output.terminal.line("#\(number) closed")
        }
    }

    struct Rerun: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rerun",
            abstract: "Run the pipeline of a merged pull request again, report the end of its runs.")
        @OptionGroup var common: ConfigurationOptions
        @Argument(help: "The number.") var number: Int

        func run() async throws {
            let installation = try Installation(path: common.config)
            try installation.checkHostIsLocal()
            let store = try installation.store()
            _ = try await PullRequestCommand.record(number, store)
            let approval = try await installation.approval(store)
            let number = number
            try await PullRequestCommand.deploy(number, "ran again", common.output) { try await approval.rerun(number) }
        }
    }

    /// Runs what ends with a pipeline and shows how it ended.
    ///
    /// - Parameter done: what is then done to the pull request, in a word.
    /// - Throws: `ExitStatus.failed` when the pipeline failed.
    private static func deploy(
        _ number: Int, _ done: String, _ output: OutputOptions,
        _ work: @escaping @Sendable () async throws -> (phase: RunPhase, output: String)
    ) async throws {
        let deploying = Task { try await work() }
        // Whoever stops the command stops the pipeline with it.
        let signals = StopSignals { deploying.cancel() }
        defer { signals.end() }
        let outcome = try await deploying.value
        output.terminal.line(
            output.json
                ? JSONWriter().text(["number": .integer(number), "phase": .string(outcome.phase.rawValue)])
                : "#\(number) \(done); status \(StatusStyle().word(outcome.phase))")
        guard outcome.phase == .error else { return }
        output.terminal.note(outcome.output)
        output.terminal.note("when what it failed of is mended: gabarit pr rerun \(number)")
        throw ExitStatus.failed
    }

    /// - Throws: `Diagnostics` when there is no such pull request: the number is wrong, and nothing failed.
    private static func record(_ number: Int, _ store: Store) async throws -> PullRequestRecord {
        if let record = try await store.pullRequest(number) { return record }
        throw Diagnostics(
            Diagnostic(
                code: "E_NO_PULL_REQUEST", "there is no pull request #\(number)", hint: "see 'gabarit pr list --all'"))
    }

    static func line(_ record: PullRequestRecord) -> String {
        "#\(record.number)  \(record.state.rawValue)  \(VisibleText.escaped(record.title))  \(record.source) → \(record.target)  by \(VisibleText.escaped(record.author))"
    }

    static func value(_ record: PullRequestRecord) -> Value {
        [
            "number": .integer(record.number), "state": .string(record.state.rawValue), "title": .string(record.title),
            "source": .string(record.source), "target": .string(record.target), "author": .string(record.author),
            "run": .string(record.runID), "body": .string(record.body),
            "merge": record.mergeCommit.map(Value.string) ?? .null,
        ]
    }
}
