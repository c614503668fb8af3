internal import GabaritCatalog
internal import GabaritModule
internal import GabaritPlan
internal import GabaritSource
internal import GabaritValue

/// Settings in the form of the original's appsettings: sections, keys without regard to case, leaves as text.
struct OriginalSettings {
    private let root: Value

    init(_ root: Value) {
        self.root = root
    }

    func planner() throws -> PlannerSettings {
        var settings = try PlannerSettings()
        settings.existingVariables = .recompute
        settings.variables = leaves(section("Terraform", "Variables")?.object ?? [:])
        settings.targetBranch = text("InfrastructureRepository", "MainBranch") ?? settings.targetBranch
        settings.backend.resourceGroupName = text("Terraform", "Backend", "ResourceGroupName") ?? ""
        if let prefix = text("InfrastructureRepository", "ProjectPathPrefix") {
            settings.workspaceFolder = try PlannerSettings.template(
                "\(prefix)/{{ workspace.acronym }}", "workspace folder")
        }
        return settings
    }

    /// The greatest `vX.Y.Z` folder below `modules/`.
    func version(in folder: String) throws -> CatalogVersion {
        let names = try DirectoryCatalog(folder + "/modules", shownPath: "modules").folderNames()
        let three = names.filter { ModuleVersion($0)?.numbers.count == 3 }
        guard let latest = ModuleVersion.latest(among: three) else {
            throw Diagnostics(
                Diagnostic(
                    code: "E_NO_VERSION", "no folder of the modules repository is named like v1.2.3",
                    at: .file("modules")))
        }
        return CatalogVersion(
            label: latest.description, reference: "", tag: text("ModuleRepository", "Tag"),
            branch: text("ModuleRepository", "Branch") ?? "main")
    }

    private func section(_ keys: String...) -> Value? {
        keys.reduce(Optional(root)) { value, key in
            value?.object?.first { $0.key.lowercased() == key.lowercased() }?.value
        }
    }

    private func text(_ keys: String...) -> String? {
        let found = keys.reduce(Optional(root)) { value, key in
            value?.object?.first { $0.key.lowercased() == key.lowercased() }?.value
        }
        return found?.string
    }

    private func leaves(_ members: Object) -> Object {
        Object(
            members.map { key, value in
                if case .object(let inner) = value { return (key, .object(leaves(inner))) }
                return (key, leaf(value))
            })
    }

    /// What .NET's configuration makes of a JSON value.
    private func leaf(_ value: Value) -> Value {
        switch value {
        case .bool(let flag): .string(flag ? "True" : "False")
        case .null: .string("")
        case .string: value
        default: .string(JSONWriter().text(value))
        }
    }
}
