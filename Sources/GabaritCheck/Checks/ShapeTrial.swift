internal import GabaritModule
internal import GabaritPlan
internal import GabaritSource
internal import GabaritTemplate
internal import GabaritValue

/// Renders the files of a module with values that try to break out of their place: what holds against them holds
/// against what people type.
struct ShapeTrial {
    private let module: Module

    init(_ module: Module) { self.module = module }

    func problems() -> [Diagnostic] {
        let context = SampleContext(module).context()
        let values = TrialValues(context)
        return module.entries.flatMap { problems($0, context, values) }
    }

    private func problems(_ entry: FileEntry, _ context: Object, _ values: TrialValues) -> [Diagnostic] {
        guard case .template(let template) = entry.rendering, let path = path(entry),
            ShapeCheck.applies(to: path)
        else { return [] }
        var more: Object = [:]
        if let each = entry.each {
            guard let item = (try? each.items.evaluate(context))?.array?.first else { return [] }
            more[each.name] = item
        }
        var found: [Diagnostic] = []
        for trial in template.trials(values, with: more, sample: SampleContext.hostile) {
            for problem in problems(trial, path, entry) where !found.contains(where: { $0.place == problem.place }) {
                found.append(problem)
            }
        }
        return found
    }

    private func problems(_ trial: TrialText, _ path: TreePath, _ entry: FileEntry) -> [Diagnostic] {
        let recorded = trial.recorded
        if let fault = ShapeCheck.fault(recorded, writing: path) {
            // Branches that never come together may make no sense together.
            guard trial.told.isEmpty else { return [] }
            return [
                Diagnostic(
                    code: "E_BROKEN_FILE", fault.message, at: fault.place ?? entry.span, hint: hint(fault))
            ]
        }
        do throws(Diagnostics) {
            try ShapeCheck.check(recorded, writing: path, from: entry.span)
            return ShapeCheck.unquoted(recorded, writing: path).filter { !isGuarded($0.origin, trial) }.map {
                Diagnostic(
                    code: "E_UNQUOTED", "the text '\($0.text)' stands where Terraform reads a name",
                    at: $0.origin ?? entry.span, hint: "put quotes around it, or write it with 'to_hcl'")
            }
        } catch {
            return error.all.filter { !isGuarded($0.place.span, trial) }.map { problem in
                var problem = problem
                problem.text = "tried with hostile text: \(problem.text)"
                return problem
            }
        }
    }

    private func hint(_ fault: ShapeCheck.ReadFault) -> Message {
        let filters = ["to_json", "tojson", "to_hcl"]
        let writesQuotes = fault.place.map { place in filters.contains { place.text.contains($0) } } ?? false
        return writesQuotes
            ? "the filter writes the quotes; take those around it out"
            : "mend the file, or copy it with 'render: false'"
    }

    /// Whether a condition that was told its answer asks about the value itself: it may be what holds it harmless.
    private func isGuarded(_ origin: SourceSpan?, _ trial: TrialText) -> Bool {
        guard !trial.told.isEmpty else { return false }
        guard let text = origin.map({ $0.file.text(in: $0.range) }) else { return true }
        let name = text.prefix { !$0.isWhitespace && $0 != "|" && $0 != "(" }
        return name.isEmpty || trial.told.contains { $0.contains(name) }
    }

    /// The path as the manifest has it, or where that is none before a run a name of the same kind.
    private func path(_ entry: FileEntry) -> TreePath? {
        let ending = entry.target.source.split(separator: ".").last.map { ".\($0)" } ?? ""
        let names = [entry.target.fixed ?? entry.target.source, "file" + ending]
        return names.lazy.compactMap { try? TreePath($0) }.first
    }
}
