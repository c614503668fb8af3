/// Names that templates write parts of, each of them once.
struct TerraformNamePatterns {
    /// What stands around the parts that are written, byte for byte.
    private let patterns: [[[UInt8]]]
    private let isOpen: Bool

    /// Of more than these any name may be one.
    private static let most = 200

    /// - Parameter names: names with the mask's filler for the parts that a template writes.
    init(_ names: [String]) {
        let different = Set(names)
        isOpen = different.count > Self.most
        patterns = isOpen ? [] : different.map(Self.parts)
    }

    private static func parts(_ name: String) -> [[UInt8]] {
        name.utf8.split(omittingEmptySubsequences: false) { TerraformScanner.isTag($0) }.map(Array.init)
    }

    /// Whether a name can be one of them.
    func fit(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        return isOpen || patterns.contains { Self.fits(bytes, $0) }
    }

    private static func fits(_ name: [UInt8], _ parts: [[UInt8]]) -> Bool {
        var rest = name[...]
        guard let first = parts.first, let last = parts.last, rest.starts(with: first) else { return false }
        rest = rest.dropFirst(first.count)
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let found = rest.firstRange(of: part) else { return false }
            rest = rest[found.upperBound...]
        }
        return rest.suffix(last.count).elementsEqual(last)
    }
}
