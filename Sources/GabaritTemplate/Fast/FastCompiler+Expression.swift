extension FastCompiler {
    /// Computes an expression and says where its value is.
    mutating func value(_ expression: Expression) throws -> Int {
        try checkSize()
        guard depth < Self.deepest * 2 else { throw Declined() }
        depth += 1
        defer { depth -= 1 }
        switch expression.form {
        case .literal(let cell): return try constant(cell)
        case .name(let name): return try place(of: name)
        case .list(let elements): return try sequence(.list, elements)
        case .tuple(let elements): return try sequence(.tuple, elements)
        case .arithmetic(let first, let rest): return try arithmetic(first, rest)
        case .concatenation(let operands): return try concatenation(operands)
        case .comparison(let first, let rest) where rest.count == 1: return try comparison(first, rest[0])
        case .and(let operands): return try shortcut(operands, .jumpIfFalse)
        case .or(let operands): return try shortcut(operands, .jumpIfTrue)
        case .not(let operand): return try unary(.not, operand)
        case .negative(let operand): return try unary(.negate, operand)
        case .conditional(let condition, let then, let otherwise?):
            return try conditional(condition, then, otherwise)
        case .chain(let base, let links): return try chain(base, links)
        default: return try fragment(expression)
        }
    }

    private mutating func constant(_ cell: Cell) throws -> Int {
        switch cell {
        case .none: return constant(.none, key: "none")
        case .bool(let flag): return constant(.bool(flag), key: "\(flag)")
        case .integer(let number): return constant(.integer(number), key: "i\(number)")
        case .float(let number): return constant(.float(number), key: "f\(number.bitPattern)")
        case .string(let text): return constant(program.arena.text(text), key: "s\(text)")
        default: throw Declined()
        }
    }

    private mutating func sequence(_ operation: FastCode.Operation, _ elements: [Expression]) throws -> Int {
        let places = try elements.map { try value($0) }
        let first = slots(elements.count)
        for (index, place) in places.enumerated() { emit(.copy, first + index, place) }
        let result = slot()
        emit(operation, result, first, elements.count)
        return result
    }

    private mutating func unary(_ operation: FastCode.Operation, _ operand: Expression) throws -> Int {
        let place = try value(operand)
        let result = slot()
        emit(operation, result, place)
        return result
    }

    private mutating func binary(_ operation: FastCode.Operation, _ left: Int, _ right: Int) -> Int {
        let result = slot()
        emit(operation, result, left, right)
        return result
    }

    private mutating func arithmetic(_ first: Expression, _ rest: [(symbol: String, operand: Expression)]) throws -> Int
    {
        var left = try value(first)
        for (symbol, operand) in rest {
            let operation: FastCode.Operation
            switch symbol {
            case "+": operation = .add
            case "-": operation = .subtract
            case "*": operation = .multiply
            case "/": operation = .divide
            case "//": operation = .floorDivide
            case "%": operation = .modulo
            default: throw Declined()
            }
            left = binary(operation, left, try value(operand))
        }
        return left
    }

    private mutating func concatenation(_ operands: [Expression]) throws -> Int {
        let first = try sequencePlaces(operands)
        let result = slot()
        emit(.concatenate, result, first, operands.count, detail: autoescape ? 1 : 0)
        return result
    }

    /// Values after each other.
    private mutating func sequencePlaces(_ operands: [Expression]) throws -> Int {
        let places = try operands.map { try value($0) }
        let first = slots(places.count)
        for (index, place) in places.enumerated() { emit(.copy, first + index, place) }
        return first
    }

    private mutating func comparison(_ first: Expression, _ rest: (symbol: String, operand: Expression)) throws -> Int {
        let left = try value(first)
        let right = try value(rest.operand)
        switch rest.symbol {
        case "==": return binary(.equal, left, right)
        case "!=": return binary(.notEqual, left, right)
        case "<": return binary(.less, left, right)
        case "<=": return binary(.lessOrEqual, left, right)
        case ">": return binary(.greater, left, right)
        case ">=": return binary(.greaterOrEqual, left, right)
        case "in": return binary(.contains, left, right)
        case "not in":
            let found = binary(.contains, left, right)
            let result = slot()
            emit(.not, result, found)
            return result
        default: throw Declined()
        }
    }

    private mutating func shortcut(_ operands: [Expression], _ jump: FastCode.Operation) throws -> Int {
        let result = slot()
        var jumps: [Int] = []
        for (index, operand) in operands.enumerated() {
            emit(.copy, result, try value(operand))
            if index < operands.count - 1 { jumps.append(emit(jump, result)) }
        }
        for jump in jumps { land(jump) }
        return result
    }

    private mutating func conditional(
        _ condition: Expression, _ then: Expression, _ otherwise: Expression
    ) throws -> Int {
        let result = slot()
        let skip = emit(.jumpIfFalse, try value(condition))
        emit(.copy, result, try value(then))
        let end = emit(.jump)
        land(skip)
        emit(.copy, result, try value(otherwise))
        land(end)
        return result
    }

    // MARK: what the interpreter evaluates

    /// An expression that is left to the interpreter as a whole.
    mutating func fragment(_ expression: Expression) throws -> Int {
        var found = NamesUsed()
        found.visit(expression)
        guard !found.isStateful else { throw Declined() }
        var places: [(name: String, slot: Int)] = []
        for name in found.names.sorted() {
            if name == "range" || name == "dict" {
                guard !isLocal(name) else { throw Declined() }
                try usesFunction(name)
                continue
            }
            let source = try place(of: name)
            let copy = slot()
            emit(.copy, copy, source)
            places.append((name, copy))
        }
        program.fragments.append(
            .init(expression: expression, names: places, template: template, autoescape: autoescape))
        let result = slot()
        emit(.evaluate, result, program.fragments.count - 1)
        return result
    }
}

/// Finds the names that an expression uses, and whether it may change something.
struct NamesUsed {
    var names: Set<String> = []
    /// Whether it calls a function by name, or a method that changes its list or dictionary.
    var isStateful = false
    private var depth = 0

    /// Methods that change what they are called on, and filters that draw numbers.
    static let stateful: Set<String> = [
        "append", "extend", "insert", "remove", "pop", "popitem", "update", "setdefault", "clear", "sort", "reverse",
        "random",
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
            if Self.stateful.contains(name) { isStateful = true }
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
