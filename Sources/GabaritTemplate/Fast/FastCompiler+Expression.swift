extension FastCompiler {
    /// Computes an expression and says where its value is.
    mutating func value(_ index: NodeIndex) throws(Declined) -> Place {
        let node = node(index)
        switch node.kind {
        case .name: return try place(of: symbol(node.first))
        case .literal: return constant(unit.constants[Int(node.first)])
        default: break
        }
        try checkSize()
        guard depth < Self.deepest * 2 else { throw Declined() }
        depth += 1
        let result = try operation(node, index)
        depth -= 1
        return result
    }

    private mutating func operation(_ node: SyntaxNode, _ index: NodeIndex) throws(Declined) -> Place {
        switch node.kind {
        case .chain: return try chain(node)
        case .comparison: return try comparison(node, index)
        case .arithmetic: return try arithmetic(node)
        case .and: return try shortcut(node.first, .jumpIfFalse)
        case .or: return try shortcut(node.first, .jumpIfTrue)
        case .not: return try unary(.not, node.first)
        case .negative: return try unary(.negate, node.first)
        case .concatenation: return try concatenation(node.first)
        case .conditional where node.second != 0: return try conditional(node)
        case .list: return try sequence(.list, node.first)
        case .tuple: return try sequence(.tuple, node.first)
        // Arguments that are no values of their own, where a call takes values only.
        case .keywordArgument, .spread, .keywordSpread: throw Declined()
        default: return try fragment(index)
        }
    }

    /// Places of values that follow each other: where the operands start, and how many there are.
    mutating func operands(_ first: NodeIndex) throws(Declined) -> (start: Place, count: Place) {
        // Operands of operands come between, so the places are kept until all are known.
        var places: (Place, Place, Place, Place) = (0, 0, 0, 0)
        let count = count(first)
        guard count <= 4 else { return try manyOperands(first, count) }
        var index = first
        for number in 0..<count {
            let place = try value(index)
            switch number {
            case 0: places.0 = place
            case 1: places.1 = place
            case 2: places.2 = place
            default: places.3 = place
            }
            index = node(index).next
        }
        let start = Place(truncatingIfNeeded: draft.operands.count)
        for number in 0..<count {
            draft.operands.append(number == 0 ? places.0 : number == 1 ? places.1 : number == 2 ? places.2 : places.3)
        }
        return (start, Place(truncatingIfNeeded: count))
    }

    private mutating func manyOperands(
        _ first: NodeIndex, _ count: Int
    ) throws(Declined) -> (start: Place, count: Place) {
        var places = FlatArray<Place>(capacity: count)
        var index = first
        while index != 0 {
            places.append(try value(index))
            index = node(index).next
        }
        let start = Place(truncatingIfNeeded: draft.operands.count)
        for number in 0..<count { draft.operands.append(places[number]) }
        return (start, Place(truncatingIfNeeded: count))
    }

    mutating func sequence(_ operation: FastCode.Operation, _ first: NodeIndex) throws(Declined) -> Place {
        let (start, count) = try operands(first)
        let result = place()
        emit(operation, result, start, count)
        return result
    }

    private mutating func unary(_ operation: FastCode.Operation, _ operand: NodeIndex) throws(Declined) -> Place {
        let operand = try value(operand)
        let result = place()
        emit(operation, result, operand)
        return result
    }

    private mutating func binary(_ operation: FastCode.Operation, _ left: Place, _ right: Place) -> Place {
        let result = place()
        emit(operation, result, left, right)
        return result
    }

    private mutating func arithmetic(_ node: SyntaxNode) throws(Declined) -> Place {
        var left = try value(node.first)
        var index = self.node(node.first).next
        while index != 0 {
            let operand = self.node(index)
            guard let operation = FastCode.Operation(operand.operation) else { throw Declined() }
            left = binary(operation, left, try value(index))
            index = operand.next
        }
        return left
    }

    private mutating func concatenation(_ first: NodeIndex) throws(Declined) -> Place {
        let (start, count) = try operands(first)
        let result = place()
        // Jinja joins constants while it compiles, as plain text.
        let isDynamic = isDynamic(first)
        emit(.concatenate, result, start, count, detail: autoescape ? isDynamic ? 1 : 2 : 0)
        return result
    }

    /// Whether one of some operands is sure to be computed when the template is rendered.
    private func isDynamic(_ first: NodeIndex) -> Bool {
        var index = first
        while index != 0 {
            let operand = node(index)
            if operand.kind == .name || operand.kind == .chain && node(operand.first).kind == .name { return true }
            index = operand.next
        }
        return false
    }

    private mutating func comparison(_ node: SyntaxNode, _ index: NodeIndex) throws(Declined) -> Place {
        let operand = self.node(node.first).next
        guard self.node(operand).next == 0 else { return try fragment(index) }
        let left = try value(node.first)
        let outer = iterated
        let isMembership = self.node(operand).operation == .contains || self.node(operand).operation == .lacks
        if isMembership, self.node(operand).kind == .chain { iterated = self.node(operand).second }
        let right = try value(operand)
        iterated = outer
        if self.node(operand).operation == .lacks {
            let found = binary(.contains, left, right)
            return binary(.not, found, 0)
        }
        guard let operation = FastCode.Operation(self.node(operand).operation) else { throw Declined() }
        return binary(operation, left, right)
    }

    private mutating func shortcut(
        _ first: NodeIndex, _ jump: FastCode.Operation
    ) throws(Declined) -> Place {
        let result = place()
        var jumps = Jumps()
        var index = first
        while index != 0 {
            emit(.copy, result, try value(index))
            index = node(index).next
            if index != 0 { jumps.add(emit(jump, result), &draft) }
        }
        jumps.land(here, &draft)
        return result
    }

    private mutating func conditional(_ node: SyntaxNode) throws(Declined) -> Place {
        let result = place()
        let then = self.node(node.first).next
        let skip = try jumpUnless(node.first)
        emit(.copy, result, try value(then))
        let end = emit(.jump)
        land(skip)
        emit(.copy, result, try value(node.second))
        land(end)
        return result
    }

    /// A jump for when a condition does not hold.
    mutating func jumpUnless(_ condition: NodeIndex) throws(Declined) -> Int32 {
        let node = node(condition)
        if node.kind == .not { return emit(.jumpIfTrue, try value(node.first)) }
        return emit(.jumpIfFalse, try value(condition))
    }
}

extension FastCode.Operation {
    /// The step for an operation of the language.
    init?(_ operation: SyntaxNode.Operation) {
        switch operation {
        case .add: self = .add
        case .subtract: self = .subtract
        case .multiply: self = .multiply
        case .divide: self = .divide
        case .floorDivide: self = .floorDivide
        case .modulo: self = .modulo
        case .equal: self = .equal
        case .notEqual: self = .notEqual
        case .less: self = .less
        case .lessOrEqual: self = .lessOrEqual
        case .greater: self = .greater
        case .greaterOrEqual: self = .greaterOrEqual
        case .contains: self = .contains
        case .none, .lacks: return nil
        }
    }

    /// Whether it writes its result once, so that it may write it elsewhere.
    var writesOnce: Bool {
        switch self {
        case .add, .subtract, .multiply, .divide, .floorDivide, .modulo, .concatenate, .attribute, .item, .call: true
        default: false
        }
    }
}
