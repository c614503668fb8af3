internal import GabaritModule
internal import GabaritSource
internal import GabaritTemplate
internal import GabaritValue

/// The entries of one module: paths that no value makes safe, paths that two entries write, and files that cannot be
/// merged. What the manifest alone decides its reader has found.
struct EntryChecker {
    let module: Module

    func problems() -> [Diagnostic] {
        module.entries.flatMap { [path(of: $0), folder(of: $0), merging($0)].compactMap { $0 } } + collisions()
            + presets()
    }

    /// A template whose own text breaks a rule of paths, whatever it is filled with.
    private func path(of entry: FileEntry) -> Diagnostic? {
        guard entry.target.fixed == nil, let pattern = TargetPattern(entry.target, of: module.name) else { return nil }
        // Two values that have nothing in common: what both break is no value's fault.
        for value in ["x", "value7"] where (try? TreePath(pattern.sample(value))) != nil { return nil }
        do throws(Diagnostic) {
            _ = try TreePath(pattern.sample("x"))
            return nil
        } catch {
            return Diagnostic(
                code: "E_PATH", "no value makes '\(entry.target.source)' a path: \(error.text)", at: entry.target.span,
                hint: error.advice)
        }
    }

    /// Folders that are no module's: where Terraform keeps what it fetched, and what shells take for a home.
    private func folder(of entry: FileEntry) -> Diagnostic? {
        let first = entry.target.source.split(separator: "/").first.map(String.init) ?? ""
        guard first == ".terraform" || first.hasPrefix("~"), entry.target.source.contains("/") else { return nil }
        return Diagnostic(
            code: "E_PATH", "'\(first)' is no folder for files of a module", at: entry.target.span,
            hint: "choose another target")
    }

    private func merging(_ entry: FileEntry) -> Diagnostic? {
        guard entry.existing == .merge, let pattern = TargetPattern(entry.target, of: module.name),
            !pattern.sample("x").hasSuffix(".json"), !pattern.sample(".json").hasSuffix(".json")
        else { return nil }
        return Diagnostic(
            code: "E_MERGE", "'\(entry.target.source)' cannot be merged: only JSON files can", at: entry.span,
            hint: "use 'keep' or 'replace'")
    }

    private func collisions() -> [Diagnostic] {
        var seen: [String: [TargetWriter]] = [:]
        var problems: [Diagnostic] = []
        let saved = TargetWriter(savedBy: module)
        for writer in module.entries.compactMap({ TargetWriter($0, of: module) }) {
            if let other = seen[writer.key]?.first(where: { $0.canMeet(writer) && !($0.isPlain && writer.isPlain) }) {
                problems.append(same(writer, other))
            }
            if let saved, writer.key == saved.key, !writer.isPlain { problems.append(overwrites(writer)) }
            seen[writer.key, default: []].append(writer)
        }
        return problems + folders(seen)
    }

    private func same(_ writer: TargetWriter, _ other: TargetWriter) -> Diagnostic {
        let also: Message =
            other.target == writer.target ? "" : " and '\(other.target)', one file where case does not count"
        return Diagnostic(
            code: "E_SAME_TARGET", "two entries write '\(writer.target)'\(also)", at: writer.span,
            hint: "the first is at \(other.span.start)")
    }

    private func overwrites(_ writer: TargetWriter) -> Diagnostic {
        Diagnostic(
            code: "E_SAME_TARGET", "'\(writer.target)' holds the saved variables, no entry may write it",
            at: writer.span, hint: "give the entry another 'target', or 'save' one")
    }

    /// A file that stands where another needs a folder.
    private func folders(_ writers: [String: [TargetWriter]]) -> [Diagnostic] {
        writers.values.joined().compactMap { writer in
            let files = writer.folders.lazy.compactMap { writers[$0]?.first { $0.canMeet(writer) } }
            guard let file = files.first else { return nil }
            return Diagnostic(
                code: "E_SAME_TARGET", "'\(writer.target)' needs a folder where the file '\(file.target)' stands",
                at: writer.span, hint: "the file is at \(file.span.start)")
        }
    }

    /// Loops whose items by default make the path that another entry has.
    private func presets() -> [Diagnostic] {
        let fixed = Dictionary(
            module.entries.filter { $0.each == nil && $0.condition == nil }.compactMap { entry in
                entry.target.fixed.flatMap { try? TreePath($0) }.map { ($0.foldedKey, entry) }
            }
        ) { first, _ in first }
        return module.entries.compactMap { entry in
            guard let each = entry.each, entry.condition == nil else { return nil }
            for item in presetItems(each.items) {
                guard let text = try? entry.target.text([each.name: item]), let path = try? TreePath(text),
                    let other = fixed[path.foldedKey]
                else { continue }
                return Diagnostic(
                    code: "E_SAME_TARGET", "two entries write '\(text)'", at: entry.span,
                    hint: "the other is at \(other.span.start)")
            }
            return nil
        }
    }

    /// The items that a loop over a variable has when nothing gives it a value.
    private func presetItems(_ items: TemplateExpression) -> [Value] {
        let path = items.span.text.trimmed
        let variable = module.variables.first { "variables.\($0.name)" == path && $0.value == nil }
        return variable?.preset?.array ?? []
    }
}

extension String {
    fileprivate var trimmed: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
