internal import GabaritModule
internal import GabaritSource

/// Modules that can stand in one workspace and write the same file there.
enum CollisionChecker {
    private struct Writer {
        var module: String
        var target: String
        var span: SourceSpan
        var replaces: Bool
    }

    static func problems(_ states: [ModuleState]) -> [Diagnostic] {
        var writers: [String: Writer] = [:]
        var problems: [Diagnostic] = []
        for state in states {
            guard let module = state.module, module.form == .manifest else { continue }
            for entry in module.entries where entry.condition == nil && entry.each == nil {
                guard let target = entry.target.fixed, let path = try? TreePath(target) else { continue }
                let writer = Writer(
                    module: module.name, target: target, span: entry.span, replaces: entry.existing == .replace)
                guard let other = writers[path.foldedKey], other.module != module.name else {
                    writers[path.foldedKey] = writers[path.foldedKey] ?? writer
                    continue
                }
                if writer.replaces || other.replaces { problems.append(problem(writer, other)) }
            }
        }
        return problems
    }

    private static func problem(_ writer: Writer, _ other: Writer) -> Diagnostic {
        let also: Message =
            other.target == writer.target ? "" : " and '\(other.target)', one file where case does not count"
        return Diagnostic(
            code: "E_SHARED_TARGET",
            "the modules '\(other.module)' and '\(writer.module)' both write '\(writer.target)'\(also)",
            at: writer.span, hint: "the other is at \(other.span.shownStart)")
    }
}
