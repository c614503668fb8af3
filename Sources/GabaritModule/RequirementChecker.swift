public import GabaritSource

extension ModuleChecker {
    /// What is wrong between the modules of one repository: names that two of them bear, requirements that no module
    /// meets, and requirements that lead in a circle.
    public func check(together modules: [Module]) -> [Diagnostic] {
        var owners: [String: Module] = [:]
        var problems: [Diagnostic] = []
        // What a module is called is its own before it is an alias of another.
        for module in modules { claim(module.name, module, module.places.name, &owners, &problems) }
        for module in modules {
            for name in Set(module.aliases).subtracting([module.name]).sorted() {
                claim(name, module, module.places.aliases[name], &owners, &problems)
            }
            var own: Set<String> = [module.name]
            for name in module.aliases where !own.insert(name).inserted {
                problems.append(
                    Diagnostic(
                        code: "E_SAME_NAME", "the module has the name '\(name)' already",
                        at: module.place(module.places.aliases[name]), hint: "take the alias out"))
            }
        }
        for module in modules {
            for name in module.requires where owners[name] == nil {
                let span = module.places.requires[name]
                problems.append(
                    Diagnostic(
                        code: "E_NO_MODULE", "there is no module '\(name)' to require", at: module.place(span),
                        name: name, among: owners.keys.filter { owners[$0]?.name != module.name }.sorted(),
                        quote: span?.mark ?? ""))
            }
            if let circle = Self.circle(from: module, owners) {
                problems.append(
                    Diagnostic(
                        code: "E_REQUIRES_CYCLE",
                        "the requirements lead in a circle: \(circle.joined(separator: " → "))",
                        at: module.place(module.requires.first.flatMap { module.places.requires[$0] })))
            }
        }
        return problems
    }

    /// A way from a module back to it, when it is the first by name on that way.
    /// Gives a module a name, unless another one has it.
    private func claim(
        _ name: String, _ module: Module, _ span: SourceSpan?, _ owners: inout [String: Module],
        _ problems: inout [Diagnostic]
    ) {
        guard let other = owners[name] else { return owners[name] = module }
        let place = other.places.aliases[name] ?? other.places.name
        problems.append(
            Diagnostic(
                code: "E_SAME_NAME", "the name '\(name)' belongs to '\(other.name)' already", at: module.place(span),
                hint: place.map { "the other is at \("\($0.file.name):\($0.start)")" }))
    }

    private static func circle(from start: Module, _ owners: [String: Module]) -> [String]? {
        var open = [(start.name, [start.name])]
        var seen: Set<String> = []
        // A module that requires itself was told so when its manifest was read.
        while let (name, way) = open.popLast() {
            for next in (owners[name]?.requires ?? []).compactMap({ owners[$0]?.name }) {
                if next == start.name, way.count == 1 { continue }
                if next == start.name { return way.min() == start.name ? way + [next] : nil }
                if seen.insert(next).inserted { open.append((next, way + [next])) }
            }
        }
        return nil
    }
}

extension Module {
    func place(_ span: SourceSpan?) -> Diagnostic.Place { span.map { .span($0) } ?? .file(name) }
}

extension SourceSpan {
    /// The mark that a string is quoted with, or nothing.
    fileprivate var mark: String {
        let text = file.text(in: range)
        return text.hasPrefix("\"") || text.hasPrefix("'") ? String(text.prefix(1)) : ""
    }
}
