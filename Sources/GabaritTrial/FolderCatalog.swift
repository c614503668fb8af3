public import GabaritModule
internal import GabaritSource

/// Modules that are held in memory, all of one version, whatever it is called.
public struct FolderCatalog: ModuleCatalog {
    private var folders: [String: ModuleFolder]
    private var label = "local"

    /// - Parameter folders: the modules, by the names of their folders; of two, the first counts.
    public init(_ folders: [ModuleFolder]) {
        self.folders = Dictionary(folders.map { ($0.name, $0) }) { first, _ in first }
    }

    public func resolve(_ requirement: VersionRequirement) async throws -> CatalogVersion {
        CatalogVersion(label: label, reference: "")
    }

    public func names(at version: CatalogVersion) async throws -> [String] { folders.keys.sorted() }

    public func folder(named name: String, at version: CatalogVersion) async throws -> ModuleFolder? { folders[name] }

    /// The same modules under another label.
    func labelled(_ label: String) -> FolderCatalog {
        var catalog = self
        catalog.label = label
        return catalog
    }

    /// The same modules, with other files for one of them.
    func replacing(_ name: String, with files: [TreePath: ModuleFile], shownPath: String) -> FolderCatalog {
        var catalog = self
        catalog.folders[name] = ModuleFolder(name: name, shownPath: shownPath, files: files)
        return catalog
    }

    /// How messages name the folders of the modules, by the names of these.
    var shownPaths: [String: String] { folders.mapValues(\.shownPath) }
}
