public import GabaritModule
public import GabaritSource
internal import GabaritValue
internal import GabaritYAML

/// The `tests/` folder of a module, in memory.
public struct ModuleTestFolder: Sendable {
    private let module: ModuleFolder
    private let files: [TreePath: ModuleFile]
    private let shownPath: String
    private let names: [String]
    private let problems: [String: Diagnostics]

    /// - Parameters:
    ///   - module: the module that the tests belong to.
    ///   - files: everything below its `tests/`, by the paths in it.
    ///   - names: the folders in its `tests/`; one without files is a test that lacks everything.
    ///   - problems: what keeps a test from being read, by its name.
    public init(
        _ module: ModuleFolder, files: [TreePath: ModuleFile], names: [String] = [],
        problems: [String: Diagnostics] = [:]
    ) {
        self.module = module
        self.files = files
        self.names = names
        self.problems = problems
        shownPath = module.shownPath + "/tests"
    }

    /// The cases, by their names.
    ///
    /// - Throws: `Diagnostics` when the shared variables cannot be read.
    public func cases() throws(Diagnostics) -> [ModuleTestCase] {
        let shared = try shared()
        var byName: [String: [TreePath: ModuleFile]] = [:]
        for (path, file) in files {
            guard let name = path.components.first, let top = try? TreePath(name), let inside = path.relative(to: top)
            else { continue }
            byName[name, default: [:]][inside] = file
        }
        for name in names where byName[name] == nil { byName[name] = [:] }
        return byName.keys.sorted().map { name in
            ModuleTestCase(
                module: module.name, name: name, files: byName[name] ?? [:], shownPath: "\(shownPath)/\(name)",
                shared: shared, unreadable: problems[name]?.all ?? [])
        }
    }

    private func shared() throws(Diagnostics) -> Object {
        guard let path = try? TreePath(ModuleTestCase.sharedName), let file = files[path] else { return [:] }
        let source = SourceFile(name: "\(shownPath)/\(path)", bytes: file.bytes)
        let node = try YAMLReader().read(source)
        switch node.value {
        case .null: return [:]
        case .object(let variables): return variables
        default:
            throw Diagnostics(
                Diagnostic(
                    code: "E_TYPE", "the variables must be an object, this is \(node.value.kindName)", at: node.span,
                    hint: "write a line 'name: value' for each"))
        }
    }
}
