internal import ArgumentParser
internal import GabaritCatalog
internal import GabaritConfiguration
internal import GabaritModule
internal import GabaritPlan
internal import GabaritSource
internal import GabaritTemplate
internal import GabaritValue

/// `gabarit render`: one module to a folder, or one template to standard output.
struct RenderCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "render", abstract: "Render one module to a folder, or one template to standard output.",
        discussion: """
            A module: gabarit render Templates/azure-storage-blob --output out
            As a request wants it: add --request request.json, or --workspace and --set as for 'preview'
            A template: gabarit render --template page.html.j2 --data page.json
            """)
    @OptionGroup var common: ConfigurationOptions
    @Argument(help: "The folder of a module.") var module: String?
    @Option(help: "The request to render a module for; by default one that only names a workspace.")
    var request: String?
    @Option(help: "The acronym of the workspace.") var workspace: String?
    @Option(help: "Set a part of the request, for example workspace.budgetAmount=500; may be repeated.")
    var set: [String] = []
    @Option(help: "The folder that gets the files of a module.") var output: String?
    @Option(help: "A template.") var template: String?
    @Option(help: "The template's variables, a JSON object.") var data: String?
    @Option(help: "The template's options by Jinja's names, a JSON object.") var env: String?

    func validate() throws {
        guard (module == nil) != (template == nil) else { throw ValidationError("name a module or give --template") }
        if module != nil, output == nil {
            throw ValidationError("a module needs the folder to render to: --output DIR")
        }
    }

    func run() async throws {
        if let template { return try renderTemplate(template) }
        guard let module, let output else { return }
        try await renderModule(module, output)
    }

    private func renderTemplate(_ path: String) throws {
        let reader = JSONReader(limits: JSONLimits(bytes: 64 * 1024 * 1024, depth: 256))
        let context = try data.map { try reader.value(Files.read($0)) }?.object ?? [:]
        let options = try env.map { try reader.node(Files.read($0)) }
        let file = try Files.read(path)
        let loader = NeighbourLoader(folder: path.parentFolder)
        let environment = TemplateEnvironment(
            try options.map { try TemplateSettings(jinja: $0) } ?? TemplateSettings(), loader: loader,
            globals: options?["globals"]?.value.object ?? [:], extensions: .product)
        common.output.terminal.bytes(try environment.compile(file).renderBytes(context))
    }

    private func renderModule(_ path: String, _ output: String) async throws {
        LargeHeap.prepare()
        let installation = try Installation(path: common.config)
        var planner = installation.configuration.planner
        // Outside a repository there is no workspace folder yet: the output folder is it.
        planner.workspaceFolder = try PlannerSettings.template("{{ workspace.acronym }}", "workspace folder")
        let folder = try DirectoryCatalog.folder(at: Files.absolute(path), shownPath: path)
        let module = try ModuleReader().read(folder, version: "local")
        let loaded = try await asked(of: module, installation)
        let asked = ModuleRequest(name: module.name)
        var snapshot = WorkspaceSnapshot()
        for wanted in module.requires { snapshot.marker[wanted] = .init(version: "", digest: "", files: []) }
        if !module.createsWorkspace { snapshot.files[try TreePath("main.tf")] = SnapshotFile(bytes: []) }
        let whole = Planner(planner)
        let workspace = try whole.place(of: loaded).folder
        let operations = try whole.files(
            loaded, [.module(asked, module)], version: CatalogVersion(label: "local", reference: ""), on: snapshot,
            moment: .init(milliseconds: 0))
        let writer = try FolderWriter(output)
        var count = 0
        for operation in operations where operation.kind != .delete && operation.path.name != Marker.fileName {
            guard let inside = operation.path.relative(to: workspace) else { continue }
            try writer.write(operation.content.bytes, to: inside, isExecutable: operation.isExecutable)
            count += 1
        }
        LargeHeap.leave((folder, module, operations))
        let sample = request == nil ? ", for the sample workspace \(loaded.workspace.acronym); see --request" : ""
        common.output.terminal.note("\(count == 1 ? "1 file" : "\(count) files") in \(output)\(sample)")
    }

    /// The request that the module is rendered for.
    private func asked(of module: Module, _ installation: Installation) async throws -> RunRequest {
        let isSample = request == nil && workspace == nil
        let edits = RequestEdits(
            modules: request == nil ? [module.name] : [], workspace: isSample ? "SAMPLE" : workspace, assignments: set)
        return try await RequestSource(request, isMessage: false, edits: edits, installation).load().request
    }
}

/// Templates beside the one that is rendered, under the paths that a person would type for them.
private struct NeighbourLoader: TemplateListing {
    private let folder: String
    private let files: FolderLoader

    init(folder: String) {
        self.folder = folder
        files = FolderLoader(folder.isEmpty ? "." : folder)
    }

    var templateNames: [String] { files.templateNames }

    func source(named name: String) throws(Diagnostics) -> SourceFile? {
        try files.source(named: name).map {
            SourceFile(name: folder.isEmpty ? name : "\(folder)/\(name)", bytes: $0.bytes)
        }
    }
}
