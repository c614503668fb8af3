public import GabaritModule
public import GabaritSource

/// Checks modules without a request, each alone and all of them together: what `gabarit validate` says.
///
/// Nothing is found in correct modules. What one module's files say is kept, so that checking again after a change
/// costs what that change is worth.
public struct RepositoryChecker: Sendable {
    private var states: [String: ModuleState] = [:]

    public init() {}

    /// Takes a module in, or its new state.
    ///
    /// - Parameters:
    ///   - folder: its files; it is known by its shown path.
    ///   - isChecked: whether its problems are wanted, or only what it defines for others.
    public mutating func update(_ folder: ModuleFolder, isChecked: Bool = true) {
        states[folder.shownPath] = ModuleState(folder, isChecked: isChecked)
    }

    /// Takes several modules in, on as many threads as there are processors.
    public mutating func update(_ folders: [ModuleFolder], isChecked: Bool = true) async {
        _ = await update(reading: folders, isChecked: isChecked) { .success($0) }
    }

    /// Reads several modules and takes them in, on as many threads as there are processors.
    ///
    /// - Parameters:
    ///   - places: where they are.
    ///   - read: gives the files of one, or why they cannot be read.
    /// - Returns: the places that could not be read.
    public mutating func update<Place: Sendable>(
        reading places: [Place], isChecked: Bool = true,
        _ read: @escaping @Sendable (Place) -> Result<ModuleFolder, Diagnostics>
    ) async -> [(place: Place, problems: Diagnostics)] {
        await withTaskGroup(of: (Place, Result<ModuleState, Diagnostics>).self) { group in
            for place in places {
                group.addTask { (place, read(place).map { ModuleState($0, isChecked: isChecked) }) }
            }
            var unread: [(place: Place, problems: Diagnostics)] = []
            for await (place, result) in group {
                switch result {
                case .success(let state): states[state.folder.shownPath] = state
                case .failure(let problems): unread.append((place, problems))
                }
            }
            return unread
        }
    }

    /// Forgets a module.
    public mutating func remove(shownPath: String) { states[shownPath] = nil }

    /// The modules that are known, by their shown paths.
    public var modules: [String] { states.keys.sorted() }

    /// Every finding, in the order of the modules, their files and places; suppressed ones are marked.
    public func findings() -> [Finding] {
        let all = states.keys.sorted().compactMap { states[$0] }
        var problems = Dictionary(all.map { ($0.folder.shownPath, $0.problems) }) { first, _ in first }
        let index = RequirementIndex(all)
        let together =
            ModuleChecker().check(together: all.compactMap(\.module)) + CollisionChecker.problems(all)
            + FolderNameChecker.problems(all) + DefinitionChecker(all, index).problems()
        for problem in together {
            guard let owner = all.first(where: { $0.owns(problem) }) else { continue }
            problems[owner.folder.shownPath, default: []].append(problem)
        }
        for state in all where state.isChecked && state.hasTerraform {
            problems[state.folder.shownPath, default: []] += TerraformChecker(state, index).problems()
        }
        return all.filter(\.isChecked).flatMap { state in
            let found = sorted(problems[state.folder.shownPath] ?? [], manifest: state)
            let doubt = FixDoubt(found)
            return Suppression.applied(
                state.suppressions, except: Set(state.analysis.obstacles.map(Finding.numbered)),
                to: found.map { Finding.numbered(doubt.weighed($0)) })
        }
    }

    /// By file, the manifest first, then by place; each problem once.
    private func sorted(_ problems: [Diagnostic], manifest state: ModuleState) -> [Diagnostic] {
        let manifest = state.folder.shownPath + "/" + ModuleReader.manifestName
        var seen: Set<String> = []
        let keyed = problems.map { problem in
            (problem, problem.place.fileName ?? "", problem.place.span?.range.lowerBound ?? 0)
        }
        return keyed.sorted { left, right in
            if left.1 != right.1 { return left.1 == manifest || (right.1 != manifest && left.1 < right.1) }
            return (left.2, left.0.code, left.0.message) < (right.2, right.0.code, right.0.message)
        }.map(\.0).filter { seen.insert("\($0.code) \($0.place.shown) \($0.message)").inserted }
    }
}

extension ModuleState {
    /// Whether a problem stands in one of the module's files.
    fileprivate func owns(_ problem: Diagnostic) -> Bool {
        guard let name = problem.place.fileName else { return false }
        return name == module?.name || name == folder.shownPath || name.hasPrefix(folder.shownPath + "/")
    }
}

extension Diagnostic.Place {
    /// The name of the file, folder or address.
    public var fileName: String? {
        switch self {
        case .nowhere: nil
        case .file(let name): name
        case .span(let span), .value(_, let span): span.file.name
        }
    }

    /// The place as text, for telling two apart.
    var shown: String { (fileName ?? "") + (span.map { ":\($0.range.lowerBound)" } ?? "") }
}
