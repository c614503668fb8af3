internal import GabaritModule

/// Which modules stand in one workspace with a module: what it requires, and what requires it.
///
/// Worked out once for all modules: a check asks for each of them.
struct RequirementIndex: Sendable {
    private var around: [String: (modules: [ModuleState], isComplete: Bool)] = [:]
    private var behind: [String: [ModuleState]] = [:]

    init(_ all: [ModuleState]) {
        var owners: [String: ModuleState] = [:]
        for state in all {
            guard let module = state.module else { continue }
            for name in [module.name] + module.aliases where owners[name] == nil { owners[name] = state }
        }
        for state in all {
            let found = Self.required(by: state, owners)
            around[state.folder.shownPath] = found
            for other in found.modules where other.folder.shownPath != state.folder.shownPath {
                behind[other.folder.shownPath, default: []].append(state)
            }
        }
    }

    /// The module and all it requires, however far; `isComplete` is false where one of them is not known.
    func required(by state: ModuleState) -> (modules: [ModuleState], isComplete: Bool) {
        around[state.folder.shownPath] ?? ([state], false)
    }

    /// Every module that requires it, however far.
    func dependents(of state: ModuleState) -> [ModuleState] { behind[state.folder.shownPath] ?? [] }

    private static func required(
        by state: ModuleState, _ owners: [String: ModuleState]
    ) -> (modules: [ModuleState], isComplete: Bool) {
        var found: [String: ModuleState] = [state.folder.shownPath: state]
        var open = [state]
        var isComplete = true
        while let next = open.popLast() {
            if !next.analysis.isWhole { isComplete = false }
            for name in next.module?.requires ?? [] {
                guard let other = owners[name] else {
                    isComplete = false
                    continue
                }
                guard found[other.folder.shownPath] == nil else { continue }
                found[other.folder.shownPath] = other
                open.append(other)
            }
        }
        return (found.keys.sorted().compactMap { found[$0] }, isComplete)
    }
}
