internal import ArgumentParser
internal import GabaritConfiguration
internal import GabaritModule
internal import GabaritPlan
internal import GabaritRun
internal import GabaritSource
internal import GabaritValue

/// `gabarit schema`: the JSON Schemas of what people write, for editors and for other programs.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Print the JSON Schema of a document.",
        discussion: "How editors use it: docs/schemas.md.")

    /// A kind of document that has a schema.
    enum Kind: String, ExpressibleByArgument, CaseIterable {
        case manifest, configuration, request, status, handler
    }

    @Argument(help: "manifest, configuration, request, status or handler.") var kind = Kind.manifest
    // Holds the schemas against the readers: Tests/schema/check.
    @Flag(help: .hidden) var verdicts = false

    func run() throws {
        guard verdicts else { return Terminal(.never).bytes(Array(text.utf8)) }
        let terminal = Terminal(.never)
        while let line = readLine(strippingNewline: true) {
            let problems = problems(of: SourceFile(name: "document", text: line))
            terminal.line(
                JSONWriter().text([
                    "problems": .array(problems.map { .string($0.code) }),
                    "hints": .array(problems.compactMap(\.hint).map(Value.string)),
                ]))
        }
    }

    private var text: String {
        switch kind {
        case .manifest: ManifestSchema.text
        case .configuration: ConfigurationSchema.text
        case .request: JSONWriter(indent: 2).text(RequestSchema.value) + "\n"
        case .status: StatusSchema.text
        case .handler: HandlerSchema.text
        }
    }

    /// What the reader of the kind says about a document.
    private func problems(of file: SourceFile) -> [Diagnostic] {
        do throws(Diagnostics) {
            switch kind {
            case .manifest: _ = try ModuleReader().read(folder(file), version: "local")
            case .configuration: _ = try ConfigurationReader().read(file)
            case .request: _ = try RequestReader().read(file)
            case .status: _ = try TerraformOutputs.read(file)
            case .handler: _ = try HandlerManifestReader().read(file, in: "/handlers")
            }
            return []
        } catch {
            return error.all
        }
    }

    /// A module with the manifest and a few files that it may name.
    private func folder(_ manifest: SourceFile) -> ModuleFolder {
        var files: [TreePath: ModuleFile] = [:]
        for (name, bytes) in [(ModuleReader.manifestName, manifest.bytes), ("main.tf", []), ("note.txt.j2", [])] {
            if let path = try? TreePath(name) { files[path] = ModuleFile(bytes: bytes) }
        }
        return ModuleFolder(name: "sample", shownPath: "sample", files: files)
    }
}
