internal import GabaritModule
internal import GabaritPlan
internal import GabaritSource
internal import GabaritValue

/// What the run of a sample request writes: every file but the marker, which holds digests.
enum WrittenFiles {
    /// The files and status keys by module; `nil` where a module cannot be read or planned.
    static func of(_ folders: [ModuleFolder]) -> [String: String]? {
        var resolved: [ResolvedModule] = []
        for folder in folders {
            guard let module = try? ModuleReader().read(folder, version: "v1.0.0") else { return nil }
            resolved.append(.module(ModuleRequest(name: folder.name), module))
        }
        guard let result = try? plan(resolved), let plan = result.plan else { return nil }
        var files: [String: String] = [:]
        for change in plan.netChanges where change.path.name != Marker.fileName {
            files[change.path.description] = (change.isExecutable ? "x" : "-") + (change.after?.text ?? "")
        }
        for module in plan.modules { files["status of \(module.name)"] = module.statusKey }
        return files
    }

    private static func plan(_ modules: [ResolvedModule]) throws -> PlanResult {
        var settings = try PlannerSettings()
        settings.variables = [
            "az_subscription_id": "00000000-0000-4000-8000-000000000001",
            "az_tenant_id": "00000000-0000-4000-8000-000000000002",
            "postgres_databases": .array(["water", "archive"]),
        ]
        guard let email = EmailAddress("lead@example.com"), let id = RunID("run-1") else {
            throw Diagnostics(Diagnostic(code: "E_TEST", "the sample request is no request"))
        }
        let users = Role.allCases.enumerated().map { index, role in
            User(objectID: "00000000-0000-4000-8000-00000000000\(index)", email: "u\(index)@example.com", role: role)
        }
        var workspace = Workspace(acronym: try Acronym("WATER"), name: "Water", users: users)
        workspace.organization = Organization(name: "Department of Examples", code: "DOE")
        workspace.costCentre = "CB-1"
        let request = RunRequest(
            runID: id, workspace: workspace,
            modules: modules.map { if case .module(let wanted, _) = $0 { wanted } else { ModuleRequest(name: "") } },
            requestingUser: email)
        let snapshot = WorkspaceSnapshot(
            targetCommit: "1111", branchCommit: nil, baseCommit: "1111", files: [:], marker: Marker(), siblings: [])
        return try Planner(settings).plan(
            request, modules, version: CatalogVersion(label: "v1.0.0", reference: "abc"), on: snapshot,
            moment: Timestamp(milliseconds: 1_700_000_000_000), sequence: 1)
    }
}
