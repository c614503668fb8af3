public import GabaritModule
public import GabaritSource

/// What a request's module turned out to be.
public enum ResolvedModule: Sendable {
    case module(ModuleRequest, Module)
    /// `variable-update`: the variables of these modules are saved anew.
    case variableUpdate(ModuleRequest, [Module])
    /// The catalog has no such module, or it cannot be read.
    case unresolved(ModuleRequest, Diagnostics)

    /// The module's name in a request that saves variables only.
    public static let variableUpdateName = "variable-update"

    /// What was asked for.
    public var request: ModuleRequest {
        switch self {
        case .module(let request, _), .variableUpdate(let request, _), .unresolved(let request, _): request
        }
    }

    /// Whether this creates the workspace, and so comes first.
    public var createsWorkspace: Bool {
        guard case .module(_, let module) = self else { return false }
        return module.createsWorkspace
    }
}

extension Module {
    /// Whether this is the module that creates a workspace.
    public var createsWorkspace: Bool {
        let names = ["new-workspace-template", "new-project-template"]
        return names.contains(name) || aliases.contains(where: names.contains)
    }

    /// Whether a name means this module.
    public func answers(to wanted: String) -> Bool { name == wanted || aliases.contains(wanted) }
}
