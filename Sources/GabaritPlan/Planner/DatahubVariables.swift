internal import GabaritModule
internal import GabaritSource
internal import GabaritValue

/// Where the values of modules without a manifest come from, as the original has it.
struct DatahubVariables {
    private let request: RunRequest
    private let settings: PlannerSettings

    init(_ request: RunRequest, _ settings: PlannerSettings) {
        self.request = request
        self.settings = settings
    }

    func layers(_ declaration: VariableDeclaration) throws(Diagnostics) -> [VariableBinding.Layer] {
        let configured = VariableLookup(settings.variables)[declaration.name]
        if Self.isMap(declaration) {
            guard let configured, case .object(let members) = configured, !members.isEmpty else { return [] }
            return [.init(origin: .configuration, value: configured)]
        }
        if declaration.type == .list(.any) {
            return Self.roles[declaration.name].map { [.init(origin: .request, value: users($0))] } ?? []
        }
        var layers: [VariableBinding.Layer] = []
        if let configured { layers.append(.init(origin: .configuration, value: configured)) }
        if let value = workspaceValue(declaration.name) { layers.append(.init(origin: .request, value: value)) }
        if ["log_workspace_id", "allow_source_ip"].contains(declaration.name) {
            layers.append(.init(origin: .preset, value: .string("")))
        }
        return layers
    }

    /// Whether the original takes no default for it: a map comes from the configuration, a list of anything from the users.
    static func needsValue(_ declaration: VariableDeclaration) -> Bool {
        isMap(declaration) || declaration.type == .list(.any)
    }

    static func isMap(_ declaration: VariableDeclaration) -> Bool {
        if case .map = declaration.type { true } else { false }
    }

    private func workspaceValue(_ name: String) -> Value? {
        switch name {
        case "project_cd": .string(request.workspace.acronym.text)
        case "budget_amount": request.workspace.budgetAmount ?? .integer(100)
        case "storage_size_limit_tb": request.workspace.storageSizeLimitInTB ?? .integer(5)
        case "ssc_cbrid": request.workspace.costCentre.map(Value.string)
        default: nil
        }
    }

    /// The users in each list; a removed user is in none.
    private static let roles: [String: Set<Role>] = [
        "databricks_project_lead_users": [.owner], "databricks_admin_users": [.admin],
        "databricks_project_users": [.user], "databricks_project_guests": [.guest],
        "storage_contributor_users": [.owner, .admin, .user], "storage_reader_users": [.guest],
    ]

    private func users(_ roles: Set<Role>) -> Value {
        .array(
            request.workspace.users.filter { roles.contains($0.role) }.map {
                .object(["email": .string($0.email), "oid": .string($0.objectID)])
            })
    }
}
