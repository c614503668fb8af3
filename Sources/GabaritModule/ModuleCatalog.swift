/// A version of the modules that a catalog has: all modules of a run come from versions like this.
public struct CatalogVersion: Sendable, Hashable {
    /// The label people know: `v6.4.10`, or `local` for a folder without versions.
    public var label: String
    /// What the catalog reads it by, for example a commit.
    public var reference: String
    /// What `{{tag}}` stands for in modules without a manifest.
    public var tag: String
    /// What `{{branch}}` stands for in modules without a manifest.
    public var branch: String

    public init(label: String, reference: String, tag: String? = nil, branch: String = "main") {
        self.label = label
        self.reference = reference
        self.tag = tag ?? label
        self.branch = branch
    }
}

/// Where modules are found.
public protocol ModuleCatalog: Sendable {
    /// The version that a requirement stands for.
    ///
    /// - Throws: `Diagnostics` when there is none.
    func resolve(_ requirement: VersionRequirement) async throws -> CatalogVersion

    /// The names of the module folders of a version, sorted.
    func names(at version: CatalogVersion) async throws -> [String]

    /// The files of a module folder, or `nil` when there is none of that name.
    func folder(named name: String, at version: CatalogVersion) async throws -> ModuleFolder?
}
