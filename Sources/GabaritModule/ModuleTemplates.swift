internal import GabaritSource
internal import GabaritTemplate
internal import GabaritValue
internal import GabaritYAML
internal import Synchronization

/// Compiles the templates of one module: its files may include each other.
final class ModuleTemplates {
    let delimiters: Delimiters
    private let loader: ModuleLoader
    /// One for each kind of escaping that was needed: to make one costs more than to compile a small template.
    private var environments: [(escaping: TemplateSettings.Escaping?, environment: TemplateEnvironment)] = []

    convenience init(folder: ModuleFolder) {
        self.init(ModuleLoader(folder), Delimiters())
    }

    private init(_ loader: ModuleLoader, _ delimiters: Delimiters) {
        self.loader = loader
        self.delimiters = delimiters
    }

    /// The same files, read with other delimiters.
    func with(_ delimiters: Delimiters) -> ModuleTemplates { ModuleTemplates(loader, delimiters) }

    /// - Parameter target: the name of the file that is written; its kind decides what is escaped.
    /// - Returns: the template, and what keeps it from being rendered.
    func draft(
        _ span: SourceSpan, writing target: String
    ) throws(Diagnostics) -> (template: Template, problems: [Diagnostic]) {
        try environment(TargetKind(target).escaping).draft(span)
    }

    /// The template in a string of the manifest.
    func draftText(_ node: Node) throws(Diagnostics) -> (template: Template, problems: [Diagnostic]) {
        try environment(nil).draft(node.textSpan ?? Self.detached(node))
    }

    func compileExpression(_ span: SourceSpan) throws(Diagnostics) -> TemplateExpression {
        try environment(nil).compileExpression(span)
    }

    /// The name of the variables file when the manifest does not say.
    func saveTarget(_ text: ManifestText) -> ManifestText {
        let file = SourceFile(name: "the preset of save.target", text: text.source)
        let template = try? TemplateEnvironment(.strict, extensions: .product).compile(file)
        return ManifestText(text.source, template, text.span)
    }

    /// A string whose text in the file is not its value (escapes, several lines) gets a source of its own, which knows
    /// where each of its bytes was written.
    static func detached(_ node: Node) -> SourceSpan {
        let (text, start) = (node.value.string ?? "", node.span.start)
        let origin = ScalarPlaces.origin(of: text, in: node.span)
        return SourceFile(name: "\(node.span.file.name):\(start) (string)", text: text, from: origin).span
    }

    private func environment(_ escaping: TemplateSettings.Escaping?) -> TemplateEnvironment {
        if let known = environments.first(where: { $0.escaping == escaping }) { return known.environment }
        var settings = TemplateSettings.strict
        settings.delimiters = delimiters
        if let escaping {
            settings.autoescape = .on
            settings.escaping = escaping
        }
        let environment = TemplateEnvironment(settings, loader: loader, extensions: .product)
        environments.append((escaping, environment))
        return environment
    }
}

extension Delimiters {
    /// Whether a text holds what starts an expression or a statement.
    func mayStand(in text: String) -> Bool {
        var text = text
        return text.withUTF8 { Self.stands(variableStart, in: $0) || Self.stands(blockStart, in: $0) }
    }

    private static func stands(_ mark: String, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.indices.contains { bytes[$0] == mark.utf8.first && bytes[$0...].starts(with: mark.utf8) }
    }
}

/// The files of a module as templates that name each other; each gets its source when one does.
private final class ModuleLoader: TemplateListing {
    private let folder: ModuleFolder
    private let sources = Mutex<[TreePath: SourceFile]>([:])

    init(_ folder: ModuleFolder) {
        self.folder = folder
    }

    var templateNames: [String] { folder.files.keys.map(\.description).sorted() }

    func source(named name: String) -> SourceFile? {
        guard let path = try? TreePath(name), let file = folder.files[path] else { return nil }
        return sources.withLock { sources in
            if let known = sources[path] { return known }
            let source = SourceFile(name: "\(folder.shownPath)/\(path)", bytes: file.bytes)
            sources[path] = source
            return source
        }
    }
}

/// What kind of file a path names, as far as escaping and checking go.
public enum TargetKind: Sendable, Hashable {
    case terraform
    /// JSON in whose strings Terraform evaluates templates; the values of `.tfvars.json` it takes as they are.
    case terraformJSON
    case json, yaml, other

    private static let terraformJSONEndings = [".tf.json", ".tofu.json", ".tftest.json", ".tofutest.json", ".pkr.json"]

    public init(_ path: String) {
        switch Self.ending(of: path)?.lowercased() {
        case "tf", "tofu", "tfvars", "hcl", "tfbackend": self = .terraform
        case "json":
            let lowered = path.lowercased()
            let isTerraform = Self.terraformJSONEndings.contains { lowered.hasSuffix($0) }
            self = isTerraform ? .terraformJSON : .json
        case "yaml", "yml": self = .yaml
        default: self = .other
        }
    }

    /// What stands behind the last dot.
    private static func ending(of path: String) -> String? {
        var path = path
        return path.withUTF8 { bytes in
            bytes.lastIndex(of: UInt8(ascii: ".")).map { String(decoding: bytes[($0 + 1)...], as: UTF8.self) }
        }
    }

    var escaping: TemplateSettings.Escaping? {
        switch self {
        case .terraform: .hcl
        case .terraformJSON: .terraformJSON
        case .json: .json
        case .yaml, .other: nil
        }
    }
}
