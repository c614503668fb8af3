internal import ArgumentParser
internal import GabaritConfiguration
internal import GabaritModule
internal import GabaritPlan
internal import GabaritQueue
internal import GabaritRun
internal import GabaritSource
internal import GabaritValue

/// `gabarit explain`: where the value of one variable comes from.
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Tell where the value of a variable comes from, through every layer.",
        discussion: """
            Layers, strongest first: saved in the workspace, the operator's configuration, the request, the default.
            Without --request, what the request decides stays open.
            """)
    @OptionGroup var common: ConfigurationOptions
    @Argument(help: "The name of the variable.") var variable: String
    @Option(help: "The acronym of the workspace.") var workspace: String?
    @Option(help: "Only in this module; default: the modules of the request, or of the workspace.") var module: String?
    @Option(help: "The request whose values count: a file, or '-' for standard input.") var request: String?

    func validate() throws {
        if workspace == nil, request == nil { throw ValidationError("give --workspace, or a --request") }
    }

    func run() async throws {
        let installation = try Installation(path: common.config)
        let edits = RequestEdits(
            modules: request == nil ? [module ?? "none"] : [], workspace: workspace, assignments: [])
        let loaded = try await RequestSource(request, isMessage: false, edits: edits, installation).load()
        let snapshot = try await Planning(installation).read(loaded.request).snapshot
        let planner = Planner(installation.configuration.planner)
        let modules = try await modules(installation, loaded.request, snapshot)
        let traces = try modules.compactMap { module in
            try planner.trace(
                variable, in: module, for: loaded.request, isRequestKnown: request != nil, on: snapshot,
                moment: loaded.moment)
        }
        guard !traces.isEmpty else { throw unknown(modules, loaded.request) }
        for trace in traces { TraceText(trace, common.output, configuration: common.config).show() }
    }

    /// The modules to look in: the named one, those of the request, or those that the workspace has.
    private func modules(
        _ installation: Installation, _ asked: RunRequest, _ snapshot: WorkspaceSnapshot
    ) async throws -> [Module] {
        let catalog = try await installation.catalog()
        let resolver = ModuleResolver(catalog)
        guard request == nil || module != nil else {
            return try await resolver.resolve(asked, present: snapshot).modules.flatMap { try Self.modules(of: $0) }
        }
        let version = try await catalog.resolve(asked.version)
        var modules: [Module] = []
        for name in module.map({ [$0] }) ?? snapshot.marker.modules.map(\.name) {
            modules.append(try await resolver.module(named: name, at: version))
        }
        return modules
    }

    /// An update of variables stands for the modules of the workspace, as in a plan.
    private static func modules(of resolved: ResolvedModule) throws -> [Module] {
        switch resolved {
        case .module(_, let module): [module]
        case .variableUpdate(_, let modules): modules
        case .unresolved(_, let problems): throw problems
        }
    }

    private func unknown(_ modules: [Module], _ asked: RunRequest) -> Diagnostics {
        guard !modules.isEmpty else {
            return Diagnostics(
                Diagnostic(
                    code: "E_NO_WORKSPACE", "the workspace '\(asked.workspace.acronym)' has no modules yet",
                    hint: "name one with --module"))
        }
        let names = modules.flatMap { $0.variables.map(\.name) }
        let near = NearName.of(variable, among: names).map { "did you mean '\($0)'?" }
        let looked = modules.map(\.name).joined(separator: ", ")
        return Diagnostics(
            Diagnostic(code: "E_NO_VARIABLE", "no variable '\(variable)' in \(looked)", hint: near))
    }
}
