internal import ArgumentParser
internal import GabaritModule
internal import GabaritPlan
internal import GabaritSource
internal import GabaritValue
internal import GabaritYAML

/// `gabarit fmt`: lays manifests out.
struct FormatCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fmt", abstract: "Lay out manifests and other YAML files; comments and values stay.",
        discussion: """
            Of a folder, the manifest of the module or of the modules in it: gabarit fmt Templates
            In continuous integration: gabarit fmt --check Templates
            In an editor: gabarit fmt - < module.yaml
            """)
    @OptionGroup var output: OutputOptions
    @Argument(help: "YAML files, folders of modules, or '-' for standard input to standard output.") var paths: [String]
    @Flag(help: "Change nothing; show what would change, and end with 1 when something would.") var check = false

    func validate() throws {
        if paths.contains("-"), paths.count > 1 { throw ValidationError("'-' stands alone") }
    }

    func run() throws {
        if paths == ["-"], !check {
            return output.terminal.bytes(try YAMLFormatter().format(try Files.read("-")))
        }
        var problems: [Diagnostic] = []
        var changed = 0
        for path in try paths.flatMap(Self.files) {
            do {
                let file = try Files.read(path)
                let bytes = try YAMLFormatter().format(file)
                guard bytes != file.bytes else { continue }
                changed += 1
                try tell(file, bytes)
            } catch let error as Diagnostics {
                problems += error.all
            }
        }
        if !problems.isEmpty { output.terminal.problems(Diagnostics(problems)) }
        if !problems.isEmpty || (check && changed > 0) { throw ExitStatus.problems }
    }

    /// Writes the file anew, or shows what would change.
    private func tell(_ file: SourceFile, _ bytes: [UInt8]) throws {
        let terminal = output.terminal
        if !check { try Files.write(bytes, to: file.name) }
        if output.json {
            return terminal.line(JSONWriter().text(["file": .string(file.name), "written": .bool(!check)]))
        }
        guard check else { return terminal.line("formatted \(VisibleText.escaped(file.name))") }
        for line in UnifiedDiff(path: file.name, from: file.bytes, to: bytes).lines {
            terminal.line(PreviewCommand.styled(line, terminal))
        }
    }

    /// A file itself; of a folder, the manifests in it and in the folders right below it.
    private static func files(_ path: String) throws -> [String] {
        guard path != "-", Files.isFolder(path) else { return [path] }
        let trimmed = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        let found = try ModuleSource([trimmed]).checked.map { "\($0.shown)/\(ModuleReader.manifestName)" }
            .filter { Files.exists($0) }
        guard found.isEmpty else { return found }
        throw Diagnostics(
            Diagnostic(
                code: "E_NO_FILE", "there is no \(ModuleReader.manifestName) here or in a folder below",
                at: .file(path), hint: "name the file"))
    }
}
