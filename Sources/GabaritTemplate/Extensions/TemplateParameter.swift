public import GabaritValue

/// A parameter of a filter, test or function of an application; a template gives it by position or by name.
public struct TemplateParameter<Argument: TemplateArgument>: Sendable {
    let name: String
    let preset: Argument?
    var kind = Kind.single

    /// What it takes of a call.
    enum Kind: Sendable {
        /// One argument.
        case single
        /// Nothing: the engine gives it, not the template.
        case callSite
        /// Every argument without a name that no other parameter takes.
        case rest(@Sendable (GivenArguments) throws -> Argument)
        /// Every argument with a name that no other parameter has.
        case named(@Sendable (GivenArguments) throws -> Argument)
    }

    /// A parameter that every call gives.
    public static func required(_ name: String) -> Self { Self(name: name, preset: nil) }

    /// A parameter that a call may leave out.
    public static func optional(_ name: String, default preset: Argument) -> Self {
        Self(name: name, preset: .some(preset))
    }

    /// - Parameter cell: what the call gave.
    func value(_ cell: Cell?, of function: String, _ renderer: Renderer) throws -> Argument {
        guard let cell else {
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
    public static var callSite: Self { Self(name: "", preset: nil, kind: .callSite) }
}

extension TemplateParameter {
    /// A parameter for all arguments without a name that the parameters before it leave, as `*args` is in Python.
    ///
    /// Parameters behind it are given by name.
    ///
    /// - Parameter name: what messages call one of them.
    public static func rest<Element: TemplateArgument>(_ name: String) -> Self where Argument == [Element] {
        Self(name: name, preset: nil, kind: .rest { try $0.elements() })
    }

    /// A parameter for all arguments with a name that no other parameter has, as `**kwargs` is in Python.
    public static func named<Element: TemplateArgument>() -> Self where Argument == [String: Element] {
        Self(
            name: "", preset: nil,
            kind: .named { Dictionary(try $0.members().map { ($0.name, $0.value) }) { first, _ in first } })
    }

    /// A parameter for all arguments with a name that no other parameter has, in their order.
    public static func named() -> Self where Argument == Object {
        Self(
            name: "", preset: nil,
            kind: .named { given in
                let members: [(name: String, value: Value)] = try given.members()
                return Object(members.map { ($0.name, $0.value) })
            })
    }
}

/// The arguments of a call that a parameter for many takes.
struct GivenArguments {
    /// What messages call the parameter.
    let name: String
    let function: String
    /// Those without a name, and how many of the call stand before them.
    let positional: [Cell]
    let before: Int
    /// Those with one.
    let keyword: [(name: String, value: Cell)]
    let renderer: Renderer

    func elements<Element: TemplateArgument>() throws -> [Element] {
        try positional.enumerated().map { place, cell in
            try argument(cell, name, at: .position(before + place))
        }
    }

    func members<Element: TemplateArgument>() throws -> [(name: String, value: Element)] {
        var seen: Set<String> = []
        return try keyword.map { name, cell in
            guard seen.insert(name).inserted else {
                throw TemplateFault(.type, "'\(function)' got the argument '\(name.shortened)' twice").of(.name(name))
            }
            return (name, try argument(cell, name, at: .value(name)))
        }
    }

    private func argument<Element: TemplateArgument>(
        _ cell: Cell, _ name: String, at place: TemplateFault.Argument
    ) throws -> Element {
        do {
            guard let argument: Element = try cell.given(renderer) else {
                throw TemplateFault(
                    .type,
                    "the argument '\(name.shortened)' of '\(function)' must be \(Element.templateKind), "
                        + "not \(cell.kindName)")
            }
            return argument
        } catch let fault as TemplateFault {
            throw fault.argument == nil ? fault.of(place) : fault
        }
    }
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
