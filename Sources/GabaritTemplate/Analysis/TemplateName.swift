public import GabaritSource

/// A name in a template, and where it stands.
public struct TemplateName: Sendable, Hashable {
    /// What is named.
    public enum Kind: Sendable, Hashable {
        /// A variable that the context must give, with the attributes that are read of it: `user.address.city`.
        case variable
        /// A variable that the template sets: by `set`, `for`, `with`, `macro` or an import.
        case assignment
        /// A filter that is applied.
        case filter
        /// A test that is asked.
        case test
        /// A block that is defined.
        case block
        /// Another template, by a literal.
        case template
    }

    /// What is named.
    public var kind: Kind
    /// The name as it is written; a variable has the path of its attributes.
    public var name: String
    /// Where it is written.
    public var span: SourceSpan

    /// A name at its place.
    public init(_ kind: Kind, _ name: String, at span: SourceSpan) {
        self.kind = kind
        self.name = name
        self.span = span
    }
}

extension TemplateFindings {
    /// The names of a kind, each once, sorted.
    public func names(_ kind: TemplateName.Kind) -> [String] {
        Set(names.lazy.filter { $0.kind == kind }.map(\.name)).sorted()
    }
}
