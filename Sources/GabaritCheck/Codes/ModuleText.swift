public import GabaritModule
public import GabaritSource

/// Modules written as one text: `--- path` starts each file.
///
/// Paths such as `a/module.yaml` make several modules, one for each first segment. `--- path (hex)` gives the bytes of
/// a file in hexadecimal, `--- path (1000 times)` a text that stands there as often as that.
public struct ModuleText: Sendable, Hashable {
    /// One file as it is written.
    public struct File: Sendable, Hashable {
        public var path: String
        /// What stands behind the path in parentheses, or nothing.
        public var manner: String
        public var text: String

        /// The content.
        public var bytes: [UInt8] {
            if manner == "hex" {
                return text.split(whereSeparator: \.isWhitespace).compactMap { UInt8($0, radix: 16) }
            }
            let times = manner.hasSuffix(" times") ? Int(manner.dropLast(" times".count)) ?? 1 : 1
            return Array(String(repeating: text, count: min(max(times, 0), 1_000_000)).utf8)
        }
    }

    /// The files in the order of the text.
    public private(set) var files: [File] = []
    /// The text as it is written.
    public let text: String

    public init(_ text: String) {
        self.text = text
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("--- ") {
                files.append(Self.file(line.dropFirst(4)))
            } else if !files.isEmpty {
                files[files.count - 1].text += line + "\n"
            }
        }
        // The line end of the last file ends the text as well.
        if let last = files.last, last.text.hasSuffix("\n") { files[files.count - 1].text.removeLast() }
    }

    private static func file(_ head: Substring) -> File {
        guard head.hasSuffix(")"), let open = head.lastIndex(of: "("), open > head.startIndex else {
            return File(path: String(head), manner: "", text: "")
        }
        let manner = head[head.index(after: open)...].dropLast()
        return File(path: String(head[..<open].dropLast()), manner: String(manner), text: "")
    }

    /// The modules, each under its name.
    ///
    /// - Parameter name: what a single module is called.
    public func folders(named name: String) throws(Diagnostic) -> [ModuleFolder] {
        let isOne = files.contains { !$0.path.contains("/") }
        var folders: [String: [TreePath: ModuleFile]] = [:]
        for file in files {
            let parts = file.path.utf8.split(separator: UInt8(ascii: "/"), maxSplits: 1).map { String(Substring($0)) }
            let (owner, inner) = isOne || parts.count < 2 ? (name, file.path) : (parts[0], parts[1])
            folders[owner, default: [:]][try TreePath(inner)] = ModuleFile(bytes: file.bytes)
        }
        return folders.keys.sorted().map { ModuleFolder(name: $0, shownPath: $0, files: folders[$0] ?? [:]) }
    }
}
