/// An expression with the bytes it stands in.
///
/// Chains of operators are lists, not nested pairs, so that a long one needs no deep recursion.
struct Expression {
    indirect enum Form {
        case literal(Cell)
        case name(String)
        case list([Expression])
        case tuple([Expression])
        case dictionary([(key: Expression, value: Expression)])
        /// A first operand, then operator and operand from left to right.
        case arithmetic(Expression, [(symbol: String, operand: Expression)])
        case power(Expression, Expression)
        case concatenation([Expression])
        case comparison(Expression, [(symbol: String, operand: Expression)])
        case and([Expression])
        case or([Expression])
        case not(Expression)
        case negative(Expression)
        case positive(Expression)
        case conditional(condition: Expression, then: Expression, otherwise: Expression?)
        /// A value and what is done to it, one after the other.
        case chain(Expression, [Link])
    }

    /// One step of a chain.
    struct Link {
        enum Form {
            case attribute(String)
            case item(Expression)
            case slice(Expression?, Expression?, Expression?)
            case call(Arguments)
            case filter(String, Arguments)
            case test(String, Arguments, negated: Bool)
        }

        var form: Form
        var range: Range<Int>
    }

    /// The arguments of a call.
    struct Arguments {
        var positional: [Expression] = []
        /// The range is that of the name.
        var keyword: [(name: String, value: Expression, range: Range<Int>)] = []
        var spread: Expression?
        var keywordSpread: Expression?
    }

    var form: Form
    var range: Range<Int>
}

/// What a loop or `set` assigns to.
indirect enum AssignmentTarget {
    case name(String, Range<Int>)
    case attribute(String, String, Range<Int>)
    case tuple([AssignmentTarget], Range<Int>)

    /// The names that are assigned.
    var names: [String] {
        switch self {
        case .name(let name, _): [name]
        case .attribute: []
        case .tuple(let targets, _): targets.flatMap(\.names)
        }
    }
}
