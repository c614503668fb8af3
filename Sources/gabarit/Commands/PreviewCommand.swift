internal import ArgumentParser
internal import GabaritGit
internal import GabaritPlan
internal import GabaritQueue
internal import GabaritRun
internal import GabaritSource
internal import GabaritStore
internal import GabaritValue

/// `gabarit preview`: exactly what a request would do.
struct PreviewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preview", abstract: "Show exactly what a request would do, and do nothing.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "The request: a file, '-' for standard input, or with --message the id of a queued message.")
    var request: String
    @Flag(help: "The request is a message of the queue.") var message = false
    @Option(help: "Save the plan here; 'gabarit run' performs exactly it.") var out: String?

    func run() async throws {
        let installation = try Installation(path: common.config)
        let source = try await RequestSource(request, isMessage: message, installation).load()
        let plan = try await Planning(installation).plan(source)
        if let out { try Files.write(try PlanDocument.bytes(of: plan), to: out) }
        let terminal = common.output.terminal
        if common.output.json {
            terminal.line(JSONWriter().text(plan.previewValue))
        } else {
            for line in Preview(plan).lines { terminal.line(PreviewCommand.styled(line, terminal)) }
        }
    }

    static func styled(_ line: Preview.Line, _ terminal: Terminal) -> String {
        switch line.kind {
        case .heading: terminal.styled(line.text, .bold)
        case .plain: line.text
        case .added: terminal.styled(line.text, .green)
        case .removed: terminal.styled(line.text, .red)
        case .hunk: terminal.styled(line.text, .cyan)
        }
    }
}
