import GabaritModule
public import GabaritSource
public import GabaritTemplate
public import GabaritValue

/// What the operator decides for every run.
public struct PlannerSettings: Sendable {
    /// What happens to values that are saved in a workspace.
    public enum ExistingVariables: String, Sendable, CaseIterable {
        /// As each module says; modules without a manifest keep them.
        case keep
        /// Every value is computed anew, as the original does.
        case recompute
    }

    /// The branch that receives pull requests.
    public var targetBranch = "main"
    /// The branch of a workspace, a template over `workspace`.
    public var workspaceBranch: Template
    /// The folder of a workspace, a template over `workspace`.
    public var workspaceFolder: Template
    /// Branches that are never written.
    public var protectedBranches: [String] = ["main", "master"]
    /// The operator's values, by name without regard to case.
    public var variables: Object = [:]
    /// Where the operator's values are written, by name in lower case; what is wrong with one is told there.
    public var variableSpans: [String: SourceSpan] = [:]
    public var existingVariables = ExistingVariables.keep
    /// The service, as committer.
    public var committerName = "Gabarit"
    public var committerEmail = "gabarit@localhost"
    /// The first line of a commit; `<module>` is replaced.
    public var commitSubject = "Committing <module> changes"
    public var status = StatusStyle()
    /// The lines of `project.tfbackend` that the configuration decides.
    public var backend = BackendSettings()
    /// Steps that run before the push, for every run.
    public var steps: [ExtraStep] = []
    /// The most characters of a pull request's description.
    public var longestDescription = 4000
    /// The most files and bytes that a run may write; the files that Gabarit keeps itself, the marker and the saved
    /// variables, are no files of a module and not among the files counted.
    public var mostFiles = 10_000
    public var mostBytes = 32 * 1024 * 1024

    /// A step that the configuration adds.
    public struct ExtraStep: Sendable {
        public var uses: String
        public var with: Value

        public init(uses: String, with: Value) {
            self.uses = uses
            self.with = with
        }
    }

    public init() throws(Diagnostics) {
        workspaceBranch = try Self.template("{{ workspace.acronym }}", "workspace branch")
        workspaceFolder = try Self.template("terraform/projects/{{ workspace.acronym }}", "workspace folder")
    }

    /// A template of the configuration.
    public static func template(_ text: String, _ name: String) throws(Diagnostics) -> Template {
        try template(SourceFile(name: name, text: text).span)
    }

    /// A template in a string of the configuration.
    public static func template(_ span: SourceSpan) throws(Diagnostics) -> Template {
        try TemplateEnvironment(.strict, extensions: .product).compile(span)
    }
}

/// Where Terraform keeps the state of workspaces.
public struct BackendSettings: Sendable, Hashable {
    public var resourceGroupName = ""
    /// What stands between the environment and the end of the storage account's name.
    public var storageSuffix = "terraformbackend"

    public init() {}
}
