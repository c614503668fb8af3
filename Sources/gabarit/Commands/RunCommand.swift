internal import ArgumentParser
internal import GabaritGit
internal import GabaritPlan
internal import GabaritQueue
internal import GabaritRun
internal import GabaritSource
internal import GabaritStore
internal import GabaritValue

/// `gabarit run`: performs one request, or a saved plan, without a worker.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Perform one request, or a plan saved by 'gabarit preview --out'.")
    @OptionGroup var common: ConfigurationOptions
    @Argument(help: "A request or a saved plan: a file, or '-' for standard input.") var request: String

    func run() async throws {
        let installation = try Installation(path: common.config)
        let file = try Files.read(request)
        let observer = TerminalObserver(terminal: common.output.terminal, json: common.output.json, isAlone: true)
        let processor = try await installation.processor(try installation.store(), observer: observer)
        if Self.isPlan(file) {
            let plan = try PlanDocument.read(file)
            let moment = plan.modules.compactMap(\.commit).first?.moment ?? SystemClock().now()
            return try await processor.perform(plan, at: moment)
        }
        let reader = RequestReader()
        let request = try reader.read(try reader.document(file), of: file)
        try await processor.perform(request, at: SystemClock().now())
    }

    private static func isPlan(_ file: SourceFile) -> Bool {
        guard let value = try? JSONReader(limits: .document).value(file) else { return false }
        return value["steps"] != nil && value["digest"] != nil
    }
}
