internal import GabaritModule
internal import GabaritSource

/// The files of a module's folder: ones that nothing names, and names that some file systems take for the same.
struct FileChecker {
    let folder: ModuleFolder
    let module: Module
    let analysis: ModuleAnalysis

    func problems() -> [Diagnostic] {
        guard module.form == .manifest else { return collisions() }
        return collisions() + unused() + sameTemplates()
    }

    private func unused() -> [Diagnostic] {
        // An entry that could not be read may be the one that names the file.
        guard analysis.isWhole, !analysis.namesUnknownTemplates else { return [] }
        let named = Set(module.entries.compactMap { $0.source?.description }).union(analysis.templates)
        return folder.files.keys.sorted().filter { !named.contains($0.description) && !Self.isForPeople($0) }.map {
            Diagnostic(
                .warning, code: "W_UNUSED_FILE", "no entry of 'files' names '\($0)', and no template includes it",
                at: .file("\(folder.shownPath)/\($0)"), hint: "name it under 'files', or delete it")
        }
    }

    /// The manifest, what people read, tests, and files that tools look for by a leading dot.
    private static func isForPeople(_ path: TreePath) -> Bool {
        let name = path.name.lowercased()
        if path.description == ModuleReader.manifestName || name.hasPrefix(".") { return true }
        if name.hasSuffix(".md") || name.hasSuffix(".txt") || name.hasPrefix("license") { return true }
        return path.components.count > 1 && ["tests", "docs", "examples"].contains(path.components[0])
    }

    private func collisions() -> [Diagnostic] {
        var seen: [String: TreePath] = [:]
        var problems: [Diagnostic] = []
        for path in folder.files.keys.sorted() {
            if let other = seen[path.foldedKey] {
                problems.append(
                    Diagnostic(
                        code: "E_CASE_COLLISION", "the files '\(other)' and '\(path)' differ only by case",
                        at: .file("\(folder.shownPath)/\(path)"), hint: "rename one: some file systems hold only one"))
            }
            seen[path.foldedKey] = path
        }
        return problems
    }

    /// Entries whose targets are the same template.
    private func sameTemplates() -> [Diagnostic] {
        var seen: [String: SourceSpan] = [:]
        var problems: [Diagnostic] = []
        for entry in module.entries where entry.condition == nil && entry.each == nil && entry.target.fixed == nil {
            if let first = seen[entry.target.source] {
                problems.append(
                    Diagnostic(
                        code: "E_SAME_TARGET", "two entries write '\(entry.target.source)'", at: entry.span,
                        hint: "the first is at \(first.start)"))
            }
            seen[entry.target.source] = entry.span
        }
        return problems
    }
}
