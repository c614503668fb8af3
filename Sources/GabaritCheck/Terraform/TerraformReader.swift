internal import GabaritModule
internal import GabaritSource
internal import GabaritTemplate

/// Reads the names out of all Terraform files that a module writes.
struct TerraformReader {
    private let folder: ModuleFolder

    init(_ folder: ModuleFolder) { self.folder = folder }

    static func isTerraform(_ path: String) -> Bool {
        let lowered = path.lowercased()
        return lowered.hasSuffix(".tf") || lowered.hasSuffix(".tf.json")
    }

    /// What the files of each folder of the workspace say; Terraform knows names by folder. `""` is where it is run.
    func names(of module: Module) -> [String: TerraformNames] {
        let entries = module.entries.filter { Self.isTerraform($0.target.source) }
        let folders = entries.map { Self.folder(of: $0.target.source) }
        let root = folders.min { ($0.count, $0) < ($1.count, $1) } ?? ""
        var names: [String: TerraformNames] = [:]
        var seen: Set<String> = []
        for (number, (entry, folder)) in zip(entries, folders).enumerated() {
            guard let source = entry.source, seen.insert("\(folder)/\(source)").inserted else { continue }
            var found = self.names(of: entry, source, &seen, folder)
            let isOverride = Self.isOverride(entry.target.source)
            let branches = TemplateBranch.around(entry)
            let target = TerraformTarget(entry, number: number, of: module)
            found.locate { place in
                place.isOverride = isOverride
                place.target = target
                place.branches += branches
            }
            names[folder == root ? "" : folder, default: TerraformNames()].add(found)
        }
        return names
    }

    private static func folder(of target: String) -> String {
        target.split(separator: "/").dropLast().joined(separator: "/")
    }

    /// Source: Terraform, "Override Files".
    private static func isOverride(_ target: String) -> Bool {
        let name = target.split(separator: "/").last.map { $0.prefix { $0 != "." } } ?? ""
        return name == "override" || name.hasSuffix("_override")
    }

    private func names(
        of entry: FileEntry, _ source: TreePath, _ seen: inout Set<String>, _ folder: String
    ) -> TerraformNames {
        let file = SourceFile(name: "\(self.folder.shownPath)/\(source)", bytes: entry.content)
        let delimiters: Delimiters?
        switch entry.rendering {
        case .template(let template): delimiters = template.delimiters
        case .tokens: delimiters = Delimiters()
        case .copy, .backend: delimiters = nil
        }
        if entry.target.source.lowercased().hasSuffix(".json") { return names(inJSON: file, delimiters) }
        return names(inText: file, delimiters, &seen, folder)
    }

    /// The names of a file and of the templates that it brings in.
    private func names(
        inText file: SourceFile, _ delimiters: Delimiters?, _ seen: inout Set<String>, _ folder: String
    ) -> TerraformNames {
        let tags = delimiters.map { TemplateTag.all(in: file.bytes, $0) } ?? []
        let regions = BranchRegions(tags, in: file.name)
        var names = TerraformScanner(file, masked: TemplateMask.masked(file.bytes, tags)).scan()
        if !regions.isEmpty { names.locate { $0.branches = regions.branches(at: $0.span.range.lowerBound) } }
        for tag in tags {
            guard let included = tag.included else { continue }
            if included.isEmpty { names.hasUnknownParts = true }
            for name in included where seen.insert("\(folder)/\(name)").inserted {
                guard let path = try? TreePath(name), let found = self.folder.files[path] else { continue }
                let other = SourceFile(name: "\(self.folder.shownPath)/\(path)", bytes: found.bytes)
                var inner = self.names(inText: other, delimiters, &seen, folder)
                let around = regions.branches(at: tag.range.lowerBound)
                if !around.isEmpty { inner.locate { $0.branches += around } }
                names.add(inner)
            }
        }
        if tags.contains(where: \.mayBindRequest) { names.ofRequest = [] }
        return names
    }

    /// The names of a `.tf.json` file. What it brings in is a part of a value, which is not followed.
    private func names(inJSON file: SourceFile, _ delimiters: Delimiters?) -> TerraformNames {
        let tags = delimiters.map { TemplateTag.all(in: file.bytes, $0) } ?? []
        var names = TerraformJSONReader(file, masked: TemplateMask.masked(file.bytes, tags)).read()
        if tags.contains(where: { ["include", "extends"].contains($0.words.first) }) { names.hasUnknownParts = true }
        let regions = BranchRegions(tags, in: file.name)
        guard !regions.isEmpty else { return names }
        names.locate { $0.branches = regions.branches(at: $0.span.range.lowerBound) }
        return names
    }
}
