public import GabaritSource

/// The full name of a branch or tag that is safe to hand to git.
///
/// An allow-list of its own, stricter than git's `check-ref-format`, which accepts names that read as options or hide
/// characters: letters, digits, `.`, `_`, `-` and `/`, no segment that starts with `-` or `.` or ends with `.` or
/// `.lock`, no `..`.
public struct RefName: Sendable, Hashable, CustomStringConvertible {
    /// For example `refs/heads/main`.
    public let full: String

    /// The name of a branch, without `refs/heads/`.
    public static func branch(_ name: String) throws(Diagnostic) -> RefName {
        RefName(full: "refs/heads/" + (try checked(name, "branch")))
    }

    /// The name of a tag, without `refs/tags/`.
    public static func tag(_ name: String) throws(Diagnostic) -> RefName {
        RefName(full: "refs/tags/" + (try checked(name, "tag")))
    }

    /// The name without `refs/heads/` or `refs/tags/`.
    public var short: String { full.split(separator: "/").dropFirst(2).joined(separator: "/") }

    public var description: String { full }

    private static func checked(_ name: String, _ noun: String) throws(Diagnostic) -> String {
        let segments = name.split(separator: "/", omittingEmptySubsequences: false)
        let isSafe = name.utf8.count <= 200 && !name.contains("..") && segments.allSatisfy(isSafeSegment)
        guard isSafe, name != "HEAD" else {
            throw Diagnostic(
                code: "E_REF_NAME", "'\(name)' cannot be the name of a \(noun)",
                hint: "use letters, digits, '_', '-' and '.', not starting with '-' or '.'")
        }
        return name
    }

    private static func isSafeSegment(_ segment: Substring) -> Bool {
        guard let first = segment.utf8.first, first != UInt8(ascii: "-"), first != UInt8(ascii: ".") else {
            return false
        }
        guard !segment.hasSuffix("."), !segment.hasSuffix(".lock") else { return false }
        return segment.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
    }
}
