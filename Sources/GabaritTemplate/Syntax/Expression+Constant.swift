extension Expression {
    /// Whether Jinja computes the expression while it compiles: no names, no calls, no filter that needs the context.
    var isConstant: Bool {
        switch form {
        case .literal: true
        case .name: false
        case .list(let elements), .tuple(let elements): elements.allSatisfy(\.isConstant)
        case .dictionary(let members): members.allSatisfy { $0.key.isConstant && $0.value.isConstant }
        case .arithmetic(let first, let rest): first.isConstant && rest.allSatisfy(\.operand.isConstant)
        case .comparison(let first, let rest): first.isConstant && rest.allSatisfy(\.operand.isConstant)
        case .power(let base, let exponent): base.isConstant && exponent.isConstant
        case .concatenation(let operands), .and(let operands), .or(let operands): operands.allSatisfy(\.isConstant)
        case .not(let operand), .negative(let operand), .positive(let operand): operand.isConstant
        case .conditional(let condition, let then, let otherwise):
            condition.isConstant && then.isConstant && otherwise?.isConstant == true
        case .chain(let base, let links): base.isConstant && links.allSatisfy(\.isConstant)
        }
    }
}

extension Expression.Link {
    private static let contextual: Set<String> = ["map", "select", "reject", "selectattr", "rejectattr", "random"]

    var isConstant: Bool {
        switch form {
        case .attribute: true
        case .item(let key): key.isConstant
        case .slice(let start, let stop, let step): [start, stop, step].allSatisfy { $0?.isConstant ?? true }
        case .call: false
        case .filter(let name, let arguments): !Self.contextual.contains(name) && arguments.isConstant
        case .test(_, let arguments, _): arguments.isConstant
        }
    }
}

extension Expression.Arguments {
    fileprivate var isConstant: Bool {
        spread == nil && keywordSpread == nil && positional.allSatisfy(\.isConstant)
            && keyword.allSatisfy(\.value.isConstant)
    }
}
