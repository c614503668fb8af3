internal import FoundationEssentials
internal import GabaritCheck
internal import GabaritSource
internal import Testing

/// The modules that pages show whole: a manifest and its files, each in a block whose first line names it.
@Suite struct DocumentModulesTests {
    /// - Returns: the files by path, by module; a module whose problems the page shows behind it is not among them.
    private func modules(in page: String) throws -> [String: [String: String]] {
        let data = try Data(contentsOf: TestFolder.repository.appending(path: page))
        var found: [String: [String: String]] = [:]
        var last = ""
        let fences = String(decoding: data, as: UTF8.self).split(separator: "```", omittingEmptySubsequences: false)
        for (index, block) in fences.enumerated() where !index.isMultiple(of: 2) {
            let lines = block.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            let words = lines.count > 1 ? lines[1].split(separator: " ") : []
            if words.count == 2, ["#", "//"].contains(words[0]), let slash = words[1].firstIndex(of: "/") {
                last = String(words[1][..<slash])
                let path = String(words[1][words[1].index(after: slash)...])
                found[last, default: [:]][path] = lines.dropFirst(2).joined(separator: "\n")
            } else if lines[0] == "text", lines.dropFirst().contains(where: { $0.hasPrefix("\(last)/module.yaml:") }) {
                found[last] = nil
            }
        }
        return found
    }

    @Test(arguments: ["README.md", "docs/manifest.md"])
    func `nothing is found in the modules that a page shows`(page: String) async throws {
        let modules = try modules(in: page)
        #expect(!modules.isEmpty)
        for (name, files) in modules {
            #expect(files["module.yaml"] != nil)
            var checker = RepositoryChecker()
            await checker.update(try TestFolder.modules(in: "Templates") + [TestFolder.module(name, files)])
            #expect(checker.findings().map { DiagnosticFormatter().text($0.problem) } == [])
        }
    }
}
