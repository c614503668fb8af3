internal import FoundationEssentials
internal import GabaritModule
internal import GabaritSource

/// Folders of the repository as modules.
enum TestFolder {
    static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The names in a folder of the repository, sorted.
    static func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: repository.appending(path: folder).path).sorted()
    }

    /// Every module below a folder of the repository.
    static func modules(in folder: String) throws -> [ModuleFolder] {
        try names(in: folder).map {
            try module(at: repository.appending(path: "\(folder)/\($0)"), shown: "\(folder)/\($0)")
        }
    }

    static func module(at top: URL, shown: String) throws -> ModuleFolder {
        var files: [TreePath: ModuleFile] = [:]
        // Tests of a module are no part of it.
        for path in try FileManager.default.subpathsOfDirectory(atPath: top.path) where !path.hasPrefix("tests/") {
            let place = top.appending(path: path)
            guard let bytes = try? Data(contentsOf: place) else { continue }
            let isExecutable = FileManager.default.isExecutableFile(atPath: place.path)
            files[try TreePath(path)] = ModuleFile(bytes: Array(bytes), isExecutable: isExecutable)
        }
        return ModuleFolder(name: top.lastPathComponent, shownPath: shown, files: files)
    }

    /// A module from texts by path.
    static func module(_ name: String, _ files: [String: String]) throws -> ModuleFolder {
        var found: [TreePath: ModuleFile] = [:]
        for (path, text) in files { found[try TreePath(path)] = ModuleFile(bytes: Array(text.utf8)) }
        return ModuleFolder(name: name, shownPath: name, files: found)
    }
}
