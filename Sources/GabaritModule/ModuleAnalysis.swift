public import GabaritSource
internal import GabaritTemplate

/// What can be said about a module without a request: its problems, and what its templates use.
public struct ModuleAnalysis: Sendable {
    public internal(set) var problems: [Diagnostic] = []
    /// Those that keep every run from using the module: what its reader finds in the manifest and in the syntax of
    /// templates.
    public internal(set) var obstacles: [Diagnostic] = []
    /// Whether all of the manifest and its templates could be read; else nothing can be said about what is missing.
    public internal(set) var isWhole = true
    /// The variables that some template or value reads.
    public internal(set) var variables: Set<String> = []
    /// Whether a template reads all variables, or one that only a run can tell.
    public internal(set) var readsAllVariables = false
    /// The files that templates include, import or extend.
    public internal(set) var templates: Set<String> = []
    /// Whether a template names another that only a run can tell.
    public internal(set) var namesUnknownTemplates = false

    mutating func add(_ findings: TemplateFindings) {
        problems += findings.problems
        for use in findings.uses {
            if use == "variables" { readsAllVariables = true }
            if use.hasPrefix("variables.") { variables.insert(String(use.dropFirst("variables.".count))) }
        }
        templates.formUnion(findings.templates)
        namesUnknownTemplates = namesUnknownTemplates || findings.namesUnknownTemplates
    }
}
