internal import GabaritCatalog
internal import GabaritModule
internal import GabaritSource
internal import GabaritTemplate
internal import GabaritTrial

/// The tests below the modules that a command line names.
struct ModuleTestSource {
    /// How one test went, and how long it took.
    struct Run: Sendable {
        var result: ModuleTestResult
        var duration: Duration
    }

    private(set) var cases: [ModuleTestCase] = []
    private let folders: [ModuleFolder]
    /// Where a module is on this machine, by its name.
    private let places: [String: String]
    private let runner: ModuleTestRunner
    private let reached = TemplateCoverage()

    /// - Parameter paths: folders of a module, or of several.
    init(_ paths: [String]) throws {
        let source = try ModuleSource(paths)
        var folders: [ModuleFolder] = []
        var places: [String: String] = [:]
        for place in source.checked {
            let folder = try DirectoryCatalog.folder(at: place.folder, shownPath: place.shown)
            if let other = places[folder.name] {
                throw Diagnostics(
                    Diagnostic(
                        code: "E_SAME_NAME", "two modules are called '\(folder.name)'", at: .file(place.shown),
                        hint: "test them apart; the other is at '\(other)'"))
            }
            folders.append(folder)
            places[folder.name] = place.folder
            let tests = try DirectoryCatalog.tests(at: place.folder, shownPath: place.shown)
            cases += try ModuleTestFolder(folder, files: tests.files, names: tests.names, problems: tests.problems)
                .cases()
        }
        // Modules beside them may be asked for in requests; what cannot be read of them is not asked for.
        let others = source.others.compactMap { try? DirectoryCatalog.folder(at: $0.folder, shownPath: $0.shown) }
        (self.folders, self.places) = (folders, places)
        runner = ModuleTestRunner(FolderCatalog(folders + others))
    }

    /// Keeps the cases whose titles a condition allows.
    mutating func keep(_ isWanted: (String) -> Bool) { cases = cases.filter { isWanted($0.title) } }

    /// Runs all tests, on as many threads as there are processors; the results are in the order of the cases.
    func run(coverage: Bool) async -> [Run] {
        let runner = runner
        return await TemplateCoverage.$current.withValue(coverage ? reached : nil) {
            await withTaskGroup(of: (Int, Run).self, returning: [Run].self) { group in
                for (index, test) in cases.enumerated() {
                    group.addTask {
                        let start = ContinuousClock.now
                        let result = await runner.run(test)
                        return (index, Run(result: result, duration: ContinuousClock.now - start))
                    }
                }
                var runs: [(Int, Run)] = []
                for await run in group { runs.append(run) }
                return runs.sorted { $0.0 < $1.0 }.map(\.1)
            }
        }
    }

    /// What the tests that ran reached, a module each.
    func coverage() throws -> [ModuleCoverage] { try folders.map { try ModuleCoverage($0, reached) } }

    /// The folder of a test on this machine.
    func folder(of result: ModuleTestResult) -> String? {
        places[result.module].map { "\($0)/tests/\(result.name)" }
    }
}
