internal import GabaritModule
internal import GabaritSource
internal import GabaritValue

/// A module as lines of text, for the expectations of the cases.
enum ModuleSummary {
    static func text(_ module: Module) -> String {
        var lines = ["module \(module.name) \(module.version) status \(module.statusKey)"]
        if !module.aliases.isEmpty { lines.append("  aliases \(module.aliases.joined(separator: ", "))") }
        if !module.requires.isEmpty { lines.append("  requires \(module.requires.joined(separator: ", "))") }
        lines.append("  title \(module.title.english) | \(module.title.french)")
        lines += module.variables.map(variable)
        lines += module.entries.map(entry)
        lines.append("save \(module.save.target.source) \(module.save.existing.rawValue)")
        lines += module.steps.map { "step \($0.uses)" }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func variable(_ variable: VariableDeclaration) -> String {
        var text = "variable \(variable.name): \(variable.type)"
        if let value = variable.value {
            switch value {
            case .literal(let value): text += " value \(JSONWriter().text(value))"
            case .template: text += " computed"
            case .list, .object: text += " built"
            }
        }
        if let preset = variable.preset { text += " default \(JSONWriter().text(preset))" }
        if let pattern = variable.pattern { text += " pattern \(pattern.source)" }
        return text
    }

    private static func entry(_ entry: FileEntry) -> String {
        var text = "file \(entry.source?.description ?? "(none)") to \(entry.target.source) \(entry.existing.rawValue)"
        switch entry.rendering {
        case .template: text += " rendered"
        case .copy: text += " copied"
        case .tokens: text += " tokens"
        case .backend: text += " backend"
        }
        if entry.isExecutable { text += " executable" }
        if let each = entry.each { text += " each \(each.name)" }
        if entry.condition != nil { text += " when" }
        return text
    }
}
