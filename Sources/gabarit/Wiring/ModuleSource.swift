internal import GabaritCatalog
internal import GabaritCheck
internal import GabaritModule
internal import GabaritSource

/// The modules that a command line names, and the ones beside them that they may need.
struct ModuleSource {
    /// A folder of this machine and how messages name it.
    struct Place: Hashable {
        var folder: String
        var shown: String
    }

    /// The folders of the modules to check.
    let checked: [Place]
    /// The folders beside a module that stands for itself: what it requires may be there.
    let others: [Place]
    /// Folders that could not be read.
    private(set) var problems: [Diagnostic] = []

    /// - Parameter paths: folders of a module, or of several.
    init(_ paths: [String]) throws {
        var checked: [Place] = []
        var others: [Place] = []
        for path in paths {
            let (found, isSingle) = try Self.modules(in: path)
            checked += found
            if isSingle { others += Self.beside(found[0]) }
        }
        let known = Set(checked.map(\.folder))
        (self.checked, self.others) = (checked, others.filter { !known.contains($0.folder) })
    }

    var count: Int { checked.count }

    /// Reads all folders into a checker.
    mutating func load(into checker: inout RepositoryChecker) async throws {
        await checker.update(read(checked))
        // What is wrong with others is not this command's to say.
        await checker.update(
            others.compactMap { try? DirectoryCatalog.folder(at: $0.folder, shownPath: $0.shown) }, isChecked: false)
    }

    private mutating func read(_ places: [Place]) -> [ModuleFolder] {
        var folders: [ModuleFolder] = []
        for place in places {
            do {
                folders.append(try DirectoryCatalog.folder(at: place.folder, shownPath: place.shown))
            } catch let found as Diagnostics {
                problems += found.all
            } catch {
                problems.append(Diagnostic(code: "E_NO_FOLDER", "\(error)", at: .file(place.shown)))
            }
        }
        return folders
    }

    /// The module in a folder, or the modules below it.
    private static func modules(in path: String) throws -> ([Place], isSingle: Bool) {
        let trimmed = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        guard Files.isFolder(trimmed) else {
            throw Diagnostics(Diagnostic(code: "E_NO_FOLDER", "there is no such folder", at: .file(path)))
        }
        let folder = Files.absolute(trimmed)
        if Files.exists(folder + "/" + ModuleReader.manifestName) {
            return ([Place(folder: folder, shown: trimmed)], true)
        }
        let names = try DirectoryCatalog(folder, shownPath: trimmed).folderNames()
        guard !names.isEmpty else { return ([Place(folder: folder, shown: trimmed)], false) }
        return (names.map { Place(folder: "\(folder)/\($0)", shown: "\(trimmed)/\($0)") }, false)
    }

    /// The modules in the folder that holds a module.
    private static func beside(_ place: Place) -> [Place] {
        let parent = place.folder.split(separator: "/").dropLast().map { "/\($0)" }.joined()
        guard !parent.isEmpty, let names = try? DirectoryCatalog(parent).folderNames(), names.count <= 500 else {
            return []
        }
        return names.map { Place(folder: "\(parent)/\($0)", shown: "\(parent)/\($0)") }.filter {
            Files.exists($0.folder + "/" + ModuleReader.manifestName)
        }
    }
}
