/// Every test by its name.
enum TemplateTests {
    static let all: [String: TestBody] = {
        var table = kinds
        table.merge(relations) { $1 }
        return table
    }()

    private static let kinds: [String: TestBody] = [
        "defined": { cell, _, _ in if case .undefined = cell { false } else { true } },
        "undefined": { cell, _, _ in if case .undefined = cell { true } else { false } },
        "none": { cell, _, _ in if case .none = cell { true } else { false } },
        "boolean": { cell, _, _ in if case .bool = cell { true } else { false } },
        "true": { cell, _, _ in if case .bool(true) = cell { true } else { false } },
        "false": { cell, _, _ in if case .bool(false) = cell { true } else { false } },
        "integer": { cell, _, _ in if case .integer = cell { true } else { false } },
        "float": { cell, _, _ in if case .float = cell { true } else { false } },
        "number": { cell, _, _ in cell.number != nil },
        "string": { cell, _, _ in cell.text != nil },
        "mapping": { cell, _, _ in if case .dictionary = cell { true } else { false } },
        "callable": { cell, _, _ in if case .callable = cell { true } else { false } },
        "escaped": { cell, _, _ in cell.isMarkup },
        "iterable": { cell, _, _ in isIterable(cell) },
        "sequence": { cell, _, _ in isIterable(cell) },
        "even": { cell, _, _ in try CellNumber.integer(cell, "even") % 2 == 0 },
        "odd": { cell, _, _ in try CellNumber.integer(cell, "odd") % 2 != 0 },
        "lower": { cell, _, _ in isCased(CellText.text(cell)) { $0.lowercased() } },
        "upper": { cell, _, _ in isCased(CellText.text(cell)) { $0.uppercased() } },
        "filter": { cell, _, _ in cell.text.map { Filters.all[$0] != nil } ?? false },
        "test": { cell, _, _ in cell.text.map { all[$0] != nil } ?? false },
    ]

    private static let relations: [String: TestBody] = {
        var table: [String: TestBody] = [
            "divisibleby": { cell, arguments, _ in
                let divisor = try CellNumber.integer(
                    BoundArguments(arguments, "divisibleby", ["num"]).required("num"), "divisibleby")
                guard divisor != 0 else { throw TemplateFault(.zeroDivision, "division by zero") }
                return try CellNumber.integer(cell, "divisibleby").remainderReportingOverflow(dividingBy: divisor)
                    .partialValue == 0
            },
            "in": { cell, arguments, _ in
                try Comparison.contains(BoundArguments(arguments, "in", ["seq"]).required("seq"), cell)
            },
            "sameas": { cell, arguments, _ in
                isSame(cell, try BoundArguments(arguments, "sameas", ["other"]).required("other"))
            },
        ]
        let comparisons = [
            "eq": "==", "equalto": "==", "==": "==", "ne": "!=", "!=": "!=", "lt": "<", "lessthan": "<", "<": "<",
            "le": "<=", "<=": "<=", "gt": ">", "greaterthan": ">", ">": ">", "ge": ">=", ">=": ">=",
        ]
        for (name, symbol) in comparisons {
            table[name] = { cell, arguments, renderer in
                try renderer.compare(symbol, cell, BoundArguments(arguments, name, ["other"]).required("other"))
            }
        }
        return table
    }()

    private static func isIterable(_ cell: Cell) -> Bool {
        switch cell {
        case .list, .tuple, .dictionary, .string, .markup, .range, .undefined: true
        default: false
        }
    }

    private static func isCased(_ text: String, _ convert: (String) -> String) -> Bool {
        text.contains { $0.isCased } && convert(text) == text
    }

    private static func isSame(_ left: Cell, _ right: Cell) -> Bool {
        switch (left, right) {
        case (.list(let first), .list(let second)): first === second
        case (.dictionary(let first), .dictionary(let second)): first === second
        case (.bool(let first), .bool(let second)): first == second
        case (.none, .none): true
        case (.integer(let first), .integer(let second)): first == second
        case (.string(let first), .string(let second)): first == second
        default: false
        }
    }
}
