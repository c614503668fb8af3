internal import ArgumentParser
internal import GabaritConfiguration
internal import GabaritPlan
internal import GabaritQueue
internal import GabaritSource
internal import GabaritValue
internal import StatusSteps

/// `gabarit status`: publishes a status message from a pipeline.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Publish a status message, with Terraform's outputs when given.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "The acronym of the workspace.") var workspace: String
    @Argument(help: "The phase: requested, inProgress, pendingApproval, complete, error or deleted.") var phase: String
    @Option(help: "A status key of a module; may be given again.") var key: [String] = ["new_project_template"]
    @Option(help: "The run; a repeat with the same run and phase is sent once.") var run: String = ""
    @Option(help: "The output of 'terraform output -json', a file or '-'.") var outputs: String?

    func run() async throws {
        let installation = try Installation(path: common.config)
        guard let phase = RunPhase.allCases.first(where: { $0.rawValue.lowercased() == phase.lowercased() }) else {
            let near = NearName.of(phase, among: RunPhase.allCases.map(\.rawValue)).map { "did you mean '\($0)'?" }
            throw Diagnostics(
                Diagnostic(
                    code: "E_CHOICE", "there is no phase '\(phase)'",
                    hint: near ?? "one of \(RunPhase.allCases.map(\.rawValue).joined(separator: ", "))"))
        }
        let passed = try outputs.map { try TerraformOutputs.read(Files.read($0)) }
        let message = StatusMessage(
            runID: run.isEmpty ? QueueCommand.Send.freshID() : run, phase: phase, acronym: try Acronym(workspace),
            keys: key, style: installation.configuration.planner.status, outputs: passed ?? [:])
        try await installation.statusHandler(try installation.store()).publish(message)
        common.output.terminal.line(JSONWriter().text(message.body))
    }
}
