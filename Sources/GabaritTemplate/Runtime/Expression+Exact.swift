internal import GabaritValue

extension Expression {
    /// The value that a plain path of names leads to, when a number in it is too long for the engine to compute with:
    /// what is only handed on keeps its digits.
    ///
    /// - Returns: `nil` for every other expression and value.
    func exactValue(in context: Object) -> Value? {
        guard let value = plainValue(in: context), value.holdsLiteral else { return nil }
        return value
    }

    private func plainValue(in context: Object) -> Value? {
        switch form {
        case .name(let name): return context[name]
        case .chain(let start, let links):
            return links.reduce(start.plainValue(in: context)) { value, link in
                guard case .attribute(let name) = link.form else { return nil }
                return value?.object?[name]
            }
        default: return nil
        }
    }
}

extension Value {
    /// Whether it is or holds a number that is kept as its digits. Depth is bounded by the reader that made the value.
    fileprivate var holdsLiteral: Bool {
        switch self {
        case .literal: true
        case .array(let elements): elements.contains { $0.holdsLiteral }
        case .object(let members): members.contains { $0.value.holdsLiteral }
        default: false
        }
    }
}
