public import GabaritGit
public import GabaritModule
public import GabaritSource

/// Modules in a git repository with version tags; read from objects, never checked out.
public actor GitCatalog: ModuleCatalog {
    private let mirror: GitMirror
    private let folder: TreePath?
    private let prefix: String
    private let branch: RefName
    private var folders: [String: ModuleFolder] = [:]

    /// - Parameters:
    ///   - mirror: the modules repository.
    ///   - folder: the folder of the modules in it, `nil` for its top.
    ///   - prefix: the environment prefix of its tags: `dev` for `dev-v6.4.3`.
    ///   - branch: what is read when the repository has no version tags at all.
    public init(_ mirror: GitMirror, folder: TreePath?, prefix: String = "", branch: RefName) {
        self.mirror = mirror
        self.folder = folder
        self.prefix = prefix
        self.branch = branch
    }

    public func resolve(_ requirement: VersionRequirement) async throws -> CatalogVersion {
        let tags = try await mirror.remoteTags()
        let label: String
        switch requirement {
        case .latest:
            guard let latest = ModuleVersion.latest(among: tags.keys, prefix: prefix) else {
                return try await untagged(tags)
            }
            label = latest.description
        case .exact(let wanted):
            let candidates =
                [wanted, "v" + wanted] + (prefix.isEmpty ? [] : ["\(prefix)-\(wanted)", "\(prefix)-v\(wanted)"])
            guard let found = candidates.first(where: { tags[$0] != nil }) else {
                throw noVersion(wanted, Array(tags.keys))
            }
            label = found
        }
        let tag = try RefName.tag(label)
        try await mirror.fetch([tag])
        return CatalogVersion(label: label, reference: "refs/mirror/tags/\(label)", branch: branch.short)
    }

    private func untagged(_ tags: [String: ObjectID]) async throws -> CatalogVersion {
        guard tags.keys.compactMap(ModuleVersion.init).isEmpty else {
            throw noVersion("latest", Array(tags.keys))
        }
        guard let head = try await mirror.remoteRefs([branch])[branch] else { throw noVersion("latest", []) }
        try await mirror.ensure([branch: head])
        return CatalogVersion(label: head.short, reference: head.text, branch: branch.short)
    }

    /// Tells of the versions that there are, the newest first; of other tags only where there is no version.
    private func noVersion(_ wanted: String, _ tags: [String]) -> Diagnostics {
        let versions = tags.compactMap(ModuleVersion.init).sorted {
            $0.prefix == $1.prefix ? $0 > $1 : $0.prefix < $1.prefix
        }
        let own = versions.filter { $0.prefix == prefix }.map(\.description)
        let near = NearName.of(wanted, among: own.isEmpty ? tags.sorted() : own).map { "did you mean '\($0)'?" }
        let known = own.prefix(5).joined(separator: ", ")
        let hint =
            if !own.isEmpty {
                near ?? "the newest tags: \(known)"
            } else if !prefix.isEmpty {
                "no tag has the version prefix '\(prefix)' of 'modules.version-prefix': tag one, for example \(prefix)-v1.0.0"
                    + (versions.isEmpty
                        ? "" : "; tags of others: \(versions.prefix(5).map(\.description).joined(separator: ", "))")
            } else {
                near ?? "tag one, for example v1.0.0"
            }
        return Diagnostics(
            Diagnostic(
                code: "E_NO_VERSION", "the modules repository has no version '\(wanted)'", hint: hint))
    }

    public func names(at version: CatalogVersion) async throws -> [String] {
        try await mirror.entries(at: try await commit(version), under: folder, recursive: false)
            .filter(\.isFolder).map(\.path.name).sorted()
    }

    public func folder(named name: String, at version: CatalogVersion) async throws -> ModuleFolder? {
        guard let path = try? TreePath(name), path.components.count == 1 else { return nil }
        let commit = try await commit(version)
        let key = "\(commit):\(name)"
        if let known = folders[key] { return known }
        guard try await names(at: version).contains(name) else { return nil }
        let place = folder?.appending(path) ?? path
        let entries = try await mirror.entries(at: commit, under: place)
        let contents = try await mirror.blobs(entries.map(\.id))
        var files: [TreePath: ModuleFile] = [:]
        for (entry, bytes) in zip(entries, contents) where entry.path.components.first != "tests" {
            files[entry.path] = ModuleFile(bytes: bytes, isExecutable: entry.isExecutable)
        }
        let found = ModuleFolder(name: name, shownPath: "\(place)@\(version.label)", files: files)
        folders[key] = found
        return found
    }

    private func commit(_ version: CatalogVersion) async throws -> ObjectID {
        if let id = ObjectID(version.reference) { return id }
        return try await mirror.commit(of: version.reference)
    }
}
