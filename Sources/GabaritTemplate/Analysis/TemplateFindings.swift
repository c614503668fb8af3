public import GabaritSource

/// What can be said about a template without rendering it.
public struct TemplateFindings: Sendable {
    /// Names, attributes, filters, tests, arguments and branches that no run can find or reach, in the order of the
    /// template.
    public var problems: [Diagnostic] = []
    /// What is read of the names in scope: `workspace.acronym`, or `variables` where a run decides which member.
    public var uses: Set<String> = []
    /// The other templates that it names, also through them.
    public var templates: Set<String> = []
    /// Whether it names a template that only a run can tell.
    public var namesUnknownTemplates = false
    /// Every name in the template and in those that it includes, imports or extends, with its place: what it needs, what it
    /// sets, and the filters, tests, templates and blocks it names.
    public var names: [TemplateName] = []
    /// Each value that is written to the text, with what is known of it.
    public var outputs: [(shape: NameShape, span: SourceSpan)] = []
    /// Each value that `~` makes text of and that is none: it would be written as Python prints it.
    public var joined: [(shape: NameShape, span: SourceSpan)] = []
    /// What is known of the value, where the template is one expression and nothing else.
    public var shape: NameShape?
    /// Whether a condition always comes out the same.
    public var truth: Bool?

    /// Nothing found: what can be said of a text that is no template.
    public init() {}
}
