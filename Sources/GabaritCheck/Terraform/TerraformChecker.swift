internal import GabaritModule
internal import GabaritSource

/// Holds a module's Terraform files against its manifest and against what the modules it requires define.
struct TerraformChecker {
    private let state: ModuleState
    private let module: Module?
    private let names: TerraformNames
    /// What the module and all it requires define.
    private let around: [ModuleState]
    private let isComplete: Bool
    private let index: RequirementIndex
    /// Past this many problems of a kind no near names are looked for: each look goes through all names.
    private static let mostHints = 200

    init(_ state: ModuleState, _ index: RequirementIndex) {
        self.state = state
        self.index = index
        module = state.module
        names = state.terraform
        (around, isComplete) = index.required(by: state)
    }

    func problems() -> [Diagnostic] {
        guard let module else { return [] }
        // What is said about names around a file that cannot be read would mislead.
        if state.isBroken { return unfinished() }
        let references =
            references(names, around.map(\.terraform)) + providers(names, around.map(\.terraform)) + children()
        // What a reference was meant to name is used.
        let meant = references.compactMap(\.replacement).compactMap(Self.variable)
        let slips: [Diagnostic] = state.terraformFolders.values.flatMap { TerraformLanguage.problems($0) }
        let variables = values(module) + unused(module, meant: Set(meant)) + undeclared(module) + types(module)
        return references + variables + output(module) + unfinished() + slips
    }

    // MARK: references

    private var others: [ModuleState] { around.filter { $0.folder.shownPath != state.folder.shownPath } }

    /// Folders below the one where Terraform is run: each has names of its own.
    private func children() -> [Diagnostic] {
        state.terraformFolders.keys.sorted().filter { !$0.isEmpty }.flatMap { folder -> [Diagnostic] in
            guard let names = state.terraformFolders[folder] else { return [] }
            let others = self.others.compactMap { $0.terraformFolders[folder] }
            return references(names, [names] + others) + providers(names, [names] + others)
        }
    }

    private func references(_ names: TerraformNames, _ around: [TerraformNames]) -> [Diagnostic] {
        guard !around.contains(where: \.hasUnknownParts) else { return [] }
        let known = Set(around.flatMap { $0.definitions.map(\.name) + $0.looseNames.map { "local." + $0 } })
        let dynamic = around.reduce(into: Set<String>()) { $0.formUnion($1.dynamicBlocks) }
        let locals = TerraformNamePatterns(around.flatMap(\.dynamicLocals))
        let types = Set(known.compactMap(Self.provider))
        guard isComplete else { return [] }
        let unknown = names.references.filter { !known.contains($0.name) }
        return unknown.enumerated().compactMap { number, reference -> Diagnostic? in
            let known = number < Self.mostHints ? known : []
            let parts = reference.name.split(separator: ".").map(String.init)
            switch parts[0] {
            case "var":
                guard !dynamic.contains("variable") else { return nil }
                return problem("E_TF_VARIABLE", "no 'variable' block declares '\(parts[1])'", reference, known)
            case "local":
                guard !dynamic.contains("locals"), !locals.fit(parts[1]) else { return nil }
                return problem("E_TF_REFERENCE", "no 'locals' block defines '\(parts[1])'", reference, known)
            case "module":
                guard !dynamic.contains("module") else { return nil }
                return problem("E_TF_REFERENCE", "there is no 'module' block '\(parts[1])'", reference, known)
            default:
                if let root = TerraformLanguage.root(near: parts[0]) {
                    let isKnown = parts.count > 1 && known.contains("\(root).\(parts[1])")
                    return isKnown
                        ? problem("E_TF_REFERENCE", "no block defines '\(reference.name)'", reference, known, root)
                        : nil
                }
                let type = parts[0] == "data" ? parts[1] : parts[0]
                guard !dynamic.contains(type), parts[0] == "data" || types.contains(Self.prefix(of: type)) else {
                    return nil
                }
                return problem("E_TF_REFERENCE", "no block defines '\(reference.name)'", reference, known)
            }
        }
    }

    /// Providers with an alias that no block configures, where the files configure the provider at all.
    private func providers(_ names: TerraformNames, _ around: [TerraformNames]) -> [Diagnostic] {
        guard isComplete, !around.contains(where: { $0.hasUnknownParts || $0.dynamicBlocks.contains("provider") })
        else { return [] }
        let known = Set(around.flatMap { $0.providers.map(\.name) + $0.givenProviders })
        let types = Set(known.map { $0.prefix { $0 != "." } })
        return names.providerReferences.compactMap { reference in
            guard !known.contains(reference.name), types.contains(reference.name.prefix { $0 != "." }) else {
                return nil
            }
            return Diagnostic(
                code: "E_TF_REFERENCE", "no 'provider' block has the alias of '\(reference.name)'",
                at: .span(reference.span), name: reference.name, among: known.filter { $0.contains(".") }.sorted())
        }
    }

    private func unfinished() -> [Diagnostic] {
        names.unfinished.map {
            Diagnostic(
                code: "E_TF_REFERENCE", "a name is missing behind '\($0.name).'", at: $0.span,
                hint: "name what is meant, or take the dot out")
        }
    }

    private func problem(
        _ code: String, _ message: Message, _ reference: TerraformNames.Place, _ known: Set<String>,
        _ meant: String? = nil
    ) -> Diagnostic {
        let root = (meant.map { $0[...] } ?? reference.name.prefix { $0 != "." }) + "."
        let isResource = root.contains("_")
        let candidates = known.filter { isResource ? Self.provider($0) != nil : $0.hasPrefix(root) }
        var problem = Diagnostic(
            code: code, message, at: .span(reference.span), name: reference.name, among: candidates.sorted())
        // Another kind of resource may be what is meant, or what is missing.
        let kind = { (name: String) in name.split(separator: ".").dropLast() }
        if problem.replacement.map(kind) != kind(reference.name) { problem.replacement = nil }
        return problem
    }

    /// `azurerm` for the definition of a resource, and nothing for others.
    private static func provider(_ name: String) -> String? {
        let type = String(name.prefix { $0 != "." })
        return type.contains("_") ? prefix(of: type) : nil
    }

    private static func prefix(of type: String) -> String { String(type.prefix { $0 != "_" }) }

    // MARK: variables

    /// Variables that Terraform would ask for, since nothing saves them.
    private func values(_ module: Module) -> [Diagnostic] {
        guard isComplete else { return [] }
        let modules = around.compactMap(\.module)
        let saved = Set(modules.flatMap { $0.variables.map(\.name) })
        let unsaved = names.variables.filter { !$0.hasDefault && !saved.contains($0.place.name) }
        // Files of values are read only where something may need them.
        guard !unsaved.isEmpty else { return [] }
        let values = modules.map { TerraformValues(of: $0) }
        guard !values.contains(where: \.areUnknown) else { return [] }
        let without = unsaved.filter { variable in !values.contains { $0.names.contains(variable.place.name) } }
        let candidates = module.variables.map(\.name)
        return without.enumerated().map { number, variable in
            Self.withoutFix(
                code: "E_TF_NO_VALUE", "nothing gives '\(variable.place.name)' a value", at: .span(variable.place.span),
                name: variable.place.name, among: number < Self.mostHints ? candidates : [],
                otherwise: "declare it under 'variables' in the manifest, or give it a default")
        }
    }

    /// Variables that no template and no Terraform file of a module that sees them reads.
    private func unused(_ module: Module, meant: Set<String>) -> [Diagnostic] {
        guard !state.analysis.readsAllVariables, !names.hasUnknownParts else { return [] }
        let readers = around.filter { $0.folder.shownPath != state.folder.shownPath } + index.dependents(of: state)
        var used = state.analysis.variables.union(meant)
        for reader in [state] + readers {
            used.formUnion(reader.terraform.references.map(\.name).compactMap(Self.variable))
        }
        let declared = Set(module.variables.map(\.name))
        // A file that is not for Terraform is there for whoever reads it.
        let isForOthers = !TerraformValues.isRead(module.save.target.source)
        let manifest = module.variables.filter { !isForOthers && !used.contains($0.name) }.map { ($0.name, $0.span) }
        let terraform = names.variables.filter { !used.contains($0.place.name) && !declared.contains($0.place.name) }
        return (manifest + terraform.map { ($0.place.name, $0.place.span) }).map { name, span in
            Diagnostic(
                .warning, code: "W_UNUSED_VARIABLE", "nothing uses the variable '\(name)'", at: span,
                hint: "use it, or take it out")
        }
    }

    private static func variable(_ reference: String) -> String? {
        reference.hasPrefix("var.") ? String(reference.dropFirst("var.".count)) : nil
    }

    /// Variables that are saved for Terraform, which does not know them.
    private func undeclared(_ module: Module) -> [Diagnostic] {
        let declared = Set(around.flatMap { $0.terraform.variables.map(\.place.name) })
        // What Terraform does not read may hold what it likes.
        guard isComplete, TerraformValues.isRead(module.save.target.source),
            !around.contains(where: { $0.terraform.dynamicBlocks.contains("variable") || $0.terraform.hasUnknownParts })
        else {
            return []
        }
        let referred = Set(names.references.map(\.name))
        // A reference without a declaration is reported as that.
        let missing = module.variables.filter { !declared.contains($0.name) && !referred.contains("var." + $0.name) }
        let candidates = names.variables.map(\.place.name)
        return missing.enumerated().map { number, variable in
            Self.withoutFix(
                .warning, code: "W_TF_UNDECLARED",
                "no 'variable' block declares '\(variable.name)', which is saved for it",
                at: .span(variable.span), name: variable.name, among: number < Self.mostHints ? candidates : [],
                otherwise: "declare it in a .tf file of the module")
        }
    }

    /// A near name that is a hint only: the mistake may be on either side.
    private static func withoutFix(
        _ severity: Diagnostic.Severity = .error, code: String, _ message: Message, at place: Diagnostic.Place,
        name: String, among candidates: [String], otherwise hint: Message
    ) -> Diagnostic {
        var problem = Diagnostic(
            severity, code: code, message, at: place, name: name, among: candidates, otherwise: hint)
        problem.replacement = nil
        return problem
    }

    private func types(_ module: Module) -> [Diagnostic] {
        let variables = Dictionary(module.variables.map { ($0.name, $0) }) { first, _ in first }
        return names.variables.compactMap { declared -> Diagnostic? in
            guard let text = declared.type, !text.utf8.contains(TemplateMask.filler),
                case .success(let type) = VariableType.parse(text),
                let variable = variables[declared.place.name],
                !variable.type.converts(to: type)
            else { return nil }
            return Diagnostic(
                code: "E_TF_TYPE", "'\(variable.name)' is \(variable.type) here and \(type) in Terraform",
                at: variable.typeSpan ?? variable.span, hint: "the other is at \(declared.place.span.shownStart)")
        }
    }

    // MARK: outputs

    private func output(_ module: Module) -> [Diagnostic] {
        guard !names.outputs.contains(where: { $0.name == module.statusKey }), !names.hasUnknownParts,
            !names.dynamicBlocks.contains("output")
        else { return [] }
        let place = module.places.status ?? module.places.name
        return [
            Self.withoutFix(
                code: "E_TF_OUTPUT", "no file defines the output '\(module.statusKey)', which status messages need",
                at: place.map { .span($0) } ?? .file(state.folder.shownPath), name: module.statusKey,
                among: names.outputs.map(\.name),
                otherwise: "add: output \"\(module.statusKey)\" { value = \"completed\" }")
        ]
    }
}

extension SourceSpan {
    /// `file:line:column`.
    var shownStart: String { "\(file.name):\(start)" }
}
