public import GabaritModule
public import GabaritSource
internal import Glibc

/// Modules in a folder of this machine, without versions: each folder below it is one.
public struct DirectoryCatalog: ModuleCatalog {
    private let path: String
    private let shownPath: String
    private let version: CatalogVersion

    /// - Parameters:
    ///   - path: the folder that holds the modules' folders.
    ///   - shownPath: how messages name it.
    ///   - version: what the modules report as their version.
    public init(
        _ path: String, shownPath: String? = nil,
        version: CatalogVersion = CatalogVersion(label: "local", reference: "")
    ) {
        self.path = path
        self.shownPath = shownPath ?? path
        self.version = version
    }

    public func resolve(_ requirement: VersionRequirement) async throws -> CatalogVersion {
        switch requirement {
        case .latest: return version
        case .exact(let wanted):
            guard wanted == version.label else {
                throw Diagnostics(
                    Diagnostic(
                        code: "E_NO_VERSION",
                        "there is no version '\(wanted)': '\(shownPath)' is a folder without versions",
                        hint: "ask for 'latest', or use a git repository with tags"))
            }
            return version
        }
    }

    /// The names of the folders, sorted.
    public func folderNames() throws -> [String] { try FolderReader.names(in: path, shown: shownPath) }

    public func names(at version: CatalogVersion) async throws -> [String] {
        try FolderReader.names(in: path, shown: shownPath)
    }

    public func folder(named name: String, at version: CatalogVersion) async throws -> ModuleFolder? {
        guard let safe = try? TreePath(name), safe.components.count == 1, try await names(at: version).contains(name)
        else {
            return nil
        }
        return try Self.folder(at: "\(path)/\(name)", shownPath: "\(shownPath)/\(name)")
    }

    /// Reads the tests that live beside a module: everything below its `tests/`, by the paths in it.
    ///
    /// - Returns: no files when there is no such folder.
    /// - Throws: `Diagnostics` for a symbolic link or an unsafe name in it.
    public static func tests(at path: String, shownPath: String) throws -> [TreePath: ModuleFile] {
        guard try FolderReader.names(in: path, shown: shownPath).contains("tests") else { return [:] }
        return try FolderReader.files(in: path + "/tests", shown: shownPath + "/tests")
    }

    /// The names of the folders in the `tests/` beside a module, also of those that hold no file.
    ///
    /// - Returns: none when there is no such folder.
    public static func testNames(at path: String, shownPath: String) throws -> [String] {
        guard try FolderReader.names(in: path, shown: shownPath).contains("tests") else { return [] }
        return try FolderReader.names(in: path + "/tests", shown: shownPath + "/tests")
    }

    /// Reads one folder of this machine as a module's folder.
    ///
    /// - Throws: `Diagnostics` for a symbolic link or an unsafe name in it.
    public static func folder(at path: String, shownPath: String) throws -> ModuleFolder {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return ModuleFolder(name: name, shownPath: shownPath, files: try FolderReader.files(in: path, shown: shownPath))
    }
}
