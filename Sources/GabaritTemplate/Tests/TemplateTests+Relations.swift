extension TemplateTests {
    /// Tests of numbers, letters and names.
    static let numbers: [String: TestBody] = [
        "even": { cell, arguments, renderer in
            _ = try BoundArguments(arguments, "even", [])
            return try remainder(cell, .integer(2), "even", renderer) == 0
        },
        "odd": { cell, arguments, renderer in
            _ = try BoundArguments(arguments, "odd", [])
            return try remainder(cell, .integer(2), "odd", renderer) == 1
        },
        "divisibleby": { cell, arguments, renderer in
            let bound = try BoundArguments(arguments, "divisibleby", ["num"], required: 1)
            return try remainder(cell, bound.required(0), "divisibleby", renderer) == 0
        },
        "lower": { cell, arguments, renderer in
            _ = try BoundArguments(arguments, "lower", [])
            return TextQuestion.isLower(try renderer.scalars(cell))
        },
        "upper": { cell, arguments, renderer in
            _ = try BoundArguments(arguments, "upper", [])
            return TextQuestion.isUpper(try renderer.scalars(cell))
        },
        "filter": { cell, arguments, renderer in
            _ = try BoundArguments(arguments, "filter", [])
            return try isName(cell) { renderer.environment.knowsFilter($0) }
        },
        "test": { cell, arguments, renderer in
            _ = try BoundArguments(arguments, "test", [])
            return try isName(cell) { renderer.environment.knowsTest($0) }
        },
    ]

    /// Tests that compare with another value.
    static let relations: [String: TestBody] = {
        var table: [String: TestBody] = [
            "in": { cell, arguments, renderer in
                let bound = try BoundArguments(arguments, "in", ["seq"], required: 1)
                return try renderer.compare("in", cell, bound.required(0))
            },
            "sameas": { cell, arguments, _ in
                isSame(cell, try BoundArguments(arguments, "sameas", ["other"], required: 1).required(0))
            },
        ]
        let comparisons = [
            "eq": "==", "equalto": "==", "==": "==", "ne": "!=", "!=": "!=", "lt": "<", "lessthan": "<", "<": "<",
            "le": "<=", "<=": "<=", "gt": ">", "greaterthan": ">", ">": ">", "ge": ">=", ">=": ">=",
        ]
        for (name, symbol) in comparisons {
            table[name] = { cell, arguments, renderer in
                let bound = try BoundArguments(arguments, name, ["other"], required: 1)
                return try renderer.compare(symbol, cell, bound.required(0))
            }
        }
        return table
    }()

    private static func remainder(
        _ cell: Cell, _ divisor: Cell, _ function: String, _ renderer: Renderer
    ) throws -> Double {
        try renderer.requireDefined(cell)
        try renderer.requireDefined(divisor)
        guard cell.number != nil, divisor.number != nil else {
            throw TemplateFault(
                .type, "'\(function)' needs numbers, not \((cell.number == nil ? cell : divisor).kindName)")
        }
        if let number = cell.integer, divisor.integer == -1 { return number == 0 ? 0 : 0 }
        return try Arithmetic.apply("%", cell, divisor, in: renderer).number ?? .nan
    }

    private static func isName(_ cell: Cell, _ holds: (String) -> Bool) throws -> Bool {
        guard CellKey(cell) != nil else { throw TemplateFault(.type, "\(cell.kindName) cannot be a name") }
        return cell.text.map(holds) ?? false
    }

    private static func isSame(_ left: Cell, _ right: Cell) -> Bool {
        switch (left, right) {
        case (.list(let first), .list(let second)): first === second
        case (.dictionary(let first), .dictionary(let second)): first === second
        case (.bool(let first), .bool(let second)): first == second
        case (.none, .none): true
        case (.integer(let first), .integer(let second)): first == second
        case (.float(let first), .float(let second)): first == second
        case (.string(let first), .string(let second)): ExactText(text: first) == ExactText(text: second)
        case (.markup(let first), .markup(let second)): ExactText(text: first) == ExactText(text: second)
        case (.tuple(let first), .tuple(let second)):
            first === second || first.elements.isEmpty && second.elements.isEmpty
        case (.object(let first as AnyObject), .object(let second as AnyObject)): first === second
        case (.callable(let first as AnyObject), .callable(let second as AnyObject)): first === second
        default: false
        }
    }
}
