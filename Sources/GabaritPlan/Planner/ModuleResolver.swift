public import GabaritModule
internal import GabaritSource

/// Finds the modules of a request in a catalog.
public struct ModuleResolver: Sendable {
    private let catalog: any ModuleCatalog
    private let reader = ModuleReader()

    public init(_ catalog: any ModuleCatalog) {
        self.catalog = catalog
    }

    /// What the catalog has for a request.
    public struct Resolution: Sendable {
        /// The version a request asks for.
        public var version: CatalogVersion
        /// The modules of the request at that version, in its order.
        public var modules: [ResolvedModule]
        /// The modules of the workspace that stay when the request takes others out; empty when it takes out none.
        public var staying: [Module]
    }

    /// The version a request asks for, and its modules at that version.
    public func resolve(
        _ request: RunRequest, present snapshot: WorkspaceSnapshot
    ) async throws -> Resolution {
        let version: CatalogVersion
        do {
            version = try await catalog.resolve(request.version)
        } catch let problems as Diagnostics {
            throw Diagnostics(request.versionPlace.of(problems.all))
        }
        var modules: [ResolvedModule] = []
        for asked in request.modules { modules.append(try await resolve(asked, version, snapshot)) }
        let leaving = Set(request.modules.filter { $0.status == .deleteRequested }.map(\.name))
        var staying: [Module] = []
        if !leaving.isEmpty {
            staying = try await present(in: snapshot, version).filter { module in
                !leaving.contains { module.answers(to: $0) }
            }
        }
        return Resolution(version: version, modules: modules, staying: staying)
    }

    /// A module by its name or alias.
    ///
    /// - Throws: `Diagnostics` when there is none, or it cannot be read.
    public func module(named name: String, at version: CatalogVersion) async throws -> Module {
        if let folder = try await catalog.folder(named: name, at: version) {
            return try reader.read(folder, version: version.label)
        }
        let names = try await catalog.names(at: version)
        for other in names {
            guard let folder = try await catalog.folder(named: other, at: version),
                let module = try? reader.read(folder, version: version.label), module.answers(to: name)
            else { continue }
            return module
        }
        let near = NearName.of(name, among: names).map { "did you mean '\($0)'?" }
        throw Diagnostics(
            Diagnostic(
                code: "E_NO_MODULE", "there is no module '\(name)' at \(version.label)",
                hint: near ?? "known modules: \(names.joined(separator: ", "))"))
    }

    private func resolve(
        _ asked: ModuleRequest, _ version: CatalogVersion, _ snapshot: WorkspaceSnapshot
    ) async throws -> ResolvedModule {
        do {
            if asked.name == ResolvedModule.variableUpdateName {
                return .variableUpdate(asked, try await present(in: snapshot, version))
            }
            return .module(asked, try await module(named: asked.name, at: version))
        } catch let problems as Diagnostics {
            return .unresolved(asked, problems)
        }
    }

    /// The modules whose variables the workspace has.
    private func present(in snapshot: WorkspaceSnapshot, _ version: CatalogVersion) async throws -> [Module] {
        let suffix = ".auto.tfvars.json"
        let saved = snapshot.files.keys.map(\.description).filter { $0.hasSuffix(suffix) }
            .map { String($0.dropLast(suffix.count)) }.sorted()
        var names = snapshot.marker.modules.map(\.name)
        names += saved.filter { !names.contains($0) }
        let known = try await catalog.names(at: version)
        var modules: [Module] = []
        for name in names where known.contains(name) { modules.append(try await module(named: name, at: version)) }
        return modules
    }
}
