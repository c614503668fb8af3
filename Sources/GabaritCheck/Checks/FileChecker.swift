internal import GabaritModule
internal import GabaritSource

/// The files of a module's folder: ones that nothing names, and names that some file systems take for the same.
struct FileChecker {
    let folder: ModuleFolder
    let module: Module
    let analysis: ModuleAnalysis

    func problems() -> [Diagnostic] {
        guard module.form == .manifest else { return collisions() }
        return collisions() + unused() + EntryChecker(module: module).problems() + endings()
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
        let manuals = ["authors", "changelog", "license", "notice", "readme"]
        if name.hasSuffix(".md") || manuals.contains(where: name.hasPrefix) { return true }
        return path.components.count > 1 && ["tests", "docs", "examples"].contains(path.components[0])
    }

    /// Entries whose file ends otherwise than what it is made from, as a slip of the pen leaves it.
    private func endings() -> [Diagnostic] {
        module.entries.compactMap { entry in
            guard let source = entry.source, let wanted = FileEnding(source: source.name),
                let ending = FileEnding(target: entry.target.source), ending != wanted
            else { return nil }
            return Diagnostic(
                .warning, code: "W_TARGET_ENDING",
                "'\(entry.target.source)' ends in '.\(ending.text)' and is made from '\(source)'",
                at: entry.target.span,
                hint: "give both the same ending")
        }
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
}

/// What the name of a file ends in, behind its last dot; a leading dot begins a name and no ending.
private struct FileEnding: Equatable {
    let text: String

    /// Endings of templates of any tool, this one's or one that reads what is written.
    private static let templates: Set<String> = [
        "j2", "jinja", "jinja2", "tmpl", "tpl", "template", "gotmpl", "tftpl", "erb", "hbs", "mustache",
    ]
    /// Endings that a source may have whatever it becomes: those, and of text of any kind.
    private static let neutral = templates.union(["in", "txt", "text"])
    /// Endings that are other spellings or forms of one.
    private static let forms = ["yml": "yaml", "jsonc": "json", "json5": "json", "htm": "html"]

    static func == (left: FileEnding, right: FileEnding) -> Bool { left.form == right.form }

    private var form: String { Self.forms[text.lowercased()] ?? text }

    /// The ending that a template promises, or `nil` when it promises none.
    init?(source name: String) {
        var parts = name.split(separator: ".", omittingEmptySubsequences: false)
        if let last = parts.last, parts.count > 1, Self.neutral.contains(last.lowercased()) { parts.removeLast() }
        guard parts.count > 1, parts.dropLast().contains(where: { !$0.isEmpty }), let last = parts.last, !last.isEmpty,
            !Self.neutral.contains(last.lowercased())
        else { return nil }
        text = String(last)
    }

    /// The ending of a path that may hold expressions, or `nil` when an expression makes it or there is none.
    init?(target: String) {
        let name = target.split(separator: "/").last.map(String.init) ?? target
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return nil }
        let ending = name[name.index(after: dot)...]
        let isPlain = ending.utf8.allSatisfy { ($0 | 0x20) &- 0x61 < 26 || $0 &- 0x30 < 10 || $0 == 0x2D || $0 == 0x5F }
        guard isPlain, !ending.isEmpty, !Self.templates.contains(ending.lowercased()) else { return nil }
        text = String(ending)
    }
}
