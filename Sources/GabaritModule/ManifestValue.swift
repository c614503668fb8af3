public import GabaritSource
public import GabaritTemplate
public import GabaritValue

/// A value of a manifest, in which every string may be a template.
public indirect enum ManifestValue: Sendable {
    case literal(Value)
    case template(Template)
    case list([ManifestValue])
    case object([(key: String, value: ManifestValue)])

    /// The value for a context. A string that is one expression gives the expression's value with its type.
    public func evaluate(_ context: Object) throws(Diagnostics) -> Value {
        switch self {
        case .literal(let value): return value
        case .template(let template): return try template.evaluate(context)
        case .list(let elements):
            var values: [Value] = []
            for element in elements { values.append(try element.evaluate(context)) }
            return .array(values)
        case .object(let members):
            var object = Object()
            for member in members { object[member.key] = try member.value.evaluate(context) }
            return .object(object)
        }
    }

    /// The templates inside, for checking.
    public var templates: [Template] {
        switch self {
        case .literal: []
        case .template(let template): [template]
        case .list(let elements): elements.flatMap(\.templates)
        case .object(let members): members.flatMap(\.value.templates)
        }
    }
}

/// A text of a manifest that may be a template: a path, a name.
public struct ManifestText: Sendable {
    private let template: Template?
    /// The text as it is written.
    public let source: String
    public let span: SourceSpan
    /// Whether it is a template that could not be read, which was reported.
    let isUnread: Bool

    init(_ source: String, _ template: Template?, _ span: SourceSpan, isUnread: Bool = false) {
        self.source = source
        self.template = template
        self.span = span
        self.isUnread = isUnread
    }

    /// The text when it does not depend on the request.
    public var fixed: String? { template == nil ? source : nil }

    /// The text for a context.
    public func text(_ context: Object) throws(Diagnostics) -> String { try template?.text(context) ?? source }

    /// The text for a context that many texts are made from.
    public func text(_ context: TemplateContext) throws(Diagnostics) -> String {
        try template?.text(context) ?? source
    }

    /// The template, unless the text is fixed.
    public var templates: [Template] { [template].compactMap { $0 } }

    func findings(in names: [String: NameShape]) -> TemplateFindings {
        template?.findings(in: names) ?? TemplateFindings()
    }
}
