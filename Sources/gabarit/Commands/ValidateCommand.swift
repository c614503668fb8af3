internal import ArgumentParser
internal import GabaritCheck
internal import GabaritSource

/// `gabarit validate`: checks modules without a request.
struct ValidateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Check modules: manifest, templates, files, Terraform.",
        discussion: "'gabarit explain-code CODE' explains a finding. Formats, fixes, suppressions: docs/validate.md.")
    @OptionGroup var output: OutputOptions
    @OptionGroup var language: LanguageOption
    @Option(help: "human, json, sarif, github or azure.") var format: FindingFormat?
    @Flag(help: "Mend what can be mended in one way only, and say what was done.") var fix = false
    @Flag(help: "Check again whenever a file changes, until interrupted.") var watch = false
    @Argument(help: "Folders: of a module, or of several modules.") var paths: [String]

    func validate() throws {
        if output.json, let format, format != .json {
            throw ValidationError("--json and --format say different things")
        }
        if watch, fix { throw ValidationError("--fix changes files once, --watch waits for others to do it") }
        if watch, format == .sarif { throw ValidationError("a SARIF log is one document; use --json with --watch") }
    }

    func run() async throws {
        let report = FindingOutput(
            format: format ?? (output.json ? .json : .human), language: language.chosen, terminal: output.terminal)
        var source = try ModuleSource(paths)
        var checker = RepositoryChecker()
        await source.load(into: &checker)
        if fix { try await FixRun(report: report).run(&source, &checker) }
        let findings = source.findings(checker)
        report.show(findings, modules: source.count)
        if watch { try await ValidateWatch(paths: paths, report: report).run(source, checker, findings) }
        if findings.contains(where: \.isError) { throw ExitStatus.problems }
    }
}

extension Finding {
    /// Whether it stops a pipeline: an error that its author does not allow.
    var isError: Bool { suppression == nil && problem.severity == .error }
}
