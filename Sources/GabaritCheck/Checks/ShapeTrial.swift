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
        return module.entries.compactMap { problem($0, context) }
    }

    private func problem(_ entry: FileEntry, _ context: Object) -> Diagnostic? {
        guard case .template(let template) = entry.rendering, let path = try? TreePath(name(entry)) else { return nil }
        var context = context
        if let each = entry.each {
            guard let item = (try? each.items.evaluate(context))?.array?.first else { return nil }
            context[each.name] = item
        }
        // What a sample cannot be rendered with says nothing about the values of a run.
        guard let recorded = try? template.renderRecording(context) else { return nil }
        guard ShapeCheck.canBeRead(recorded, writing: path) else {
            return Diagnostic(
                code: "E_BROKEN_FILE", "what '\(path)' would hold cannot be read as what its name says", at: entry.span,
                hint: "mend the file, or copy it with 'render: false'")
        }
        do throws(Diagnostics) {
            try ShapeCheck.check(recorded, writing: path, from: entry.span)
            return nil
        } catch {
            var problem = error.all.first
            problem.map { problem?.text = "tried with hostile text: \($0.text)" }
            return problem
        }
    }

    /// Only the kind of file counts, not which of its names a run takes.
    private func name(_ entry: FileEntry) -> String {
        entry.target.fixed ?? "file" + (entry.target.source.split(separator: ".").last.map { ".\($0)" } ?? "")
    }
}
