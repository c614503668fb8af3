internal import FoundationEssentials
internal import GabaritCheck
internal import GabaritModule
internal import GabaritSource
internal import Testing

/// One file of `Cases`: a module with one mistake, or several modules, and behind `=== findings` what is found.
struct CheckCase: Sendable, CustomTestStringConvertible {
    let name: String

    var testDescription: String { name }

    static let all: [CheckCase] = ((try? TestFolder.names(in: folder)) ?? []).map {
        CheckCase(name: String($0.dropLast(".case".count)))
    }

    private static let folder = "Tests/GabaritCheckTests/Cases"
    private static let mark = "=== findings\n"

    private var place: URL { TestFolder.repository.appending(path: "\(Self.folder)/\(name).case") }

    /// The modules and the expected text.
    func parts() throws -> (modules: ModuleText, expected: String) {
        let text = String(decoding: try Data(contentsOf: place), as: UTF8.self)
        let parts = text.split(separator: Self.mark, maxSplits: 1, omittingEmptySubsequences: false)
        return (ModuleText(String(parts[0])), parts.count > 1 ? String(parts[1]) : "")
    }

    func findings() throws -> [Finding] {
        var checker = RepositoryChecker()
        for folder in try parts().modules.folders(named: name) { checker.update(folder) }
        return checker.findings()
    }

    /// What is found, as a person reads it.
    func outcome() throws -> String {
        let formatter = DiagnosticFormatter()
        return try findings().map { finding in
            let reason = finding.suppression.map { "    = allowed: \($0)\n" } ?? ""
            return "[\(finding.problem.code)] \(formatter.text(finding.problem))\n\(reason)"
        }.joined()
    }

    /// Writes what is found, for a person to look at before it is committed.
    func record() throws {
        let text = String(decoding: try Data(contentsOf: place), as: UTF8.self)
        let head = text.split(separator: Self.mark, maxSplits: 1, omittingEmptySubsequences: false)[0]
        try Data((head + Self.mark + outcome()).utf8).write(to: place)
    }
}
