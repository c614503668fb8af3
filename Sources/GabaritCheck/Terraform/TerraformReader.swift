internal import GabaritModule
internal import GabaritSource
internal import GabaritTemplate
internal import GabaritValue

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
        for (entry, folder) in zip(entries, folders) {
            guard let source = entry.source, seen.insert("\(folder)/\(source)").inserted else { continue }
            var found = self.names(of: entry, source, &seen, folder)
            let isOverride = Self.isOverride(entry.target.source)
            let branch = entry.condition.map { TemplateBranch(place: "when", number: 0, text: $0.source) }
            found.locate { place in
                place.isOverride = isOverride
                if let branch { place.branches.append(branch) }
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
        if entry.target.source.lowercased().hasSuffix(".json") { return Self.names(inJSON: file, delimiters) }
        return names(inText: file, delimiters, &seen, folder)
    }

    /// The names of a file and of the templates that it brings in.
    private func names(
        inText file: SourceFile, _ delimiters: Delimiters?, _ seen: inout Set<String>, _ folder: String
    ) -> TerraformNames {
        let tags = delimiters.map { TemplateTag.all(in: file.bytes, $0) } ?? []
        let regions = TemplateBranch.regions(tags, in: file.name)
        func branches(at place: Int) -> [TemplateBranch] {
            regions.filter { $0.range.contains(place) }.map(\.branch)
        }
        var names = TerraformScanner(file, masked: TemplateMask.masked(file.bytes, tags)).scan()
        if !regions.isEmpty { names.locate { $0.branches = branches(at: $0.span.range.lowerBound) } }
        for tag in tags {
            guard let included = tag.included else { continue }
            if included.isEmpty { names.hasUnknownParts = true }
            for name in included where seen.insert("\(folder)/\(name)").inserted {
                guard let path = try? TreePath(name), let found = self.folder.files[path] else { continue }
                let other = SourceFile(name: "\(self.folder.shownPath)/\(path)", bytes: found.bytes)
                var inner = self.names(inText: other, delimiters, &seen, folder)
                let around = branches(at: tag.range.lowerBound)
                if !around.isEmpty { inner.locate { $0.branches += around } }
                names.add(inner)
            }
        }
        return names
    }

    /// The blocks of a `.tf.json` file, and the references in the expressions of its strings.
    private static func names(inJSON file: SourceFile, _ delimiters: Delimiters?) -> TerraformNames {
        var names = TerraformNames()
        let tags = delimiters.map { TemplateTag.all(in: file.bytes, $0) } ?? []
        names.references = TerraformScanner(file, masked: TemplateMask.masked(file.bytes, tags)).strings()
        guard let node = try? JSONReader(limits: .document).node(file) else { return names }
        for member in members(of: node["variable"]) {
            var variable = TerraformNames.Variable(place: .init(name: member.key, span: inner(member)))
            variable.type = member.value["type"]?.value.string
            variable.hasDefault = member.value["default"] != nil
            names.variables.append(variable)
        }
        names.outputs = members(of: node["output"]).map { .init(name: $0.key, span: inner($0)) }
        names.locals = members(of: node["locals"]).map { .init(name: $0.key, span: inner($0)) }
        names.modules = members(of: node["module"]).map { .init(name: $0.key, span: inner($0)) }
        for type in members(of: node["data"]) {
            names.data += members(of: type.value).map { .init(name: "data.\(type.key).\($0.key)", span: inner($0)) }
        }
        for type in members(of: node["resource"]) {
            names.resources += members(of: type.value).map { .init(name: "\(type.key).\($0.key)", span: inner($0)) }
        }
        return names
    }

    private static func members(of node: Node?) -> [Node.Member] {
        if case .object(let members)? = node?.content { members } else { [] }
    }

    /// The key without its quotes.
    private static func inner(_ member: Node.Member) -> SourceSpan {
        let range = member.keySpan.range
        guard range.count >= 2 else { return member.keySpan }
        return SourceSpan(file: member.keySpan.file, range: range.lowerBound + 1..<range.upperBound - 1)
    }
}
