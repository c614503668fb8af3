internal import GabaritModule
internal import GabaritPlan
internal import GabaritSource
internal import GabaritValue

/// Runs tests of modules: the same planner as for preview and run, on trees in memory.
public struct ModuleTestRunner: Sendable {
    private let catalog: FolderCatalog

    /// - Parameter catalog: the modules under test and the ones beside them that requests may name.
    public init(_ catalog: FolderCatalog) {
        self.catalog = catalog
    }

    /// Runs one test.
    public func run(_ test: ModuleTestCase) async -> ModuleTestResult {
        do {
            let outcome = try await outcome(of: test)
            return try ModuleTestComparison(test, outcome).result()
        } catch let problems as Diagnostics {
            return ModuleTestResult(test, problems: problems.all)
        } catch {
            return ModuleTestResult(test, problems: [Diagnostic(code: "E_TEST", "\(error)", at: .file(test.shownPath))])
        }
    }

    /// What the request of a test comes to; only what keeps it from being asked is thrown.
    private func outcome(of test: ModuleTestCase) async throws -> ModuleTestOutcome {
        let layout = test.unreadable.isEmpty ? test.layoutProblems() : test.unreadable
        guard layout.isEmpty else { throw Diagnostics(layout) }
        let settings = try CaseSettings(test)
        guard let request = test.source("request.json", "request.yaml") else {
            throw Diagnostics(
                Diagnostic(
                    code: "E_NO_REQUEST", "the test has no request", at: .file(test.shownPath),
                    hint: "write one to 'request.json' or 'request.yaml'"))
        }
        let planner = Planner(try settings.planner())
        let start = try await started(test, settings, planner, request)
        do throws(Diagnostics) {
            let read = try Self.read(request, test)
            let plan = try await plan(read, planner, settings, on: start, catalog.labelled(settings.version))
            return ModuleTestOutcome(plan: plan, tree: try start.after(plan).files, settings: settings)
        } catch {
            return ModuleTestOutcome(problems: error.all, settings: settings, shownPaths: catalog.shownPaths)
        }
    }

    private static func read(_ file: SourceFile, _ test: ModuleTestCase) throws(Diagnostics) -> RunRequest {
        let reader = RequestReader()
        return try reader.read(try reader.document(file), of: file, fallbackID: "test-\(test.name)")
    }

    // MARK: start

    /// The workspace that the request finds.
    private func started(
        _ test: ModuleTestCase, _ settings: CaseSettings, _ planner: Planner, _ request: SourceFile
    ) async throws -> WorkspaceSnapshot {
        var snapshot = try WorkspaceSnapshot(tree: test.tree("before"), of: test)
        // A folder that git gives may bring its own tests, which are no part of a module.
        let previous = test.tree("previous").filter { $0.key.components.first != "tests" }
        let first = test.source("start.json", "start.yaml")
        if let first = first ?? (previous.isEmpty ? nil : request) {
            var catalog = self.catalog.labelled(settings.previousVersion)
            if !previous.isEmpty {
                catalog = catalog.replacing(test.module, with: previous, shownPath: "\(test.shownPath)/previous")
            }
            let plan = try await plan(try Self.read(first, test), planner, settings, on: snapshot, catalog)
            snapshot = try snapshot.after(plan)
        }
        for (path, file) in test.tree("edit") {
            snapshot.files[path] = SnapshotFile(bytes: file.bytes, isExecutable: file.isExecutable)
        }
        for path in settings.deleted {
            guard snapshot.files.removeValue(forKey: path) != nil else {
                throw Diagnostics(
                    Diagnostic(
                        code: "E_NO_FILE", "the workspace has no file '\(path)' to delete", at: .file(test.shownPath),
                        hint: "'delete' in case.yaml names files of the workspace folder"))
            }
        }
        return snapshot
    }

    private func plan(
        _ request: RunRequest, _ planner: Planner, _ settings: CaseSettings, on snapshot: WorkspaceSnapshot,
        _ catalog: FolderCatalog
    ) async throws(Diagnostics) -> RunPlan {
        let resolved: ModuleResolver.Resolution
        do {
            resolved = try await ModuleResolver(catalog).resolve(request, present: snapshot)
        } catch let problems as Diagnostics {
            throw problems
        } catch {
            // The catalog is in memory: only what it holds can be wrong.
            throw Diagnostics(Diagnostic(code: "E_TEST", "\(error)"))
        }
        let result = try planner.plan(
            request, resolved.modules, version: resolved.version, on: snapshot, moment: settings.moment,
            staying: resolved.staying)
        guard let plan = result.plan else { throw Diagnostics(result.problems) }
        return plan
    }
}

extension WorkspaceSnapshot {
    /// The workspace folder that a test starts from.
    fileprivate init(tree: [TreePath: ModuleFile], of test: ModuleTestCase) throws(Diagnostics) {
        self.init(baseCommit: "")
        for (path, file) in tree { files[path] = SnapshotFile(bytes: file.bytes, isExecutable: file.isExecutable) }
        try readMarker(shownPath: "\(test.shownPath)/before")
    }

    /// The workspace after a plan was merged.
    fileprivate func after(_ plan: RunPlan) throws(Diagnostics) -> WorkspaceSnapshot {
        var snapshot = self
        for operation in plan.operations {
            guard let path = operation.path.relative(to: plan.base.folder) else { continue }
            let file = SnapshotFile(bytes: operation.content.bytes, isExecutable: operation.isExecutable)
            snapshot.files[path] = operation.kind == .delete ? nil : file
        }
        try snapshot.readMarker(shownPath: "the start")
        return snapshot
    }

    private mutating func readMarker(shownPath: String) throws(Diagnostics) {
        guard let file = files.first(where: { $0.key.description == Marker.fileName })?.value else { return }
        marker = try Marker.read(SourceFile(name: "\(shownPath)/\(Marker.fileName)", bytes: file.bytes))
        targetGeneration = marker.generation
    }
}
