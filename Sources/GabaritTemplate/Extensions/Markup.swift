public import GabaritValue

/// Text that is ready for its target and is not escaped any more.
public struct Markup: TemplateResult, Sendable, Hashable {
    public var text: String

    /// - Parameter text: what the template writes as it is; whoever makes it has escaped what is not its own.
    public init(_ text: String) { self.text = text }

    public var templateValue: Value { .string(text) }
}
