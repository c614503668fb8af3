/// A path inside a folder that cannot leave it, nor name anything that a file system or git takes for something else.
///
/// Shape: segments joined by `/`, for example `terraform/projects/ABC1/main.tf`. At most 512 bytes, 255 per segment.
/// Rejected are: absolute paths, `.` and `..`, empty segments, backslashes, control and invisible characters, `.git` in
/// every spelling that some file system resolves to it, NTFS short names and streams, device names of Windows, a dot or
/// space at the end of a segment, and text that is not in Unicode's composed form (NFC).
/// Source: git's `verify_path`, `is_hfs_dotgit` and `is_ntfs_dotgit`.
public struct TreePath: Sendable, Hashable {
    /// At least one segment.
    public let components: [String]

    /// - Parameter text: the path as written.
    /// - Throws: a `Diagnostic` of code `E_PATH`, without a place, that names the broken rule.
    public init(_ text: String) throws(Diagnostic) {
        let segments = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        if let rule = TreePathRule.broken(by: text, segments) {
            throw Diagnostic(
                code: "E_PATH", "the path '\(text)' \(rule)", hint: "write a relative path inside the folder")
        }
        components = segments
    }

    private init(components: [String]) {
        self.components = components
    }

    /// The last segment.
    public var name: String { components.last ?? "" }

    /// The path of the folder that holds this, or `nil` at the top.
    public var parent: TreePath? {
        components.count > 1 ? TreePath(components: Array(components.dropLast())) : nil
    }

    /// This path with another below it.
    public func appending(_ path: TreePath) -> TreePath { TreePath(components: components + path.components) }

    /// What is left of this path below a folder, or `nil` when it is not below it.
    public func relative(to folder: TreePath) -> TreePath? {
        guard components.count > folder.components.count, components.starts(with: folder.components) else { return nil }
        return TreePath(components: Array(components.dropFirst(folder.components.count)))
    }

    /// Equal for two paths that a file system without regard to case would take for the same file.
    public var foldedKey: String { description.lowercased().uppercased().lowercased() }

    /// Whether git gives the file a meaning of its own, so that only a manifest that says so may write it.
    public var isGitConfiguration: Bool {
        let folded = name.lowercased()
        let names = [".gitmodules", ".gitattributes", ".gitignore"]
        // What NTFS may call them: the first six letters and a number, or a hash of the name.
        let shortNames = ["gitmod~", "gitatt~", "gitign~", "gi7eba~", "gi7d29~", "gi250a~"]
        return names.contains(folded) || shortNames.contains { folded.hasPrefix($0) }
    }
}

extension TreePath: CustomStringConvertible, Comparable {
    public var description: String { components.joined(separator: "/") }

    public static func < (left: TreePath, right: TreePath) -> Bool {
        left.description.utf8.lexicographicallyPrecedes(right.description.utf8)
    }
}

extension TreePath: Codable {
    public init(from decoder: any Decoder) throws {
        try self.init(decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
