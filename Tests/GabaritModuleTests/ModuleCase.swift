internal import FoundationEssentials
internal import GabaritModule
internal import GabaritSource
internal import Testing

/// One folder of `Cases`: a module in `module/`, and in `expected.txt` what the checker says, or what was read.
struct ModuleCase: Sendable, CustomTestStringConvertible {
    let name: String

    var testDescription: String { name }

    static let all: [ModuleCase] = names(in: root).map { ModuleCase(name: $0) }

    private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Cases")

    private var folder: URL { Self.root.appending(path: name) }

    private static func names(in folder: URL) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
    }

    var expected: String { text(at: folder.appending(path: "expected.txt")) ?? "" }

    var manifest: SourceFile? {
        text(at: folder.appending(path: "module/module.yaml")).map { SourceFile(name: "\(name)/module.yaml", text: $0) }
    }

    /// The module of the case.
    func module() throws -> ModuleFolder { try Self.folder(at: folder.appending(path: "module"), named: name) }

    /// A folder on disk as a module.
    static func folder(at top: URL, named name: String) throws -> ModuleFolder {
        var files: [TreePath: ModuleFile] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: top.path) where !path.hasPrefix("tests/") {
            let place = top.appending(path: path)
            guard let bytes = try? Data(contentsOf: place) else { continue }
            let isExecutable = FileManager.default.isExecutableFile(atPath: place.path)
            files[try TreePath(path)] = ModuleFile(bytes: Array(bytes), isExecutable: isExecutable)
        }
        return ModuleFolder(name: name, shownPath: name, files: files)
    }

    /// What the case gives: the findings, or a summary of the module.
    func outcome() throws -> String {
        let folder = try module()
        let problems = ModuleChecker().check(folder)
        let formatter = DiagnosticFormatter()
        let shown = problems.map { "[\($0.code)] " + formatter.text($0) + "\n" }.joined()
        guard !problems.contains(where: { $0.severity == .error }) else { return shown }
        return shown + ModuleSummary.text(try ModuleReader().read(folder, version: "v1.0.0"))
    }

    /// Writes what the case gives, for a person to look at before it is committed.
    func record() throws {
        try Data(outcome().utf8).write(to: folder.appending(path: "expected.txt"))
    }

    private func text(at place: URL) -> String? {
        (try? Data(contentsOf: place)).map { String(decoding: $0, as: UTF8.self) }
    }
}
