internal import GabaritModule

/// Which modules stand in one workspace with a module: what it requires, and what requires it.
struct RequirementIndex: Sendable {
    private var owners: [String: ModuleState] = [:]
    private let all: [ModuleState]

    init(_ all: [ModuleState]) {
        self.all = all
        for state in all {
            guard let module = state.module else { continue }
            for name in [module.name] + module.aliases where owners[name] == nil { owners[name] = state }
        }
    }

    /// The module and all it requires, however far; `isComplete` is false where one of them is not known.
    func required(by state: ModuleState) -> (modules: [ModuleState], isComplete: Bool) {
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

    /// Every module that requires it, however far.
    func dependents(of state: ModuleState) -> [ModuleState] {
        all.filter { other in
            other.folder.shownPath != state.folder.shownPath
                && required(by: other).modules.contains { $0.folder.shownPath == state.folder.shownPath }
        }
    }
}
