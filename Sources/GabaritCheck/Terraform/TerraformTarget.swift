internal import GabaritModule

/// Where the workspace has what an entry of a module writes, as far as it is known before a run.
struct TerraformTarget: Sendable, Hashable {
    /// The entry, by its number in the manifest.
    let entry: Int
    /// Where the entry writes, if something is certain of it.
    private let pattern: TargetPattern?

    init(_ entry: FileEntry, number: Int, of module: Module) {
        self.entry = number
        pattern = TargetPattern(entry.target, of: module.name)
    }

    /// The folder, for all modules the same; `nil` where only a run knows it.
    var folder: String? {
        guard let folder = pattern?.folder else { return nil }
        return folder.contains("\u{1}") && pattern?.isOfRequest != true ? nil : folder
    }

    /// Whether two entries of one module write the same file.
    func isSame(as other: TerraformTarget) -> Bool { pattern != nil && pattern?.key == other.pattern?.key }

    /// Whether entries of two modules write two files in every run.
    func differs(from other: TerraformTarget) -> Bool {
        guard let pattern, let other = other.pattern else { return false }
        return pattern.differs(from: other)
    }
}
