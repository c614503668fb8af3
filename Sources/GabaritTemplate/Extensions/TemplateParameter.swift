import GabaritValue

/// A parameter of a filter, test or function of an application; a template gives it by position or by name.
public struct TemplateParameter<Argument: TemplateArgument>: Sendable {
    let name: String
    let preset: Argument?

    /// A parameter that every call gives.
    public static func required(_ name: String) -> Self { Self(name: name, preset: nil) }

    /// A parameter that a call may leave out.
    public static func optional(_ name: String, default preset: Argument) -> Self {
        Self(name: name, preset: .some(preset))
    }

    /// - Parameter cell: what the call gave.
    func value(_ cell: Cell?, of function: String) throws -> Argument {
        guard let cell else {
            guard let preset else { throw TemplateFault(.type, "'\(function)' needs the argument '\(name)'") }
            return preset
        }
        guard let argument = Argument(templateValue: try cell.given()) else {
            throw TemplateFault(
                .type,
                "the argument '\(name)' of '\(function)' must be \(Argument.templateKind), not \(cell.kindName)")
        }
        return argument
    }
}

extension Cell {
    /// The value for an argument, for which what does not exist is null.
    func given() throws -> Value {
        switch self {
        case .undefined: .null
        case .string(let text), .markup(let text): .string(text)
        // A number without end is no mistake here: the function decides.
        case .float(let number): .double(number)
        default: try value()
        }
    }
}
