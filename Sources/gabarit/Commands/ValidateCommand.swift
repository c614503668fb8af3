internal import ArgumentParser
internal import GabaritCatalog
internal import GabaritCheck
internal import GabaritModule
internal import GabaritSource
internal import GabaritValue

/// `gabarit validate`: checks modules without a request.
struct ValidateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Check modules: manifest, templates, files, Terraform.",
        discussion: "'gabarit explain-code CODE' explains a finding.")
    @OptionGroup var output: OutputOptions
    @Argument(help: "Folders: of a module, or of several modules.") var paths: [String]

    func run() async throws {
        var source = try ModuleSource(paths)
        var checker = RepositoryChecker()
        try await source.load(into: &checker)
        let findings = source.problems.map { Finding(problem: $0) } + checker.findings()
        let problems = findings.filter { $0.suppression == nil }.map(\.problem)
        let terminal = output.terminal
        if output.json {
            for problem in problems { terminal.line(JSONWriter().text(Self.value(problem))) }
        } else if !problems.isEmpty {
            terminal.problems(Diagnostics(problems))
        }
        if problems.contains(where: { $0.severity == .error }) { throw ExitStatus.problems }
        if !output.json, problems.isEmpty {
            terminal.line(source.count == 1 ? "1 module, no problems" : "\(source.count) modules, no problems")
        }
    }

    static func value(_ problem: Diagnostic) -> Value {
        var members: Object = [
            "severity": .string(problem.severity.rawValue), "code": .string(problem.code),
            "message": .string(problem.message),
        ]
        switch problem.place {
        case .nowhere: break
        case .file(let name): members["file"] = .string(name)
        case .span(let span), .value(_, let span):
            members["file"] = .string(span.file.name)
            members["line"] = .integer(span.start.line)
            members["column"] = .integer(span.start.column)
        }
        if case .value(let pointer, _) = problem.place { members["pointer"] = .string(pointer.description) }
        if let hint = problem.hint { members["hint"] = .string(hint) }
        return .object(members)
    }
}
