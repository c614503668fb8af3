/// A version tag of a modules repository: `v6.4.3`, `dev-v6.4.3`, `v6.4.9.5`.
public struct ModuleVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// What stands before `v`: the environment, without its hyphen.
    public let prefix: String
    /// Three or four numbers.
    public let numbers: [Int]

    /// - Parameter tag: anything that is not a version gives `nil`.
    public init?(_ tag: String) {
        guard let mark = tag.lastIndex(of: "v") else { return nil }
        let before = tag[..<mark]
        guard before.isEmpty || (before.hasSuffix("-") && before.count > 1) else { return nil }
        let parts = tag[tag.index(after: mark)...].split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3 || parts.count == 4,
            parts.allSatisfy({ $0.allSatisfy(\.isASCII) && $0.first?.isNumber == true })
        else { return nil }
        let numbers = parts.compactMap { Int($0) }
        guard numbers.count == parts.count else { return nil }
        prefix = String(before.dropLast())
        self.numbers = numbers
    }

    public var description: String {
        (prefix.isEmpty ? "" : prefix + "-") + "v" + numbers.map(String.init).joined(separator: ".")
    }

    public static func < (left: ModuleVersion, right: ModuleVersion) -> Bool {
        left.numbers.lexicographicallyPrecedes(right.numbers)
    }

    /// The highest version of a prefix among some tags; tags that are no version are skipped.
    public static func latest(among tags: some Sequence<String>, prefix: String = "") -> ModuleVersion? {
        tags.compactMap(ModuleVersion.init).filter { $0.prefix == prefix }.max()
    }
}

/// Which version a request asks for.
public enum VersionRequirement: Sendable, Hashable {
    case latest
    case exact(String)

    /// `latest`, its French form, and nothing at all mean the latest.
    public init(_ text: String?) {
        let lowered = text?.lowercased() ?? ""
        self = lowered.isEmpty || lowered == "latest" || lowered == "la plus récente" ? .latest : .exact(text ?? "")
    }
}
