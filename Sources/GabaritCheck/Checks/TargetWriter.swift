internal import GabaritModule
internal import GabaritSource
internal import GabaritTemplate

/// What writes a path: an entry of a module, or its saved variables.
struct TargetWriter {
    let module: String
    /// The path as the manifest has it.
    let target: String
    let key: String
    let span: SourceSpan
    /// The condition as it is written.
    let condition: String?
    /// The name of the item and the list of a loop, as they are written.
    let loop: String?
    /// Whether the path says nothing that a run decides.
    let isFixed: Bool
    /// Whether modules beside this one that have the same pattern write the same path.
    let isOfRequest: Bool
    let replaces: Bool

    /// - Returns: `nil` where nothing is certain of the path, and for what no path is.
    init?(_ entry: FileEntry, of module: Module) {
        guard let pattern = TargetPattern(entry.target, of: module.name), !pattern.isTooLong else { return nil }
        self.module = module.name
        (target, key, span) = (entry.target.source, pattern.key, entry.span)
        condition = entry.condition.map { $0.span.text }
        loop = entry.each.map { "\($0.name) in \($0.items.span.text)" }
        (isFixed, isOfRequest) = (entry.target.fixed != nil, entry.each == nil && pattern.isOfRequest)
        replaces = entry.existing == .replace
    }

    /// The saved variables of a module, which has a file for them if it has variables.
    init?(savedBy module: Module) {
        guard !module.variables.isEmpty else { return nil }
        let preset = "{{ module.name }}.auto.tfvars.json"
        let source = module.save.target.source
        guard let text = source == preset ? "\(module.name).auto.tfvars.json" : module.save.target.fixed,
            let path = try? TreePath(text)
        else { return nil }
        self.module = module.name
        (target, key, span) = (text, path.foldedKey, module.save.target.span)
        (condition, loop, isFixed, isOfRequest, replaces) = (nil, nil, true, true, true)
    }

    /// Whether some run has both.
    func canMeet(_ other: TargetWriter) -> Bool {
        loop == other.loop && (condition == nil || other.condition == nil || condition == other.condition)
    }

    /// Whether nothing but the manifest decides that it writes, and where.
    var isPlain: Bool { isFixed && condition == nil && loop == nil }

    /// The keys of the folders that the path needs, innermost first.
    var folders: [String] {
        var folders: [String] = []
        var rest = key[...]
        while let slash = rest.lastIndex(of: "/") {
            rest = rest[..<slash]
            folders.append(String(rest))
        }
        return folders
    }
}
