internal import GabaritModule
internal import GabaritSource

/// Names that Terraform would find twice in one folder: written by one module, by it and one that it requires, or by
/// two that can be together in a workspace.
struct DefinitionChecker {
    /// A name with the module that defines it.
    private struct Definition {
        let owner: Int
        let place: TerraformNames.Place
    }

    private let states: [ModuleState]
    private let index: RequirementIndex
    /// By folder of the workspace and name.
    private var definitions: [String: [Definition]] = [:]

    init(_ all: [ModuleState], _ index: RequirementIndex) {
        self.index = index
        // What is said about names around a file that cannot be read would mislead.
        states = all.filter { $0.hasTerraform && !$0.isBroken }
        for (owner, state) in states.enumerated() {
            for place in state.terraformFolders.keys.sorted().flatMap({ state.terraformFolders[$0]?.named ?? [] }) {
                guard let folder = place.target?.folder else { continue }
                definitions["\(folder)\n\(place.name)", default: []].append(Definition(owner: owner, place: place))
            }
        }
    }

    func problems() -> [Diagnostic] {
        let required = states.map { Set(index.required(by: $0).modules.map(\.folder.shownPath)) }
        let shared = definitions.keys.sorted().flatMap { key in twice(definitions[key] ?? [], required) }
        return shared + states.filter(\.isChecked).flatMap { repeated($0) }
    }

    // MARK: two definitions

    /// Each definition that another one stands against, with the first of these.
    private func twice(_ found: [Definition], _ required: [Set<String>]) -> [Diagnostic] {
        guard found.count > 1 else { return [] }
        return found.indices.compactMap { number in
            let definition = found[number]
            guard states[definition.owner].isChecked else { return nil }
            let other = found.indices.first { other in
                other != number && answers(definition, for: found[other], isLater: number > other, required)
                    && collide(definition, found[other])
            }
            return other.map { problem(definition, found[$0]) }
        }
    }

    /// Whether a problem of two belongs to the first of them: to the module that requires the other, to the one whose
    /// problems are wanted, else to the later.
    private func answers(
        _ one: Definition, for other: Definition, isLater: Bool, _ required: [Set<String>]
    ) -> Bool {
        if required[one.owner].contains(states[other.owner].folder.shownPath), one.owner != other.owner { return true }
        if required[other.owner].contains(states[one.owner].folder.shownPath), one.owner != other.owner { return false }
        return isLater || !states[other.owner].isChecked
    }

    private func collide(_ one: Definition, _ other: Definition) -> Bool {
        guard TemplateBranch.canMeet(one.place.branches, other.place.branches), let target = one.place.target,
            let second = other.place.target
        else { return false }
        if one.owner == other.owner { return target.entry == second.entry || !target.isSame(as: second) }
        guard states[one.owner].module?.name != states[other.owner].module?.name else { return false }
        // Conditions that look at the request may look at what else it asks for.
        let branches = one.place.branches + other.place.branches
        return target.differs(from: second) && !branches.contains(where: \.isOfRequest)
    }

    private func problem(_ one: Definition, _ other: Definition) -> Diagnostic {
        let (name, place) = (one.place.name, one.place.span)
        let message: Message =
            if one.owner != other.owner, let first = states[other.owner].module?.name,
                let second = states[one.owner].module?.name
            {
                "the modules '\(first)' and '\(second)' both define '\(name)'"
            } else {
                "'\(name)' is defined twice"
            }
        return Diagnostic(
            code: "E_TF_TWICE", message, at: place, hint: "the other is at \(other.place.span.shownStart)")
    }

    // MARK: one definition for every item of a loop

    private func repeated(_ state: ModuleState) -> [Diagnostic] {
        state.terraformFolders.values.flatMap(\.named).compactMap { place in
            guard let loop = TemplateBranch.repeating(place.branches) else { return nil }
            return Diagnostic(
                code: "E_TF_TWICE", "'\(place.name)' is defined once for each item of '\(loop)'", at: place.span,
                hint: "write the item into the name, or define it outside of the loop")
        }
    }
}
