/// The attributes and methods of Python's own types that templates lean on. A closed list: nothing else can be reached.
enum Methods {
    typealias Body = @Sendable (Cell, CallArguments, Renderer) throws -> Cell

    /// A method bound to its value, a plain attribute of a number, or `nil` when values of this kind have none such.
    static func find(_ name: String, of cell: Cell) -> Cell? {
        let table: [String: Body]
        switch cell {
        case .markup: table = markups
        case .string: table = strings
        case .dictionary: table = dictionaries
        case .list: table = lists
        case .tuple: table = tuples
        case .range(let range):
            switch name {
            case "start": return .integer(range.start)
            case "stop": return .integer(range.stop)
            case "step": return .integer(range.step)
            default: table = tuples
            }
        case .object(let sequence as any SequenceCell):
            if let value = sequence.attribute(name) { return value }
            guard sequence.form == .tuple else { return nil }
            table = tuples
        case .integer, .bool:
            if let value = NumberAttributes.integer(name, cell) { return value }
            table = integers
        case .float(let number):
            if name == "real" { return cell }
            if name == "imag" { return .float(0) }
            _ = number
            table = floats
        default: return nil
        }
        guard let body = table[name] else { return nil }
        return .callable(BoundMethod(name: name, subject: cell, body: body))
    }

    /// The names of the methods of a value, for messages.
    static func names(of cell: Cell) -> [String] {
        switch cell {
        case .markup, .string: strings.keys.sorted()
        case .dictionary: dictionaries.keys.sorted()
        case .list: lists.keys.sorted()
        default: []
        }
    }

    static let strings: [String: Body] = {
        var table = stringCases
        let groups = [stringLayout, stringSearch, stringSplitting, stringQuestions, stringTranslation]
        for group in groups { table.merge(group) { $1 } }
        return table
    }()

    static let markups: [String: Body] = strings.merging([
        "unescape": { cell, arguments, renderer in
            _ = try positional(arguments, "unescape", [])
            return .string(CodePoints.string(HTMLUnescape.unescape(try renderer.scalars(cell))))
        },
        "striptags": { cell, arguments, renderer in
            _ = try positional(arguments, "striptags", [])
            return .string(CodePoints.string(TagStripping.strip(try renderer.bytes(cell))))
        },
    ]) { $1 }

    /// Whether a method changes its value.
    static func changes(_ name: String, _ cell: Cell) -> Bool {
        switch cell {
        case .list: ["append", "extend", "insert", "pop", "remove", "sort", "reverse", "clear"].contains(name)
        case .dictionary: ["update", "pop", "popitem", "setdefault", "clear"].contains(name)
        default: false
        }
    }

    /// Refuses arguments by name, which most methods of Python's types do not take.
    static func positional(
        _ arguments: CallArguments, _ function: String, _ names: [String], required: Int = 0
    ) throws -> BoundArguments {
        if let first = arguments.keyword.first {
            throw TemplateFault(.type, "'\(function)' takes its arguments by position, not by name as '\(first.name)'")
        }
        return try BoundArguments(arguments, function, names, required: required)
    }
}

/// A method with the value it belongs to.
struct BoundMethod: CallableCell {
    let name: String
    let subject: Cell
    let body: Methods.Body

    var holder: CellHolder? { subject.holder }
    var owner: CellKey? { CellKey(identityOf: subject) }

    func call(_ arguments: CallArguments, in renderer: Renderer) throws -> Cell {
        try renderer.charge()
        if let trial = renderer.trial, Methods.changes(name, subject) { trial.changesValues = true }
        return try body(subject, arguments, renderer)
    }
}

extension Methods {
    /// The methods of texts, numbers and booleans together.
    static let namesOfSingles = Set(markups.keys).union(integers.keys).union(floats.keys)
}
