public import GabaritSource
public import GabaritTemplate
public import GabaritValue

/// A unit of infrastructure that a request can ask for: what it declares, read and compiled.
public struct Module: Sendable {
    /// How a module declares itself.
    public enum Form: Sendable, Hashable {
        /// With a `module.yaml`.
        case manifest
        /// As a folder of today's datahub-resource-modules, without a manifest.
        case datahub
    }

    public var name: String
    /// Other names that requests may use.
    public var aliases: [String]
    public var title: LocalizedText
    /// The label of the version it was read at, for example `v6.4.10`.
    public var version: String
    /// SHA-256 over its files.
    public var digest: String
    /// Its key in status messages.
    public var statusKey: String
    /// Modules that must be in the workspace before it.
    public var requires: [String]
    public var variables: [VariableDeclaration]
    public var entries: [FileEntry]
    public var save: SaveRule
    public var steps: [StepDeclaration]
    public var form: Form
    public var places = Places()

    /// Where the manifest says what is checked against other modules and files.
    public struct Places: Sendable {
        /// The name, or the folder of a module without a manifest.
        public var name: SourceSpan?
        public var status: SourceSpan?
        public var aliases: [String: SourceSpan] = [:]
        public var requires: [String: SourceSpan] = [:]
    }
}

/// A text in the languages of the product.
public struct LocalizedText: Sendable, Hashable {
    public var english: String
    public var french: String

    public init(english: String, french: String? = nil) {
        self.english = english
        self.french = french ?? english
    }
}

/// A variable that a module saves for Terraform.
public struct VariableDeclaration: Sendable {
    public var name: String
    public var type: VariableType
    /// Computed from the request; comes before ``preset``.
    public var value: ManifestValue?
    /// The value when nothing else gives one. Terraform's own default when the module has no manifest.
    public var preset: Value?
    /// What a string value must match.
    public var pattern: Pattern?
    /// Where it is declared.
    public var span: SourceSpan
    /// Where its type is written.
    public var typeSpan: SourceSpan?
}

/// A file that a module writes.
public struct FileEntry: Sendable {
    /// How the content comes about.
    public enum Rendering: Sendable {
        case template(Template)
        /// Byte for byte.
        case copy
        /// `{{version}}`, `{{tag}}` and `{{branch}}` are replaced as plain text; everything else is literal.
        case tokens
        /// The backend file of a workspace, from the operator's configuration.
        case backend
    }

    public var source: TreePath?
    public var target: ManifestText
    public var content: [UInt8]
    public var isExecutable: Bool
    public var rendering: Rendering
    public var existing: ExistingRule
    /// A loop: the name of the item and the list.
    public var each: (name: String, items: TemplateExpression)?
    public var condition: TemplateExpression?
    public var span: SourceSpan
}

/// What happens to a file or a value that is in the workspace already.
public enum ExistingRule: String, Sendable, CaseIterable {
    case keep, replace, merge
}

/// Where a module's variables are saved.
public struct SaveRule: Sendable {
    public var target: ManifestText
    /// `keep`: values already saved stay; `replace`: they are computed anew; other keys of the file stay in both.
    public var existing: ExistingRule
}

/// A step that a module adds to its run.
public struct StepDeclaration: Sendable {
    public var uses: String
    public var with: ManifestValue
    public var span: SourceSpan
}
