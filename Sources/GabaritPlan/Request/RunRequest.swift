public import GabaritModule
public import GabaritSource
public import GabaritValue

/// Who asks for which modules in which workspace.
public struct RunRequest: Sendable, Hashable {
    public var runID: RunID
    public var workspace: Workspace
    /// In the order of the request; at least one.
    public var modules: [ModuleRequest]
    public var requestingUser: EmailAddress
    /// Whether every module is rendered anew at the workspace's version.
    public var updatesWorkspaceVersion: Bool
    /// How often it was put on the queue: 1, and one more each time that it was sent again after it had been put aside.
    public var round = 1
    /// The whole message, for templates: what is not known is kept.
    public var raw: Value

    public init(
        runID: RunID, workspace: Workspace, modules: [ModuleRequest], requestingUser: EmailAddress,
        updatesWorkspaceVersion: Bool = false, raw: Value = .object([:])
    ) {
        self.runID = runID
        self.workspace = workspace
        self.modules = modules
        self.requestingUser = requestingUser
        self.updatesWorkspaceVersion = updatesWorkspaceVersion
        self.raw = raw
    }

    /// The version that the modules are read at.
    public var version: VersionRequirement {
        let asked = modules.compactMap(\.version).first { VersionRequirement($0) != .latest }
        return VersionRequirement(asked ?? workspace.version)
    }

    /// Where that version is asked for.
    var versionPlace: RequestPlace {
        modules.first { VersionRequirement($0.version) != .latest }?.versionPlace ?? workspace.versionPlace
    }
}

/// The workspace of a request.
public struct Workspace: Sendable, Hashable {
    public var acronym: Acronym
    public var name: String
    public var organization: Organization?
    public var version: String?
    public var versionPlace = RequestPlace()
    public var budgetAmount: Value?
    public var storageSizeLimitInTB: Value?
    public var costCentre: String?
    public var resourceGroupName: String?
    public var users: [User]

    public init(acronym: Acronym, name: String, users: [User] = []) {
        self.acronym = acronym
        self.name = name
        self.users = users
    }
}

/// The organization a workspace belongs to.
public struct Organization: Sendable, Hashable {
    /// 1 to 100 characters.
    public var name: String
    /// 1 to 10 characters.
    public var code: String

    public init(name: String, code: String) {
        self.name = name
        self.code = code
    }
}

/// A user of a workspace.
public struct User: Sendable, Hashable {
    public var objectID: String
    public var email: String
    public var role: Role

    public init(objectID: String, email: String, role: Role) {
        self.objectID = objectID
        self.email = email
        self.role = role
    }
}

/// What a user may do in a workspace. The numbers are the portal's.
public enum Role: String, Sendable, CaseIterable {
    case admin = "Admin"
    case user = "User"
    case owner = "Owner"
    case guest = "Guest"
    case removed = "Removed"

    /// The role with one of the portal's numbers.
    public init?(number: Int) {
        guard Self.allCases.indices.contains(number) else { return nil }
        self = Self.allCases[number]
    }
}

/// A module of a request.
public struct ModuleRequest: Sendable, Hashable {
    /// Where the portal believes the module to be on its way.
    public enum Status: String, Sendable, CaseIterable {
        case createRequested = "CreateRequested"
        case inProgress = "InProgress"
        case completed = "Completed"
        case deleteRequested = "DeleteRequested"
        case deleted = "Deleted"
        case deleteInProgress = "DeleteInProgress"
        case unknown = "Unknown"
        case failed = "Failed"
        case missing = "Missing"
    }

    /// What a run does with a module.
    public enum Action: Sendable, Hashable {
        case render, saveVariables, delete
    }

    /// Without `templates/`.
    public var name: String
    public var version: String?
    public var status: Status?
    /// Where the name stands.
    public var place = RequestPlace()
    public var versionPlace = RequestPlace()

    public init(name: String, version: String? = nil, status: Status? = nil) {
        self.name = name
        self.version = version
        self.status = status
    }

    /// What to do: `DeleteRequested` deletes, `CreateRequested` and no status render, anything else saves variables.
    public func action(updatesWorkspaceVersion: Bool) -> Action {
        switch status {
        case .deleteRequested: .delete
        case nil, .createRequested: .render
        default: updatesWorkspaceVersion ? .render : .saveVariables
        }
    }
}

/// Where a part of a request is written. It says nothing of what is asked for: each is equal to any other.
public struct RequestPlace: Sendable, Hashable {
    public var place = Diagnostic.Place.nowhere

    public init() {}

    init(_ key: String, in pointer: JSONPointer, at node: Node) {
        place = .value(pointer.appending(key), node.span)
    }

    public static func == (left: RequestPlace, right: RequestPlace) -> Bool { true }

    public func hash(into hasher: inout Hasher) {}

    /// The problems, at this place where they have none of their own.
    func of(_ problems: [Diagnostic]) -> [Diagnostic] {
        problems.map { problem in
            var problem = problem
            if problem.place == .nowhere { problem.place = place }
            return problem
        }
    }
}
