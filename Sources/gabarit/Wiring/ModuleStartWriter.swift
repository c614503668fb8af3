internal import GabaritCatalog
internal import GabaritCheck
internal import GabaritModule
internal import GabaritSource
internal import GabaritTrial

/// Writes the files of a new module, once they are known to pass 'validate' and 'test'.
struct ModuleStartWriter {
    private let folder: String

    /// - Parameter folder: the folder of the modules.
    init(_ folder: String) {
        self.folder = folder
    }

    private func place(_ name: String) -> String { folder == "." ? name : "\(folder)/\(name)" }

    /// - Throws: `Diagnostics` when something of this name is there already.
    func checkIsFree(_ name: String) throws {
        guard !Files.exists(place(name)) else {
            throw Diagnostics(
                Diagnostic(
                    code: "E_EXISTS", "there is something of this name already", at: .file(place(name)),
                    hint: "choose another name; nothing is overwritten"))
        }
    }

    /// The module that creates workspaces, where there is one beside.
    var requirements: [String] {
        beside.contains { $0.name == "new-workspace-template" } ? ["new-workspace-template"] : []
    }

    /// The modules beside it, as far as they can be read.
    private var beside: [ModuleFolder] {
        guard let names = try? DirectoryCatalog(Files.absolute(folder), shownPath: folder).folderNames() else {
            return []
        }
        return names.filter { Files.exists("\(place($0))/\(ModuleReader.manifestName)") }.compactMap { name in
            try? DirectoryCatalog.folder(at: Files.absolute(place(name)), shownPath: place(name))
        }
    }

    /// Writes a module.
    ///
    /// - Returns: the paths that were written.
    /// - Throws: `Diagnostics` with what 'validate' or 'test' would say; nothing is written then.
    func write(_ start: ModuleStart) async throws -> [String] {
        try checkIsFree(start.name)
        var files = try start.files()
        let module = ModuleFolder(
            name: start.name, shownPath: place(start.name), files: files.filter { $0.key.components[0] != "tests" })
        try await check(module)
        for (path, file) in try await recorded(module, files) { files[path] = file }
        var paths: [String] = []
        for (path, file) in files.sorted(by: { $0.key < $1.key }) {
            let target = "\(place(start.name))/\(path)"
            try Files.write(file.bytes, to: target, isExecutable: file.isExecutable)
            paths.append(target)
        }
        return paths
    }

    private func check(_ module: ModuleFolder) async throws {
        var checker = RepositoryChecker()
        await checker.update(beside, isChecked: false)
        checker.update(module)
        let problems = checker.findings().filter { $0.suppression == nil }.map(\.problem)
        guard problems.isEmpty else { throw Diagnostics(problems) }
    }

    /// What the first test expects.
    private func recorded(
        _ module: ModuleFolder, _ files: [TreePath: ModuleFile]
    ) async throws -> [TreePath: ModuleFile] {
        let top = try TreePath("tests")
        let tests = Dictionary(
            uniqueKeysWithValues: files.compactMap { path, file in path.relative(to: top).map { ($0, file) } })
        let runner = ModuleTestRunner(FolderCatalog([module]))
        var recorded: [TreePath: ModuleFile] = [:]
        for test in try ModuleTestFolder(module, files: tests).cases() {
            let result = await runner.run(test)
            let problems = result.problems + result.refusals
            guard problems.isEmpty else { throw Diagnostics(problems) }
            let folder = top.appending(try TreePath(test.name))
            for (path, file) in result.recording { recorded[folder.appending(path)] = file }
        }
        return recorded
    }
}
