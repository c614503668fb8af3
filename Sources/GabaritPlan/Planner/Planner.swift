public import GabaritModule
public import GabaritSource
internal import GabaritTemplate
public import GabaritValue

/// Makes plans: the same inputs give the same plan, byte for byte.
public struct Planner: Sendable {
    public let settings: PlannerSettings

    public init(_ settings: PlannerSettings) {
        self.settings = settings
    }

    /// The names that a request has in the repository.
    public func place(of request: RunRequest) throws(Diagnostics) -> (branch: String, folder: TreePath) {
        let context: Object = ["workspace": PlanContext.workspace(request.workspace)]
        let branch = try settings.workspaceBranch.render(context)
        let folder = try settings.workspaceFolder.render(context)
        guard Self.isBranchName(branch) else {
            throw Diagnostics(
                Diagnostic(
                    code: "E_BRANCH", "'\(branch)' cannot be the name of a branch",
                    hint: "use letters, digits, '_', '-', '.' and '/' in 'infrastructure.workspace-branch'"))
        }
        let isProtected = ([settings.targetBranch] + settings.protectedBranches).contains {
            $0.lowercased() == branch.lowercased()
        }
        if isProtected {
            throw Diagnostics(
                Diagnostic(
                    code: "E_BRANCH", "the workspace branch would be '\(branch)', which is protected",
                    hint: "choose another acronym, or set 'infrastructure.workspace-branch'"))
        }
        do throws(Diagnostic) {
            return (branch, try TreePath(folder))
        } catch {
            throw Diagnostics(error)
        }
    }

    /// Stricter than git, which takes names that read as options or hide letters.
    private static func isBranchName(_ name: String) -> Bool {
        let segments = name.split(separator: "/", omittingEmptySubsequences: false)
        let isSafe = segments.allSatisfy { segment in
            guard let first = segment.utf8.first, first != UInt8(ascii: "-"), first != UInt8(ascii: ".") else {
                return false
            }
            let letters = segment.utf8.allSatisfy { byte in
                (byte >= 0x30 && byte <= 0x39) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || byte == 0x5F
                    || byte == 0x2D || byte == 0x2E
            }
            return letters && !segment.hasSuffix(".") && !segment.lowercased().hasSuffix(".lock")
        }
        return isSafe && !name.contains("..") && name.utf8.count <= 200
    }

    /// Plans a request.
    ///
    /// - Parameters:
    ///   - request: who asks for what.
    ///   - modules: its modules, in the order of the request.
    ///   - version: the version they were read at.
    ///   - snapshot: the workspace as it is.
    ///   - moment: the date of every commit: when the message was put on the queue.
    ///   - sequence: the message's place in the queue.
    ///   - staying: the modules of the workspace that the request does not take out; what they require may not go.
    /// - Throws: what is wrong with the request as a whole; what is wrong with a module is in the result.
    public func plan(
        _ request: RunRequest, _ modules: [ResolvedModule], version: CatalogVersion, on snapshot: WorkspaceSnapshot,
        moment: Timestamp, sequence: Int64 = 0, staying: [Module] = []
    ) throws(Diagnostics) -> PlanResult {
        try draft(request, modules, version, snapshot, moment, sequence, staying).result()
    }

    /// The files alone that a request leads to, as a plan would have them: without the steps, their texts and a digest.
    ///
    /// - Throws: every problem of the request and its modules.
    public func files(
        _ request: RunRequest, _ modules: [ResolvedModule], version: CatalogVersion, on snapshot: WorkspaceSnapshot,
        moment: Timestamp
    ) throws(Diagnostics) -> [FileOperation] {
        try draft(request, modules, version, snapshot, moment, 0, []).operations()
    }

    private func draft(
        _ request: RunRequest, _ modules: [ResolvedModule], _ version: CatalogVersion, _ snapshot: WorkspaceSnapshot,
        _ moment: Timestamp, _ sequence: Int64, _ staying: [Module]
    ) throws(Diagnostics) -> PlanDraft {
        let place = try place(of: request)
        try checkSiblings(place.folder, snapshot)
        var draft = PlanDraft(
            request: request, settings: settings, version: version, snapshot: snapshot, folder: place.folder,
            branch: place.branch, moment: moment, sequence: sequence, staying: staying)
        for module in ModuleOrder.sorted(modules) { draft.add(module) }
        return draft
    }

    private func checkSiblings(_ folder: TreePath, _ snapshot: WorkspaceSnapshot) throws(Diagnostics) {
        let other = snapshot.siblings.first { $0 != folder.name && $0.lowercased() == folder.name.lowercased() }
        guard let other else { return }
        throw Diagnostics(
            Diagnostic(
                code: "E_CASE_COLLISION", "the workspace '\(other)' differs from '\(folder.name)' only by case",
                hint: "use the existing acronym, or another one"))
    }
}

/// The order of modules: the one that creates the workspace first, then as requested, what is required before what
/// requires it.
enum ModuleOrder {
    static func sorted(_ modules: [ResolvedModule]) -> [ResolvedModule] {
        var left = modules.filter(\.createsWorkspace) + modules.filter { !$0.createsWorkspace }
        var ordered: [ResolvedModule] = []
        while !left.isEmpty {
            // Of a cycle, the first goes first; the reader of modules reports cycles.
            let next = left.firstIndex { !requires($0, oneOf: left) } ?? 0
            ordered.append(left.remove(at: next))
        }
        return ordered
    }

    private static func requires(_ module: ResolvedModule, oneOf others: [ResolvedModule]) -> Bool {
        guard case .module(_, let wanting) = module else { return false }
        return others.contains { other in
            guard case .module(_, let candidate) = other, candidate.name != wanting.name else { return false }
            return wanting.requires.contains { candidate.answers(to: $0) }
        }
    }
}
