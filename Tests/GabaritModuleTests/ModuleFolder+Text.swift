internal import GabaritModule
internal import GabaritSource

extension ModuleFolder {
    /// A module from texts.
    init(_ manifest: String?, named name: String = "m", files: [String: String] = [:]) throws {
        var found: [TreePath: ModuleFile] = [:]
        if let manifest { found[try TreePath("module.yaml")] = ModuleFile(bytes: Array(manifest.utf8)) }
        for (path, text) in files { found[try TreePath(path)] = ModuleFile(bytes: Array(text.utf8)) }
        self.init(name: name, shownPath: name, files: found)
    }
}
