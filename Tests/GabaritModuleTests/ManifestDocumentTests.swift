internal import FoundationEssentials
internal import GabaritModule
internal import GabaritSource
internal import Testing

/// The examples of `docs/manifest.md`: blocks whose first line names a file of a module, and blocks of what
/// `gabarit validate` says about the module above.
@Suite struct ManifestDocumentTests {
    private struct Block {
        var language: String
        var lines: [String]

        /// The folder and path in the first line.
        var path: (folder: String, rest: String)? {
            guard let words = lines.first?.split(separator: " "), words.count == 2, words[0] == "#" || words[0] == "//",
                let slash = words[1].firstIndex(of: "/")
            else { return nil }
            return (String(words[1][..<slash]), String(words[1][words[1].index(after: slash)...]))
        }
    }

    private static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private func blocks() throws -> [Block] {
        let data = try Data(contentsOf: Self.repository.appending(path: "docs/manifest.md"))
        var blocks: [Block] = []
        var open: Block?
        for line in String(decoding: data, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                if let block = open { blocks.append(block) }
                open = open == nil ? Block(language: String(line.dropFirst(3)), lines: []) : nil
            } else {
                open?.lines.append(String(line))
            }
        }
        return blocks
    }

    @Test func `the examples are modules without problems, or give the problems that the page shows`() throws {
        var modules: [(name: String, files: [String: String])] = []
        var shown: [String: String] = [:]
        for block in try blocks() {
            if let (folder, rest) = block.path {
                if modules.last?.name != folder { modules.append((folder, [:])) }
                modules[modules.count - 1].files[rest] = block.lines.dropFirst().joined(separator: "\n") + "\n"
            } else if block.language == "text", let name = modules.last?.name {
                shown[name] = block.lines.joined(separator: "\n")
            }
        }
        #expect(modules.count >= 2)
        for module in modules {
            let folder = try ModuleFolder(nil, named: module.name, files: module.files)
            let problems = ModuleChecker().check(folder)
            #expect(DiagnosticFormatter().text(Diagnostics(problems)) == shown[module.name] ?? "")
        }
    }

    @Test func `nothing is found in the project's own modules`() throws {
        let templates = Self.repository.appending(path: "Templates")
        let names = try FileManager.default.contentsOfDirectory(atPath: templates.path).sorted()
        var modules: [Module] = []
        for name in names where FileManager.default.fileExists(atPath: templates.path + "/\(name)/module.yaml") {
            let folder = try ModuleCase.folder(at: templates.appending(path: name), named: name)
            #expect(DiagnosticFormatter().text(Diagnostics(ModuleChecker().check(folder))) == "")
            modules.append(try ModuleReader().read(folder, version: "local"))
        }
        #expect(modules.count >= 5)
        #expect(ModuleChecker().check(together: modules).isEmpty)
    }
}
