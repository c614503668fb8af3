internal import GabaritDigest
public import GabaritSource
internal import GabaritTemplate
internal import GabaritValue
internal import GabaritYAML

/// Reads a folder into a module: with a manifest, or as it stands.
public struct ModuleReader: Sendable {
    /// The name of the manifest.
    public static let manifestName = "module.yaml"

    public init() {}

    /// Whether a module may have this name: 1 to 100 lower-case letters, digits and hyphens, no hyphen first.
    public static func isName(_ text: String) -> Bool { ManifestReader.isName(text) }

    /// The module.
    ///
    /// - Parameters:
    ///   - folder: its files.
    ///   - version: the label of the version it is read at.
    /// - Throws: every problem of the manifest and of the templates it names.
    public func read(_ folder: ModuleFolder, version: String) throws(Diagnostics) -> Module {
        let draft = try readAll(folder, version: version)
        guard draft.problems.isEmpty else { throw Diagnostics(draft.problems) }
        return draft.module
    }

    /// As much of a module as can be read.
    struct Draft {
        var module: Module
        /// What keeps it from being used.
        var problems: [Diagnostic] = []
        /// What its author may not have meant.
        var warnings: [Diagnostic] = []
    }

    /// As much of the module as can be read, with its problems.
    func readAll(_ folder: ModuleFolder, version: String) throws(Diagnostics) -> Draft {
        let manifest = folder.files.first { $0.key.description == Self.manifestName }
        guard let manifest else { return Draft(module: try DatahubFolder(folder).module(version: version)) }
        let file = SourceFile(name: folder.shownPath + "/" + Self.manifestName, bytes: manifest.value.bytes)
        let (node, unread) = try YAMLReader().readAll(file)
        var reader = ManifestReader(folder: folder, file: file)
        let module = reader.module(node, version: version)
        // What is wrong at a place anyhow says more than how others would read it.
        let spans = Set(reader.problems.filter { $0.replacement != nil }.compactMap { $0.place.span })
        let found = YAMLSurprises.problems(in: node) + SurplusAttributes.problems(in: node)
        let warnings = found.filter { $0.place.span.map { !spans.contains($0) } ?? true }
        return Draft(
            module: module, problems: YAMLReader.joined(unread, with: reader.problems).sortedByPlace,
            warnings: warnings)
    }

    /// SHA-256 over path, mode and content of every file, in the order of the paths.
    static func digest(of folder: ModuleFolder) -> String {
        Digest.sha256 { add in
            var head: [UInt8] = []
            for (path, file) in folder.files.sorted(by: { $0.key < $1.key }) {
                head.removeAll(keepingCapacity: true)
                head += path.description.utf8
                head += (file.isExecutable ? "\nx\n" : "\n-\n").utf8
                head += "\(file.bytes.count)\n".utf8
                add(head)
                add(file.bytes)
            }
        }
    }
}
