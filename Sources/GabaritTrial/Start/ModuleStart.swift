public import GabaritModule
public import GabaritSource
internal import GabaritValue
internal import GabaritYAML

/// A module that does not exist yet: what its author knows of it, and the files that it begins with.
public struct ModuleStart: Sendable {
    public var name: String
    public var title: LocalizedText
    /// Its key in status messages.
    public var statusKey: String
    /// Modules that must be in the workspace first.
    public var requires: [String]
    public var variables: [StartVariable]

    /// - Parameters:
    ///   - name: lower-case letters, digits and hyphens.
    ///   - title: `nil` for the name in words.
    ///   - statusKey: `nil` for the name in snake_case.
    public init(
        name: String, title: LocalizedText? = nil, statusKey: String? = nil, requires: [String] = [],
        variables: [StartVariable] = []
    ) {
        self.name = name
        self.title = title ?? LocalizedText(english: Self.words(name))
        self.statusKey = statusKey ?? Self.snakeCase(name)
        self.requires = requires
        self.variables = variables
    }

    /// `azure-storage` as `Azure storage`.
    public static func words(_ name: String) -> String {
        let words = name.split(separator: "-").joined(separator: " ")
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    /// `azure-storage` as `azure_storage`.
    public static func snakeCase(_ name: String) -> String { name.split(separator: "-").joined(separator: "_") }

    /// Every file, its tests included, by the path in the module's folder; what a test expects is recorded later.
    ///
    /// - Throws: `Diagnostics` when the name cannot be part of a path.
    public func files() throws(Diagnostics) -> [TreePath: ModuleFile] {
        let pages = ModuleStartPages(self)
        let manifest = try YAMLFormatter().format(SourceFile(name: ModuleReader.manifestName, text: pages.manifest))
        var texts = [
            ModuleReader.manifestName: String(decoding: manifest, as: UTF8.self), "\(name).tf": pages.terraform,
            "README.md": pages.readme,
            "tests/create/case.yaml": pages.testCase, "tests/create/request.yaml": pages.request,
            // The workspace is there already, without which no module is rendered.
            "tests/create/before/workspace.tf": pages.workspace, "tests/create/before/gabarit.lock.json": pages.marker,
        ]
        if !variables.isEmpty { texts["\(name).variables.tf"] = pages.declarations }
        if variables.contains(where: \.isOperators) { texts["tests/\(ModuleTestCase.sharedName)"] = pages.values }
        var files: [TreePath: ModuleFile] = [:]
        for (path, text) in texts {
            do throws(Diagnostic) {
                files[try TreePath(path)] = ModuleFile(bytes: Array(text.utf8))
            } catch {
                throw Diagnostics(error)
            }
        }
        return files
    }
}
