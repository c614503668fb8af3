internal import GabaritModule
internal import GabaritValue

/// What templates can see: `workspace`, `request`, `module`, `variables` and `run`, and nothing else.
enum PlanContext {
    static func workspace(_ workspace: Workspace) -> Value {
        let organization: Value = .object([
            "name": .string(workspace.organization?.name ?? ""), "code": .string(workspace.organization?.code ?? ""),
        ])
        return .object([
            "acronym": .string(workspace.acronym.text),
            "name": .string(workspace.name),
            "organization": organization,
            "version": .string(workspace.version ?? "latest"),
            "budgetAmount": workspace.budgetAmount ?? .integer(100),
            "storageSizeLimitInTB": workspace.storageSizeLimitInTB ?? .integer(5),
            "cbrid": .string(workspace.costCentre ?? ""),
            "resourceGroupName": .string(workspace.resourceGroupName ?? ""),
            "users": .array(workspace.users.map(user)),
        ])
    }

    static func user(_ user: User) -> Value {
        .object([
            "objectId": .string(user.objectID), "oid": .string(user.objectID), "email": .string(user.email),
            "role": .string(user.role.rawValue),
        ])
    }

    static func base(_ request: RunRequest, moment: Timestamp) -> Object {
        [
            "workspace": workspace(request.workspace),
            "request": .object([
                "requestingUserEmail": .string(request.requestingUser.text),
                "modules": .array(request.modules.map { .string($0.name) }), "raw": request.raw,
            ]),
            "run": .object(["id": .string(request.runID.text), "seconds": .integer(Int(moment.seconds))]),
        ]
    }

    static func module(_ module: Module) -> Value {
        .object([
            "name": .string(module.name), "version": .string(module.version), "digest": .string(module.digest),
            "title": .object(["en": .string(module.title.english), "fr": .string(module.title.french)]),
        ])
    }
}
