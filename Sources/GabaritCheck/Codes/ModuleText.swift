public import GabaritModule
public import GabaritSource

/// Modules written as one text: `--- path` starts each file.
///
/// Paths such as `a/module.yaml` make several modules, one for each first segment.
public struct ModuleText: Sendable, Hashable {
    /// The files in the order of the text.
    public var files: [(path: String, text: String)] { zip(paths, texts).map { ($0, $1) } }

    private var paths: [String] = []
    private var texts: [String] = []

    public init(_ text: String) {
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("--- ") {
                paths.append(String(line.dropFirst(4)))
                texts.append("")
            } else if !texts.isEmpty {
                texts[texts.count - 1] += line + "\n"
            }
        }
        // The line end of the last file ends the text as well.
        if let last = texts.last, last.hasSuffix("\n") { texts[texts.count - 1].removeLast() }
    }

    /// The modules, each under its name.
    ///
    /// - Parameter name: what a single module is called.
    public func folders(named name: String) throws(Diagnostic) -> [ModuleFolder] {
        let isOne = paths.contains { !$0.contains("/") }
        var folders: [String: [TreePath: ModuleFile]] = [:]
        for (path, text) in files {
            let parts = path.split(separator: "/", maxSplits: 1).map(String.init)
            let (owner, inner) = isOne || parts.count < 2 ? (name, path) : (parts[0], parts[1])
            folders[owner, default: [:]][try TreePath(inner)] = ModuleFile(bytes: Array(text.utf8))
        }
        return folders.keys.sorted().map { ModuleFolder(name: $0, shownPath: $0, files: folders[$0] ?? [:]) }
    }
}
