internal import ArgumentParser
internal import GabaritCatalog
internal import GabaritModule
internal import GabaritSource
internal import GabaritValue

/// `gabarit validate`: checks modules without a request.
struct ValidateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Check modules: schema, syntax, undefined names.")
    @OptionGroup var output: OutputOptions
    @Argument(help: "Folders: of a module, or of several modules.") var paths: [String]

    func run() async throws {
        var problems: [Diagnostic] = []
        var modules: [Module] = []
        var count = 0
        for path in paths {
            for (folder, shown) in try Self.modules(in: path) {
                count += 1
                do {
                    let found = try DirectoryCatalog.folder(at: folder, shownPath: shown)
                    problems += ModuleChecker().check(found)
                    if let module = try? ModuleReader().read(found, version: "local") { modules.append(module) }
                } catch let found as Diagnostics {
                    problems += found.all
                }
            }
        }
        // Whether requirements are met can only be said where the other modules are.
        if count > 1, modules.count == count { problems += ModuleChecker().check(together: modules) }
        let terminal = output.terminal
        if output.json {
            for problem in problems { terminal.line(JSONWriter().text(Self.value(problem))) }
        } else if !problems.isEmpty {
            terminal.problems(Diagnostics(problems))
        }
        if problems.contains(where: { $0.severity == .error }) { throw ExitStatus.problems }
        if !output.json { terminal.line(count == 1 ? "1 module, no problems" : "\(count) modules, no problems") }
    }

    /// The module in a folder, or the modules below it.
    private static func modules(in path: String) throws -> [(String, String)] {
        let trimmed = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        guard Files.isFolder(trimmed) else {
            throw Diagnostics(Diagnostic(code: "E_NO_FOLDER", "there is no such folder", at: .file(path)))
        }
        let folder = Files.absolute(trimmed)
        if Files.exists(folder + "/" + ModuleReader.manifestName) { return [(folder, trimmed)] }
        let catalog = DirectoryCatalog(folder, shownPath: trimmed)
        let names = try catalog.folderNames()
        return names.isEmpty ? [(folder, trimmed)] : names.map { ("\(folder)/\($0)", "\(trimmed)/\($0)") }
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
