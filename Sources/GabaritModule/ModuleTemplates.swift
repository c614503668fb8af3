internal import GabaritSource
internal import GabaritTemplate
internal import GabaritValue
internal import GabaritYAML

/// Compiles the templates of one module: its files may include each other.
struct ModuleTemplates {
    var delimiters: Delimiters
    private let loader: DictionaryLoader

    init(folder: ModuleFolder, delimiters: Delimiters) {
        self.delimiters = delimiters
        loader = DictionaryLoader(
            Dictionary(
                folder.files.map { path, file in
                    (path.description, SourceFile(name: "\(folder.shownPath)/\(path)", bytes: file.bytes))
                }, uniquingKeysWith: { first, _ in first }))
    }

    /// - Parameter target: the name of the file that is written; its kind decides what is escaped.
    /// - Returns: the template, and what keeps it from being rendered.
    func draft(
        _ span: SourceSpan, writing target: String
    ) throws(Diagnostics) -> (template: Template, problems: [Diagnostic]) {
        var settings = settings
        if let escaping = TargetKind(target).escaping {
            settings.autoescape = .on
            settings.escaping = escaping
        }
        return try environment(settings).draft(span)
    }

    /// The template in a string of the manifest.
    func draftText(_ node: Node) throws(Diagnostics) -> (template: Template, problems: [Diagnostic]) {
        try environment(settings).draft(node.textSpan ?? Self.detached(node))
    }

    func compileExpression(_ span: SourceSpan) throws(Diagnostics) -> TemplateExpression {
        try environment(settings).compileExpression(span)
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

    private func environment(_ settings: TemplateSettings) -> TemplateEnvironment {
        TemplateEnvironment(settings, loader: loader, extensions: .product)
    }

    private var settings: TemplateSettings {
        var settings = TemplateSettings.strict
        settings.delimiters = delimiters
        return settings
    }
}

/// What kind of file a path names, as far as escaping and checking go.
public enum TargetKind: Sendable, Hashable {
    case terraform
    /// JSON in whose strings Terraform evaluates templates; the values of `.tfvars.json` it takes as they are.
    case terraformJSON
    case json, yaml, other

    private static let terraformEndings = [".tf", ".tofu", ".tfvars", ".hcl", ".tfbackend"]
    private static let terraformJSONEndings = [".tf.json", ".tofu.json", ".tftest.json", ".tofutest.json", ".pkr.json"]

    public init(_ path: String) {
        let lowered = path.lowercased()
        if Self.terraformEndings.contains(where: { lowered.hasSuffix($0) }) {
            self = .terraform
        } else if Self.terraformJSONEndings.contains(where: { lowered.hasSuffix($0) }) {
            self = .terraformJSON
        } else if lowered.hasSuffix(".json") {
            self = .json
        } else if lowered.hasSuffix(".yaml") || lowered.hasSuffix(".yml") {
            self = .yaml
        } else {
            self = .other
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
