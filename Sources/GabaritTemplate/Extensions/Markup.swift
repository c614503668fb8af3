public import GabaritValue

/// Text that is ready for its target and is not escaped any more.
///
/// A filter, test or function that takes it gets text that the template knows as safe as it is, and other text escaped as the
/// environment escapes; so whatever it builds around it is safe again.
public struct Markup: TemplateArgument, TemplateResult, Sendable, Hashable {
    /// The text as the template writes it.
    public var text: String

    /// - Parameter text: what the template writes as it is; whoever makes it has escaped what is not its own.
    public init(_ text: String) { self.text = text }

    /// What a message calls one.
    public static var templateKind: String { "a string" }

    /// Never one: a value does not say whether its text is escaped. It is taken as an argument itself, not as a part of one.
    public init?(templateValue value: Value) { nil }

    /// The value that the template goes on with.
    public var templateValue: Value { .string(text) }
}

/// A type that is made of what a template has, which says more than its value.
protocol CellArgument {
    static func taking(_ cell: Cell, _ renderer: Renderer) throws -> Self?
}

extension Markup: CellArgument {
    static func taking(_ cell: Cell, _ renderer: Renderer) throws -> Markup? {
        guard let text = cell.text else { return nil }
        try renderer.charge(bytes: text.utf8.count)
        return Markup(try renderer.escaped(cell))
    }
}

extension Optional: CellArgument where Wrapped: CellArgument {
    static func taking(_ cell: Cell, _ renderer: Renderer) throws -> Wrapped?? {
        switch cell {
        case .none, .undefined: return .some(nil)
        default: return try Wrapped.taking(cell, renderer).map { .some($0) }
        }
    }
}
