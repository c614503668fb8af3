/// Finds the names that an expression uses, and whether it may change something.
struct NamesUsed {
    var names: Set<String> = []
    /// Whether it calls a function by name, or a method that changes its list or dictionary.
    var isStateful = false
    private var depth = 0

    /// Methods that change what they are called on.
    private static let stateful: Set<String> = [
        "append", "extend", "insert", "remove", "pop", "popitem", "update", "setdefault", "clear", "sort", "reverse",
    ]

    mutating func visit(_ expression: Expression) {
        guard depth < 100 else {
            isStateful = true
            return
        }
        depth += 1
        defer { depth -= 1 }
        switch expression.form {
        case .literal: break
        case .name(let name): names.insert(name)
        case .list(let parts), .tuple(let parts), .concatenation(let parts), .and(let parts), .or(let parts):
            for part in parts { visit(part) }
        case .dictionary(let members):
            for member in members {
                visit(member.key)
                visit(member.value)
            }
        case .arithmetic(let first, let rest), .comparison(let first, let rest):
            visit(first)
            for part in rest { visit(part.operand) }
        case .power(let left, let right):
            visit(left)
            visit(right)
        case .not(let operand), .negative(let operand), .positive(let operand): visit(operand)
        case .conditional(let condition, let then, let otherwise):
            visit(condition)
            visit(then)
            if let otherwise { visit(otherwise) }
        case .chain(let base, let links):
            visit(base)
            for link in links { visit(link) }
        }
    }

    private mutating func visit(_ link: Expression.Link) {
        switch link.form {
        case .attribute(let name): if Self.stateful.contains(name) { isStateful = true }
        case .item(let key): visit(key)
        case .slice(let start, let stop, let step): for part in [start, stop, step] { if let part { visit(part) } }
        case .call(let arguments): visit(arguments)
        case .filter(let name, let arguments), .test(let name, let arguments, _):
            if name == "random" { isStateful = true }
            visit(arguments)
        }
    }

    mutating func visit(_ arguments: Expression.Arguments) {
        for argument in arguments.positional { visit(argument) }
        for argument in arguments.keyword { visit(argument.value) }
        if let spread = arguments.spread { visit(spread) }
        if let spread = arguments.keywordSpread { visit(spread) }
    }
}
