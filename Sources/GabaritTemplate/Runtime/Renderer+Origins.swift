/// Where the value of a macro's parameter comes from, as far as a call writes it out.
struct ArgumentOrigin {
    let name: String
    /// Whether every value that it may have was written by the author of the template.
    let isAuthored: Bool
    /// Whether there is one value only, which stands in the call.
    let isSettled: Bool
}

/// What calls write out, for renders that record or are trials: in a macro it is no data, and decides for itself.
extension Renderer {
    /// The origins of the arguments of a call, those that are known.
    func origins(of arguments: Expression.Arguments, for macro: MacroDefinition) -> [ArgumentOrigin] {
        guard provenance != nil || trial != nil else { return [] }
        let byPlace = zip(macro.parameters, arguments.positional).compactMap { origin(of: $1, for: $0.name) }
        let names = Set(macro.parameters.dropFirst(arguments.positional.count).map(\.name))
        return byPlace
            + arguments.keyword.filter { names.contains($0.name) }.compactMap { origin(of: $0.value, for: $0.name) }
    }

    func origin(of expression: Expression, for parameter: String) -> ArgumentOrigin? {
        let isAuthored = provenance != nil && isAuthored(expression)
        let isSettled = trial != nil && isSettled(expression)
        guard isAuthored || isSettled else { return nil }
        return ArgumentOrigin(name: parameter, isAuthored: isAuthored, isSettled: isSettled)
    }

    /// Remembers for a parameter that just got its value where that comes from.
    func remember(_ origin: ArgumentOrigin) {
        // A list can be added to by the body, also what the request says.
        if origin.isAuthored, scope.find(origin.name)?.isPlain == true { scope.setParts([], of: origin.name) }
        if origin.isSettled { scope.settle(origin.name) }
    }

    /// Whether an expression has one value only in a call of a macro, whatever a run is given.
    func isSettled(_ expression: Expression) -> Bool {
        switch expression.form {
        case .literal: true
        case .name(let name): scope.isSettled(name)
        case .chain(let base, let links):
            isSettled(base) && links.allSatisfy { $0.makesOneValue && $0.parts.allSatisfy(isSettled) }
        default: expression.parts.allSatisfy(isSettled)
        }
    }
}

extension Expression.Link {
    /// Whether it makes the same of the same: a filter that draws by chance does not, and what is called may not.
    fileprivate var makesOneValue: Bool {
        switch form {
        case .attribute, .item, .slice, .test: true
        case .filter(let name, _): name != "random"
        case .call: false
        }
    }
}
