import GabaritModule
import GabaritPlan
import GabaritSource
import GabaritTrial

/// Modules and tests that are written here.
struct TrialFixture {
    var modules: [String: [String: String]] = [
        "new-workspace-template": [
            "module.yaml": """
            module: new-workspace-template
            variables: {project_cd: {type: string, value: "{{ workspace.acronym }}"}}
            files: [main.tf]
            """,
            "main.tf": "# {{ workspace.acronym }} at {{ module.version }}\n",
        ]
    ]
    /// By case, then by path in its folder.
    var tests: [String: [String: String]] = ["first": ["request.json": TrialFixture.request]]
    /// What keeps cases from being read.
    var unreadable: [String: Diagnostics] = [:]
    /// Files of `tests/` itself.
    var shared: [String: String] = [:]

    static let request = request("new-workspace-template")

    static func request(_ module: String, status: String = "CreateRequested") -> String {
        """
        {"templates": [{"name": "\(module)", "status": "\(status)"}],
         "workspace": {"acronym": "ABC", "users": []}, "requestingUserEmail": "lead@example.com"}
        """
    }

    func folder(_ name: String) throws -> ModuleFolder {
        ModuleFolder(name: name, shownPath: "modules/\(name)", files: try Self.files(modules[name] ?? [:]))
    }

    func cases(of module: String = "new-workspace-template") throws -> [ModuleTestCase] {
        var files = try Self.files(shared)
        for (name, texts) in tests {
            for (path, file) in try Self.files(texts) { files[try TreePath(name).appending(path)] = file }
        }
        let names = Array(tests.keys) + unreadable.keys
        return try ModuleTestFolder(folder(module), files: files, names: names, problems: unreadable).cases()
    }

    func results(of module: String = "new-workspace-template") async throws -> [ModuleTestResult] {
        let runner = ModuleTestRunner(FolderCatalog(try modules.keys.sorted().map(folder)))
        var results: [ModuleTestResult] = []
        for test in try cases(of: module) { results.append(await runner.run(test)) }
        return results
    }

    /// The result of the only test.
    func result(of module: String = "new-workspace-template") async throws -> ModuleTestResult {
        let results = try await results(of: module)
        guard let result = results.first, results.count == 1 else {
            throw Diagnostic(code: "E_TEST", "\(results.count) tests instead of one")
        }
        return result
    }

    /// Takes over what a test of the fixture would record.
    mutating func record(_ name: String = "first", of module: String = "new-workspace-template") async throws {
        for result in try await results(of: module) where result.name == name {
            for (path, file) in result.recording {
                tests[name]?[path.description] = file.map { String(decoding: $0.bytes, as: UTF8.self) }
            }
        }
    }

    static func files(_ texts: [String: String]) throws -> [TreePath: ModuleFile] {
        try Dictionary(
            uniqueKeysWithValues: texts.map { (try TreePath($0.key), ModuleFile(bytes: Array($0.value.utf8))) })
    }
}

extension ModuleTestResult {
    /// Its differences as text.
    var diff: String { differences.flatMap { $0.lines.map(\.text) }.joined(separator: "\n") }
}
