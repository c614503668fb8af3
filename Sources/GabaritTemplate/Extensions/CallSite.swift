internal import GabaritSource
public import GabaritValue

/// Where a filter, test or function of an application is called; taken with ``TemplateParameter/callSite``, not given by
/// the template.
///
/// ```swift
/// extensions.addFilter("bold", .callSite) { (text: Markup, site: CallSite) in
///     site.escapes ? Markup("<b>\(text.text)</b>") : Markup("**\(text.text)**")
/// }
/// ```
public struct CallSite: TemplateArgument, Hashable {
    /// The name of the template that calls.
    public var templateName: String
    /// Whether what is written there is escaped.
    public var escapes: Bool
    /// What escaping does there.
    public var escaping: TemplateSettings.Escaping

    /// What a message calls one.
    public static var templateKind: String { "a call site" }

    /// Never one: no value of a template is.
    public init?(templateValue value: Value) { nil }

    init(_ renderer: Renderer) {
        templateName = renderer.current.file.name
        escapes = renderer.autoescape
        escaping = renderer.settings.escaping
    }
}
