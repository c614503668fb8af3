internal import GabaritModule
internal import GabaritSource

/// One name of a module that a mistake can hit: what it is, and where it stands.
struct MutationSite: Hashable {
    /// What a name is, as far as the result is told by it.
    enum Kind: String, CaseIterable {
        case template = "names in templates"
        case filter = "filters"
        case key = "manifest keys"
        case type = "types"
        case file = "names of files in the manifest"
        case module = "requires"
        case value = "values"
        case terraform = "names in Terraform"
        case folder = "files of the folder"
    }

    var kind: Kind
    var module: String
    var path: TreePath
    /// Bytes of the file; empty for a file of the folder, whose name is meant.
    var range: Range<Int>

    /// Every site of a module, in the order of its files.
    static func all(in folder: ModuleFolder) -> [MutationSite] {
        folder.files.keys.sorted().filter { !$0.name.hasSuffix(".md") }.flatMap { path -> [MutationSite] in
            guard let text = folder.files[path].flatMap({ String(validating: $0.bytes, as: UTF8.self) }) else {
                return []
            }
            let found: [(Kind, Range<Int>)]
            if path.description == ModuleReader.manifestName {
                found = ManifestSites.find(in: text)
            } else {
                found = tags(in: text) + terraform(in: text) + [(.folder, 0..<0)]
            }
            return found.map { MutationSite(kind: $0.0, module: folder.name, path: path, range: $0.1) }
        }
    }

    /// The words inside of `{{ }}` and `{% %}`.
    static func tags(in text: String) -> [(Kind, Range<Int>)] {
        text.matches(of: /\{\{.*?\}\}|\{%.*?%\}/).flatMap { tag in
            text[tag.range].matches(of: /[A-Za-z_][A-Za-z0-9_]*/).map { word in
                let before = text[..<word.range.lowerBound].last { $0 != " " }
                return (before == "|" ? .filter : .template, bytes(word.range, in: text))
            }
        }
    }

    private static func terraform(in text: String) -> [(Kind, Range<Int>)] {
        text.matches(of: /\b(?:var|local)\.([a-z_0-9]+)|\bvariable "([a-z_0-9]+)"|\bazurerm_[a-z_]+\.([a-z_0-9]+)/)
            .compactMap {
                match in
                let name = match.output.1 ?? match.output.2 ?? match.output.3
                return name.map { (.terraform, bytes($0.startIndex..<$0.endIndex, in: text)) }
            }
    }

    static func bytes(_ range: Range<String.Index>, in text: String) -> Range<Int> {
        text.utf8.distance(
            from: text.startIndex, to: range.lowerBound)..<text.utf8.distance(
                from: text.startIndex, to: range.upperBound)
    }
}

/// The names of a manifest by what they are.
enum ManifestSites {
    static func find(in text: String) -> [(MutationSite.Kind, Range<Int>)] {
        let tags = text.matches(of: /\{\{.*?\}\}|\{%.*?%\}/).map { $0.range }
        var found = MutationSite.tags(in: text)
        var section = ""
        for line in text.split(separator: "\n") where line.first != "#" {
            if let key = line.prefixMatch(of: /[a-z]+/), line.first?.isLetter ?? false { section = String(key.output) }
            for word in line.matches(of: /[A-Za-z_0-9][A-Za-z0-9_.\/-]*/) {
                guard !tags.contains(where: { $0.overlaps(word.range) }) else { continue }
                found.append((kind(of: word.range, in: line, section), MutationSite.bytes(word.range, in: text)))
            }
        }
        return found
    }

    private static func kind(
        of word: Range<Substring.Index>, in line: Substring, _ section: String
    ) -> MutationSite.Kind {
        if line[word.upperBound...].hasPrefix(":") { return .key }
        let before = line[..<word.lowerBound]
        let isInType = before.ranges(of: "type:").last.map { !before[$0.upperBound...].contains(/, [a-z]+:/) } ?? false
        if isInType { return .type }
        if before.hasSuffix("when: ") || before.contains("each:") { return .template }
        switch section {
        case "requires": return .module
        case "files" where !before.contains(/(render|existing|mode): *"?$/): return .file
        default: return .value
        }
    }
}
