/// Makes the tree that the interpreter and the analysis walk from the nodes of a template.
///
/// Recursion follows the nodes, whose depth the parser bounds.
struct TreeBuilder {
    let syntax: FlatSyntax
    /// How many of the names that were met are `loop`.
    let loopUses = LoopUses()

    final class LoopUses { var count = 0 }

    init(_ syntax: FlatSyntax) { self.syntax = syntax }

    /// The whole template.
    func tree() -> SyntaxTree {
        var blocks: [String: BlockDefinition] = [:]
        let statements = statements(syntax.body, &blocks)
        return SyntaxTree(statements: statements, blocks: blocks)
    }

    func name(_ symbol: Int32) -> String { syntax.name(symbol).string }

    /// The bytes of the file that a node stands in.
    func range(_ node: SyntaxNode) -> Range<Int> {
        let origin = syntax.source.origin
        return origin + Int(node.lower)..<origin + Int(max(node.lower, node.upper))
    }

    /// What is made of nodes that follow each other.
    func each<Result>(_ first: NodeIndex, _ make: (NodeIndex) -> Result) -> [Result] {
        var results: [Result] = []
        var index = first
        while index != 0 {
            results.append(make(index))
            index = syntax[index].next
        }
        return results
    }

    func optional(_ index: NodeIndex) -> Expression? { index == 0 ? nil : expression(index) }

    // MARK: expressions

    func expression(_ index: NodeIndex) -> Expression {
        let node = syntax[index]
        return Expression(form: form(node), range: range(node))
    }

    private func form(_ node: SyntaxNode) -> Expression.Form {
        switch node.kind {
        case .literal: .literal(cell(node.first))
        case .list: .list(each(node.first, expression))
        case .tuple: .tuple(each(node.first, expression))
        case .concatenation: .concatenation(each(node.first, expression))
        case .and: .and(each(node.first, expression))
        case .or: .or(each(node.first, expression))
        case .dictionary: .dictionary(members(node.first))
        case .arithmetic: .arithmetic(expression(node.first), operands(node.first))
        case .comparison: .comparison(expression(node.first), operands(node.first))
        case .power: .power(expression(node.first), expression(node.second))
        case .not: .not(expression(node.first))
        case .negative: .negative(expression(node.first))
        case .positive: .positive(expression(node.first))
        case .conditional:
            .conditional(
                condition: expression(node.first), then: expression(syntax[node.first].next),
                otherwise: optional(node.second))
        case .chain: .chain(expression(node.first), each(node.second, link))
        default: .name(used(name(node.first)))
        }
    }

    private func used(_ name: String) -> String {
        if name == "loop" { loopUses.count += 1 }
        return name
    }

    private func cell(_ constant: Int32) -> Cell {
        let datum = syntax.constant(constant)
        switch datum.kind {
        case .bool: return .bool(datum.bits != 0)
        case .integer: return .integer(datum.integer)
        case .float: return .float(datum.float)
        case .string: return .string(datum.string)
        default: return .none
        }
    }

    private func members(_ first: NodeIndex) -> [(key: Expression, value: Expression)] {
        var members: [(key: Expression, value: Expression)] = []
        var key = first
        while key != 0 {
            let value = syntax[key].next
            members.append((expression(key), expression(value)))
            key = syntax[value].next
        }
        return members
    }

    private func operands(_ first: NodeIndex) -> [(symbol: String, operand: Expression)] {
        each(syntax[first].next) { (syntax[$0].operation.symbol, expression($0)) }
    }

    func link(_ index: NodeIndex) -> Expression.Link {
        let node = syntax[index]
        let form: Expression.Link.Form
        switch node.kind {
        case .item: form = .item(expression(node.first))
        case .slice: form = slice(node)
        case .call: form = .call(arguments(node.first))
        case .filter: form = .filter(name(node.first), arguments(node.second))
        case .test:
            form = .test(name(node.first), arguments(node.second), negated: node.flags.contains(.negated))
        default: form = .attribute(name(node.first))
        }
        return Expression.Link(form: form, range: range(node))
    }

    private func slice(_ node: SyntaxNode) -> Expression.Link.Form {
        var bounds = each(node.first, expression)[...]
        let start = node.flags.contains(.start) ? bounds.popFirst() : nil
        let stop = node.flags.contains(.stop) ? bounds.popFirst() : nil
        return .slice(start, stop, node.flags.contains(.step) ? bounds.popFirst() : nil)
    }

    private func arguments(_ first: NodeIndex) -> Expression.Arguments {
        var arguments = Expression.Arguments()
        var index = first
        while index != 0 {
            let node = syntax[index]
            switch node.kind {
            case .keywordArgument:
                arguments.keyword.append((name(node.second), expression(node.first), range(node)))
            case .spread: arguments.spread = expression(node.first)
            case .keywordSpread: arguments.keywordSpread = expression(node.first)
            default: arguments.positional.append(expression(index))
            }
            index = node.next
        }
        return arguments
    }
}

extension SyntaxNode.Operation {
    /// As it is written.
    var symbol: String {
        switch self {
        case .none: ""
        case .add: "+"
        case .subtract: "-"
        case .multiply: "*"
        case .divide: "/"
        case .floorDivide: "//"
        case .modulo: "%"
        case .equal: "=="
        case .notEqual: "!="
        case .less: "<"
        case .lessOrEqual: "<="
        case .greater: ">"
        case .greaterOrEqual: ">="
        case .contains: "in"
        case .lacks: "not in"
        }
    }
}
