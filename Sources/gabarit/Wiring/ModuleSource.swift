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
    /// Folders beside modules that are none: documents, scripts.
    private let skipped: [String]
    /// Why folders could not be read, by the folder.
    private var problems: [Place: Diagnostics] = [:]

    /// - Parameter paths: folders of a module, or of several.
    init(_ paths: [String]) throws {
        var checked: [Place] = []
        var others: [Place] = []
        var skipped: [String] = []
        for path in paths {
            let found = try Self.modules(in: path)
            checked += found.modules
            skipped += found.skipped
            if found.isSingle { others += Self.beside(found.modules[0]) }
        }
        let known = Set(checked.map(\.folder))
        (self.checked, self.others) = (checked, others.filter { !known.contains($0.folder) })
        self.skipped = skipped
    }

    var count: Int { checked.count }

    /// What could not be read, and what is found in the rest.
    func findings(_ checker: RepositoryChecker) -> [Finding] {
        checked.flatMap { problems[$0]?.all ?? [] }.map { Finding(problem: $0) } + checker.findings()
    }

    /// Reads all folders into a checker.
    mutating func load(into checker: inout RepositoryChecker) async {
        let unread = await checker.update(reading: checked, Self.read)
        problems = Dictionary(unread.map { ($0.place, $0.problems) }) { first, _ in first }
        // What is wrong with others is not this command's to say.
        _ = await checker.update(reading: others, isChecked: false, Self.read)
    }

    /// Reads the modules again in which something changed.
    ///
    /// - Parameter folders: of this machine, each a module's or one below it.
    mutating func reload(_ folders: Set<String>, into checker: inout RepositoryChecker) {
        for place in checked where folders.contains(where: { $0 == place.folder || $0.hasPrefix(place.folder + "/") }) {
            switch Self.read(place) {
            case .success(let folder):
                problems[place] = nil
                checker.update(folder)
            case .failure(let found):
                problems[place] = found
                checker.remove(shownPath: place.shown)
            }
        }
        for place in others where folders.contains(where: { $0 == place.folder || $0.hasPrefix(place.folder + "/") }) {
            guard case .success(let folder) = Self.read(place) else { continue }
            checker.update(folder, isChecked: false)
        }
    }

    /// The folders to watch: each module's, and those that hold modules.
    var watched: [String] { Set((checked + others).flatMap { [$0.folder, $0.folder.parentFolder] }).sorted() }

    /// Whether modules may have come or gone when something changed in a folder.
    func holdsModules(_ folder: String) -> Bool {
        if skipped.contains(folder) { return true }
        // A folder of modules that has none left is looked at as a module itself.
        if checked.contains(where: { $0.folder == folder }),
            !Files.exists("\(folder)/\(ModuleReader.manifestName)")
        {
            return true
        }
        return checked.contains { $0.folder.parentFolder == folder } && !checked.contains { $0.folder == folder }
    }

    /// The path on this machine of a file that messages name, or `nil` for what is no file of a module.
    func path(of shown: String) -> String? {
        guard let place = checked.first(where: { shown.hasPrefix($0.shown + "/") }) else { return nil }
        let path = place.folder + shown.dropFirst(place.shown.count)
        return Files.exists(path) ? path : nil
    }

    @Sendable private static func read(_ place: Place) -> Result<ModuleFolder, Diagnostics> {
        do {
            return .success(try DirectoryCatalog.folder(at: place.folder, shownPath: place.shown))
        } catch let found as Diagnostics {
            return .failure(found)
        } catch {
            return .failure(Diagnostics(Diagnostic(code: "E_NO_FOLDER", "\(error)", at: .file(place.shown))))
        }
    }

    /// What a path names: a module, or the modules below it.
    private struct Found {
        var modules: [Place]
        var skipped: [String] = []
        var isSingle = false
    }

    private static func modules(in path: String) throws -> Found {
        let trimmed = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        guard Files.isFolder(trimmed) else { throw noFolder(trimmed) }
        let folder = Files.absolute(trimmed)
        if Files.exists(folder + "/" + ModuleReader.manifestName) {
            return Found(modules: [Place(folder: folder, shown: trimmed)], isSingle: true)
        }
        let places = try DirectoryCatalog(folder, shownPath: trimmed).folderNames().map {
            Place(folder: "\(folder)/\($0)", shown: trimmed == "." ? $0 : "\(trimmed)/\($0)")
        }
        guard !places.isEmpty else { return Found(modules: [Place(folder: folder, shown: trimmed)]) }
        let modules = places.filter { isModule($0.folder) }
        guard !modules.isEmpty else { return Found(modules: places) }
        return Found(modules: modules, skipped: places.filter { !modules.contains($0) }.map(\.folder))
    }

    /// Whether a folder among modules is meant as one: it has a manifest, under a slip of the pen too, or Terraform.
    private static func isModule(_ folder: String) -> Bool {
        Files.names(in: folder).contains { name in
            let lowered = name.lowercased()
            let isPlain = lowered == ModuleReader.manifestName || lowered == "module.yml"
            return isPlain || lowered.hasSuffix(".tf") || lowered.hasSuffix(".tf.j2")
                || NearName.of(lowered, among: [ModuleReader.manifestName]) != nil
        }
    }

    private static func noFolder(_ path: String) -> Diagnostics {
        let parent = path.parentFolder.isEmpty ? "." : path.parentFolder
        guard Files.exists(path) else {
            return Diagnostics(Diagnostic(code: "E_NO_FOLDER", "there is no such folder", at: .file(path)))
        }
        return Diagnostics(
            Diagnostic(
                code: "E_NO_FOLDER", "this is a file, not the folder of a module", at: .file(path),
                hint: "name the folder: \(parent)"))
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
