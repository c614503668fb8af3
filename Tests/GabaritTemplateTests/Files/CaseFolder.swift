internal import FoundationEssentials

/// The folder of case files in the repository.
enum CaseFolder {
    static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    private static let folder = repository.appending(path: "Tests/GabaritTemplateTests/Cases")

    /// The names of all cases, `topic/name`, sorted.
    static func files() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".case") }
            .map { String($0.dropLast(5)) }.sorted()
    }

    static func text(of name: String) throws -> String {
        String(decoding: try Data(contentsOf: folder.appending(path: name + ".case")), as: UTF8.self)
    }

    static func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: folder.appending(path: name + ".case"))
    }
}
