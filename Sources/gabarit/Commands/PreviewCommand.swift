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
        commandName: "preview", abstract: "Show exactly what a request would do, and do nothing.",
        discussion: """
            A file: gabarit preview request.json
            A message: gabarit preview --message run-1
            Without a request: gabarit preview --workspace ABC --module azure-storage-blob
            As a web page: gabarit preview request.json --html preview.html
            What if: gabarit preview request.json --set workspace.budgetAmount=500
            """)
    @OptionGroup var common: ConfigurationOptions
    @OptionGroup var options: RequestOptions
    @Option(help: "Save the plan here; 'gabarit run' performs exactly it.") var out: String?
    @Option(help: "Write the preview as one self-contained web page to this file.") var html: String?

    func validate() throws {
        guard options.request == nil else { return }
        if options.message { throw ValidationError("--message needs the id of a message") }
        if options.workspace == nil || options.module.isEmpty {
            throw ValidationError("name a request, or give --workspace and --module")
        }
        if out != nil, !options.set.contains(where: { $0.hasPrefix("requestingUserEmail=") }) {
            throw ValidationError("a plan that is kept needs its author: --set requestingUserEmail=you@example.com")
        }
    }

    func run() async throws {
        let installation = try Installation(path: common.config)
        let (plan, standing) = try await Planning(installation).prepare(options.source(installation).load())
        try StepHandlerRegistry.check(plan.steps, against: installation.stepNames())
        if let out { try Files.write(try PlanDocument.bytes(of: plan), to: out) }
        if let html { try Files.write(Array(try PreviewPage(plan).html().utf8), to: html) }
        let terminal = common.output.terminal
        switch standing {
        case .new: break
        case .pushed:
            terminal.note(
                "warning: the commits of the run '\(plan.runID)' are on the branch already; 'gabarit run' goes on behind the push"
            )
        case .applied:
            terminal.note(
                "warning: the run '\(plan.runID)' was applied before, and is not performed again; give the request another messageId to ask for it again"
            )
        }
        Self.show(plan, common.output)
    }

    /// Shows a plan on standard output, to a person or to a program.
    static func show(_ plan: RunPlan, _ output: OutputOptions) {
        let terminal = output.terminal
        if output.json { return terminal.line(JSONWriter().text(plan.previewValue)) }
        for line in Preview(plan).lines { terminal.line(styled(line, terminal)) }
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
