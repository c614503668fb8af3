/// A path inside a folder that cannot leave it, nor name anything that a file system or git takes for something else.
///
/// Shape: segments joined by `/`, for example `terraform/projects/ABC1/main.tf`. At most 512 bytes, 255 per segment.
/// Rejected are: absolute paths, `.` and `..`, empty segments, backslashes, control and invisible characters, `.git` in
/// every spelling that some file system resolves to it, NTFS short names and streams, device names of Windows, a dot or
/// space at the end of a segment, text that is not in Unicode's composed form (NFC), and marks that join an ASCII character.
/// Source: git's `verify_path`, `is_hfs_dotgit` and `is_ntfs_dotgit`.
public struct TreePath: Sendable, Hashable {
    /// The most bytes of a path.
    public static let longest = TreePathRule.longestPath

    /// The path as it is written: its segments, joined by `/`.
    public let description: String

    /// - Parameter text: the path as written.
    /// - Throws: a `Diagnostic` of code `E_PATH`, without a place, that names the broken rule.
    public init(_ text: String) throws(Diagnostic) {
        if let rule = TreePathRule.broken(by: text) {
            throw Diagnostic(
                code: "E_PATH", "the path '\(text)' \(rule)", hint: "write a relative path inside the folder")
        }
        description = text
    }

    private init(valid text: some StringProtocol) {
        description = String(text)
    }

    /// The segments; at least one.
    public var components: [String] {
        description.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
    }

    /// The last segment.
    public var name: String {
        var text = description
        let name = text.withUTF8 { bytes in
            bytes.lastIndex(of: UInt8(ascii: "/")).map { slash in
                String(decoding: UnsafeBufferPointer(rebasing: bytes[(slash + 1)...]), as: UTF8.self)
            }
        }
        return name ?? description
    }

    /// The path of the folder that holds this, or `nil` at the top.
    public var parent: TreePath? {
        lastSlash.map { TreePath(valid: description[..<$0]) }
    }

    private var lastSlash: String.Index? {
        var text = description
        let offset = text.withUTF8 { $0.lastIndex(of: UInt8(ascii: "/")) }
        return offset.map { description.utf8.index(description.startIndex, offsetBy: $0) }
    }

    /// This path with another below it.
    public func appending(_ path: TreePath) -> TreePath { TreePath(valid: "\(description)/\(path)") }

    /// What is left of this path below a folder, or `nil` when it is not below it.
    public func relative(to folder: TreePath) -> TreePath? {
        var (own, above) = (description, folder.description)
        return own.withUTF8 { own in
            above.withUTF8 { above in
                guard own.count > above.count, own[above.count] == UInt8(ascii: "/"), own.starts(with: above) else {
                    return nil
                }
                let rest = UnsafeBufferPointer(rebasing: own[(above.count + 1)...])
                return TreePath(valid: String(decoding: rest, as: UTF8.self))
            }
        }
    }

    /// Equal for two paths that a file system without regard to case would take for the same file.
    public var foldedKey: String {
        var text = description
        // Most paths are as they would be lowered.
        if text.withUTF8({ $0.allSatisfy { $0 < 0x80 && !(0x41...0x5A).contains($0) } }) { return text }
        let lowered = text.lowercased()
        return lowered.utf8.allSatisfy { $0 < 0x80 } ? lowered : lowered.uppercased().lowercased()
    }

    /// Whether git gives the file a meaning of its own, so that only a manifest that says so may write it.
    public var isGitConfiguration: Bool {
        let name = name
        // Most names begin otherwise than all of these.
        guard let first = name.utf8.first, [UInt8(ascii: "."), UInt8(ascii: "G"), UInt8(ascii: "g")].contains(first)
        else { return false }
        let folded = name.lowercased()
        let names = [".gitmodules", ".gitattributes", ".gitignore"]
        // What NTFS may call them: the first six letters and a number, or a hash of the name.
        let shortNames = ["gitmod~", "gitatt~", "gitign~", "gi7eba~", "gi7d29~", "gi250a~"]
        return names.contains(folded) || shortNames.contains { folded.hasPrefix($0) }
    }
}

extension TreePath: CustomStringConvertible, Comparable {
    /// The order of the bytes, which is also that of the scalars.
    public static func < (left: TreePath, right: TreePath) -> Bool { left.description < right.description }
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
