import GabaritValue

/// A parameter of a filter, test or function of an application; a template gives it by position or by name.
public struct TemplateParameter<Argument: TemplateArgument>: Sendable {
    let name: String
    let preset: Argument?
    /// Whether the engine gives it, not the template.
    var isCallSite = false

    /// A parameter that every call gives.
    public static func required(_ name: String) -> Self { Self(name: name, preset: nil) }

    /// A parameter that a call may leave out.
    public static func optional(_ name: String, default preset: Argument) -> Self {
        Self(name: name, preset: .some(preset))
    }

    /// - Parameter cell: what the call gave.
    func value(_ cell: Cell?, of function: String, _ renderer: Renderer) throws -> Argument {
        guard let cell else {
            if isCallSite, let site = CallSite(renderer) as? Argument { return site }
            guard let preset else { throw TemplateFault(.type, "'\(function)' needs the argument '\(name)'") }
            return preset
        }
        guard let argument: Argument = try cell.given(renderer) else {
            throw TemplateFault(
                .type,
                "the argument '\(name)' of '\(function)' must be \(Argument.templateKind), not \(cell.kindName)")
        }
        return argument
    }
}

extension TemplateParameter<CallSite> {
    /// Where the call stands. Templates do not give it, and it has no place among the arguments.
    public static var callSite: Self { Self(name: "", preset: nil, isCallSite: true) }
}

/// A type that stands for what does not exist, too.
protocol AbsentArgument {}

extension Optional: AbsentArgument {}

extension TemplateArgument {
    /// Whether a value of the type can be made of what does not exist.
    static var takesUndefined: Bool { self is any AbsentArgument.Type }
}

extension Cell {
    /// The argument that it is, or `nil` when it is of another kind.
    func given<Argument: TemplateArgument>(_ renderer: Renderer) throws -> Argument? {
        if !Argument.takesUndefined { try renderer.requireStrict(self) }
        if let type = Argument.self as? any CellArgument.Type { return try type.taking(self, renderer) as? Argument }
        return Argument(templateValue: try given())
    }

    /// The value for an argument, for which what does not exist is null.
    private func given() throws -> Value {
        switch self {
        case .undefined: .null
        case .string(let text), .markup(let text): .string(text)
        // A number without end is no mistake here: the function decides.
        case .float(let number): .double(number)
        default: try value()
        }
    }
}
