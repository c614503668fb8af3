internal import ArgumentParser
internal import GabaritCatalog
internal import GabaritModule
internal import GabaritPlan
internal import GabaritRun
internal import GabaritSource
internal import GabaritValue

/// `gabarit provision`: one request on plain folders, with the original's settings, for holding the two side by side.
struct ProvisionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "provision", abstract: "Perform a request on plain folders, as the original does.",
        shouldDisplay: false)
    @Option(help: "A folder with templates/ and modules/.") var modules: String
    @Option(help: "The infrastructure repository as plain files.") var infra: String
    @Option(help: "Settings in the original's form.") var config: String
    @Option(help: "The request.") var request: String

    func run() async throws {
        let settings = try OriginalSettings(JSONReader(limits: .document).value(Files.read(config)))
        let loaded = try RequestReader().read(try Files.read(request))
        let version = try settings.version(in: Files.absolute(modules))
        let planner = Planner(try settings.planner())
        let place = try planner.place(of: loaded)
        let catalog = DirectoryCatalog(Files.absolute(modules) + "/templates", shownPath: "templates", version: version)
        let snapshot = WorkspaceSnapshot(files: try existing(place.folder))
        var resolved: [ResolvedModule] = []
        let resolver = ModuleResolver(catalog)
        let found = try await resolver.resolve(loaded.atLatest, present: snapshot)
        resolved = found.modules
        let result = try planner.plan(loaded, resolved, version: version, on: snapshot, moment: .init(milliseconds: 0))
        if let plan = result.plan { try write(plan) }
        Terminal(.never).line(JSONWriter().text(answer(result, loaded)))
        if result.plan == nil {
            Terminal(.never).problems(Diagnostics(result.problems))
            throw ExitStatus.failed
        }
    }

    private func existing(_ folder: TreePath) throws -> [TreePath: SnapshotFile] {
        let path = Files.absolute(infra) + "/\(folder)"
        guard Files.isFolder(path) else { return [:] }
        return try DirectoryCatalog.folder(at: path, shownPath: "\(folder)").files.mapValues {
            SnapshotFile(bytes: $0.bytes, isExecutable: $0.isExecutable)
        }
    }

    /// Plain folders have no redelivery, so the marker is not written.
    private func write(_ plan: RunPlan) throws {
        for operation in plan.operations where operation.path.name != Marker.fileName {
            let path = Files.absolute(infra) + "/\(operation.path)"
            if operation.kind == .delete {
                try Files.remove(path)
            } else {
                try Files.write(operation.content.bytes, to: path, isExecutable: operation.isExecutable)
            }
        }
    }

    private func answer(_ result: PlanResult, _ request: RunRequest) -> Value {
        let events = result.events.map { event in
            Value.object([
                "status": .string(event.outcome.rawValue), "message": .string(event.message),
                "causes": .array(event.problems.map { .string($0.message) }),
            ])
        }
        let commits = (result.plan?.modules ?? []).compactMap(\.commit).map {
            Value.object(["message": .string($0.subject), "author": .string($0.authorEmail)])
        }
        return ["events": .array(events), "commits": .array(commits)]
    }
}

extension RunRequest {
    /// The same request for the latest version, which the caller has resolved.
    fileprivate var atLatest: RunRequest {
        var request = self
        request.workspace.version = nil
        for index in request.modules.indices { request.modules[index].version = nil }
        return request
    }
}
