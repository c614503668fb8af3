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

    /// The tests that live beside a module, as they stand on disk.
    public struct Tests: Sendable {
        /// Everything that can be read below `tests/`, by the paths in it.
        public var files: [TreePath: ModuleFile] = [:]
        /// The names of its folders, also of those that hold no file.
        public var names: [String] = []
        /// What keeps a test from being read, by its name.
        public var problems: [String: Diagnostics] = [:]
    }

    /// Reads the tests that live beside a module, each apart: what is wrong with the files of one says nothing of others.
    ///
    /// - Returns: none when there is no such folder.
    /// - Throws: `Diagnostics` when the folder, or a file of it that all tests share, cannot be read.
    public static func tests(at path: String, shownPath: String) throws -> Tests {
        guard try FolderReader.names(in: path, shown: shownPath).contains("tests") else { return Tests() }
        let (folder, shown) = (path + "/tests", shownPath + "/tests")
        var tests = Tests()
        let top = try FolderReader.top(of: folder, shown: shown)
        (tests.files, tests.names) = (top.files, top.folders + top.strange)
        for name in top.strange {
            tests.problems[name] = FolderReader.neverFollowed(name, shown)
        }
        for name in top.folders {
            do {
                for (path, file) in try FolderReader.files(
                    in: "\(folder)/\(name)", shown: "\(shown)/\(name)", skipping: nil)
                {
                    tests.files[try TreePath("\(name)/\(path)")] = file
                }
            } catch let problems as Diagnostics {
                tests.problems[name] = problems
            } catch let problem as Diagnostic {
                tests.problems[name] = Diagnostics(problem)
            }
        }
        return tests
    }

    /// Reads one folder of this machine as a module's folder.
    ///
    /// - Throws: `Diagnostics` for a symbolic link or an unsafe name in it.
    public static func folder(at path: String, shownPath: String) throws -> ModuleFolder {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return ModuleFolder(name: name, shownPath: shownPath, files: try FolderReader.files(in: path, shown: shownPath))
    }
}
