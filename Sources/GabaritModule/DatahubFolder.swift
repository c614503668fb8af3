internal import GabaritSource
internal import GabaritTemplate
internal import GabaritValue

/// A module folder of today's datahub-resource-modules, which declares itself by its files.
///
/// Source: contract of the modules repository; `*.variables.tf.json` holds Terraform's `variable` objects.
struct DatahubFolder {
    private let folder: ModuleFolder

    init(_ folder: ModuleFolder) {
        self.folder = folder
    }

    func module(version: String) throws(Diagnostics) -> Module {
        let other = Self.otherName(folder.name)
        let top = folder.files.filter { $0.key.components.count == 1 && !$0.key.name.lowercased().hasSuffix(".md") }
        guard top.keys.contains(where: { $0.name.hasSuffix(".tf") }) else {
            throw Diagnostics(
                Diagnostic(
                    code: "E_NO_MANIFEST", "the folder has no module.yaml and no *.tf file",
                    at: .file(folder.shownPath),
                    hint: "write a module.yaml"))
        }
        let span = SourceFile(name: folder.shownPath, text: "").span
        var entries = top.sorted { $0.key < $1.key }.map { path, file in
            FileEntry(
                source: path, target: ManifestText(path.description, nil, span), content: file.bytes,
                isExecutable: file.isExecutable, rendering: .tokens, existing: .replace, each: nil, condition: nil,
                span: span)
        }
        if Self.isWorkspaceModule(folder.name) { entries.append(Self.backend(span)) }
        let saved = ManifestText("\(folder.name).auto.tfvars.json", nil, span)
        return Module(
            name: folder.name, aliases: other.map { [$0] } ?? [], title: LocalizedText(english: folder.name),
            version: version,
            digest: ModuleReader.digest(of: folder), statusKey: Self.statusKey(folder.name),
            requires: [], variables: try variables(), entries: entries,
            save: SaveRule(target: saved, existing: .keep), steps: [], form: .datahub)
    }

    private static func backend(_ span: SourceSpan) -> FileEntry {
        FileEntry(
            source: nil, target: ManifestText("project.tfbackend", nil, span), content: [], isExecutable: false,
            rendering: .backend, existing: .keep, each: nil, condition: nil, span: span)
    }

    /// The variables of every `*.variables.tf.json`, in the order of the files.
    private func variables() throws(Diagnostics) -> [VariableDeclaration] {
        var problems: [Diagnostic] = []
        var declarations: [VariableDeclaration] = []
        let files = folder.files.filter { $0.key.components.count == 1 && $0.key.name.hasSuffix(".variables.tf.json") }
        for (path, file) in files.sorted(by: { $0.key < $1.key }) {
            let source = SourceFile(name: "\(folder.shownPath)/\(path)", bytes: Self.withoutMark(file.bytes))
            do throws(Diagnostics) {
                let node = try JSONReader(limits: .document).node(source)
                guard let variables = node["variable"], case .object(let members) = variables.content else { continue }
                for member in members { declarations.append(try declaration(member)) }
            } catch {
                problems += error.all
            }
        }
        guard problems.isEmpty else { throw Diagnostics(problems) }
        return declarations
    }

    private func declaration(_ member: Node.Member) throws(Diagnostics) -> VariableDeclaration {
        let text = member.value["type"]?.value.string ?? "any"
        guard case .success(let type) = VariableType.parse(text) else {
            throw Diagnostics(
                Diagnostic(
                    code: "E_TYPE_CONSTRAINT", "'\(text.shortened)' is not a type",
                    at: member.value["type"]?.span ?? member.keySpan))
        }
        let preset = member.value["default"]?.value
        return VariableDeclaration(
            name: member.key, type: type, value: nil, preset: preset == .null ? nil : preset, pattern: nil,
            span: member.keySpan)
    }

    /// Some of these files start with a byte order mark, which the original's reader drops.
    private static func withoutMark(_ bytes: [UInt8]) -> [UInt8] {
        bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    }

    static func isWorkspaceModule(_ name: String) -> Bool {
        name == "new-project-template" || name == "new-workspace-template"
    }

    /// The other spelling of a name that has two.
    private static func otherName(_ name: String) -> String? {
        switch name {
        case "new-project-template": "new-workspace-template"
        case "new-workspace-template": "new-project-template"
        case "azure-storage-blob": "azure-blob-storage"
        case "azure-blob-storage": "azure-storage-blob"
        default: nil
        }
    }

    private static func statusKey(_ name: String) -> String {
        switch name {
        case "new-project-template", "new-workspace-template": "new_project_template"
        case "azure-storage-blob", "azure-blob-storage": "azure_storage_blob_status"
        case "azure-databricks": "azure_databricks_module_status"
        case "azure-app-service": "azure_app_service_module_status"
        case "azure-postgres": "azure_psql_module_status"
        default: name.split(separator: "-").joined(separator: "_") + "_status"
        }
    }
}
