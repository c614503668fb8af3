import GabaritModule
import GabaritPlan
import GabaritSource
import GabaritValue
import Testing

/// A small installation: modules written here, one request, one workspace.
struct PlanFixture {
    var settings: PlannerSettings
    var modules: [String: [String: String]] = [
        "new-workspace-template": [
            "module.yaml": """
            module: new-workspace-template
            aliases: [new-project-template]
            status: new_project_template
            variables:
              project_cd: {type: string, value: "{{ workspace.acronym }}"}
              budget_amount: {type: number, value: "{{ workspace.budgetAmount }}"}
              az_location: {type: string, default: canadacentral}
            files:
              - main.tf
              - {source: backend.j2, target: project.tfbackend, existing: keep}
            """,
            "main.tf": "locals {\n  name = \"{{ workspace.name }}\"\n}\n",
            "backend.j2": "key = \"{{ workspace.acronym }}.tfstate\"\n",
        ],
        "azure-storage-blob": [
            "module.yaml": """
            module: azure-storage-blob
            requires: [new-workspace-template]
            variables:
              storage_readers:
                type: list(object({email = string, oid = string}))
                value: "{{ workspace.users | with_role('Guest') }}"
            files: [storage.tf]
            """,
            "storage.tf": "resource \"x\" \"y\" {}\n",
        ],
    ]
    var files: [String: String] = [:]
    var marker = Marker()
    var siblings: [String] = []
    var branch: String?
    static let version = CatalogVersion(label: "v1.0.0", reference: "abc")
    static let moment = Timestamp(milliseconds: 1_700_000_000_000)

    init() throws { settings = try PlannerSettings() }

    func module(_ name: String) throws -> Module {
        let texts = modules[name] ?? [:]
        let files = try Dictionary(
            uniqueKeysWithValues: texts.map { (try TreePath($0.key), ModuleFile(bytes: Array($0.value.utf8))) })
        let folder = ModuleFolder(name: name, shownPath: "modules/\(name)", files: files)
        return try ModuleReader().read(folder, version: Self.version.label)
    }

    func request(_ names: [String], id: String = "run-1", _ change: (inout RunRequest) -> Void = { _ in }) throws
        -> RunRequest
    {
        let email = try #require(EmailAddress("owner@example.com"))
        let workspace = Workspace(acronym: try Acronym("ABC"), name: "Water")
        var request = RunRequest(
            runID: try #require(RunID(id)), workspace: workspace, modules: names.map { ModuleRequest(name: $0) },
            requestingUser: email)
        change(&request)
        return request
    }

    func result(_ request: RunRequest) throws -> PlanResult {
        let resolved: [ResolvedModule] = try request.modules.map { wanted in
            if wanted.name == ResolvedModule.variableUpdateName {
                return .variableUpdate(wanted, try modules.keys.sorted().map(module))
            }
            let name = try modules.keys.sorted().first { try module($0).answers(to: wanted.name) }
            guard let name else {
                return .unresolved(
                    wanted, Diagnostics(Diagnostic(code: "E_NO_MODULE", "there is no module '\(wanted.name)'")))
            }
            return .module(wanted, try module(name))
        }
        let known = try Dictionary(
            uniqueKeysWithValues: files.map { (try TreePath($0.key), SnapshotFile(bytes: Array($0.value.utf8))) })
        let snapshot = WorkspaceSnapshot(
            targetCommit: "1111", branchCommit: branch, baseCommit: branch ?? "1111", files: known, marker: marker,
            siblings: siblings)
        let leaving = request.modules.filter { $0.status == .deleteRequested }
        let staying =
            try leaving.isEmpty
            ? []
            : marker.modules.map(\.name)
                .filter { name in !leaving.contains { $0.name == name } }.map(module)
        return try Planner(settings).plan(
            request, resolved, version: Self.version, on: snapshot, moment: Self.moment, sequence: 7, staying: staying)
    }

    func plan(_ names: [String], _ change: (inout RunRequest) -> Void = { _ in }) throws -> RunPlan {
        let result = try result(request(names, change))
        return try #require(result.plan, "\(result.problems.map(\.message))")
    }

    /// What the problems of a request say, by their code.
    func problems(_ names: [String], _ change: (inout RunRequest) -> Void = { _ in }) throws -> [String] {
        let request = try request(names, change)
        do {
            return try result(request).problems.map { "\($0.code) \($0.message)" }
        } catch let problems as Diagnostics {
            return problems.all.map { "\($0.code) \($0.message)" }
        }
    }

    /// The workspace as a plan leaves it.
    mutating func apply(_ plan: RunPlan) throws {
        for change in plan.netChanges {
            let path = try #require(change.path.relative(to: plan.base.folder)).description
            files[path] = change.after?.text
        }
        let text = try #require(files[Marker.fileName])
        marker = try Marker.read(SourceFile(name: Marker.fileName, text: text))
    }
}

extension RunPlan {
    /// The content of a file of the workspace after the run.
    func text(_ path: String) -> String? {
        netChanges.first { $0.path.description == base.folder.description + "/" + path }?.after?.text
    }

    func paths(of index: Int) -> [String] {
        modules[index].operations.map { "\($0.kind.rawValue) \($0.path.name)" }
    }
}
