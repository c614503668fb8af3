/// The functions that every template knows.
enum Globals {
    static var all: [String: Cell] {
        [
            "range": .callable(NativeFunction("range", range)),
            "dict": .callable(DictionaryFunction()),
            "lipsum": .callable(NativeFunction("lipsum", LoremIpsum.generate)),
            "namespace": .callable(NativeFunction("namespace", namespace)),
            "cycler": .callable(NativeFunction("cycler", cycler)),
            "joiner": .callable(NativeFunction("joiner", joiner)),
        ]
    }

    /// What Python calls the class that a function of the language is.
    static func className(of callable: any CallableCell) -> String? {
        if callable is DictionaryFunction { return "dict" }
        guard let function = callable as? NativeFunction, function.object == nil else { return nil }
        return switch function.name {
        case "range": "range"
        case "cycler": "jinja2.utils.Cycler"
        case "joiner": "jinja2.utils.Joiner"
        case "namespace": "jinja2.utils.Namespace"
        default: nil
        }
    }

    private static func range(_ arguments: CallArguments, _ renderer: Renderer) throws -> Cell {
        guard (1...3).contains(arguments.positional.count), arguments.keyword.isEmpty else {
            throw TemplateFault(.type, "'range' takes 1 to 3 integers, not \(arguments.positional.count)")
        }
        let bound = try BoundArguments(arguments, "range", ["start", "stop", "step"])
        let first = try bound.integer(0, default: 0)
        let (start, stop) = arguments.positional.count == 1 ? (0, first) : (first, try bound.integer(1, default: 0))
        let step = try bound.integer(2, default: 1)
        guard step != 0 else { throw TemplateFault(.value, "the step of 'range' cannot be zero") }
        let limit = Int.max / 4
        guard start.magnitude < limit, stop.magnitude < limit, step.magnitude < limit else {
            throw TemplateFault(.overflow, "the bounds of 'range' are too large")
        }
        let cell = RangeCell(start: start, stop: stop, step: step)
        guard cell.count <= renderer.settings.limits.elements else {
            throw TemplateFault(
                .overflow, "the range has \(cell.count) elements, the limit is \(renderer.settings.limits.elements)")
        }
        try renderer.charge(memory: Renderer.objectSize)
        return .range(cell)
    }

    /// The members that `dict(…)`, `namespace(…)` and `update(…)` are given.
    static func members(
        _ arguments: CallArguments, _ function: String, _ renderer: Renderer
    ) throws -> [(Cell, Cell)] {
        var members: [(Cell, Cell)] = []
        for source in arguments.positional {
            if case .dictionary(let dictionary) = source {
                try renderer.charge(members: dictionary.count)
                members += dictionary.pairs.map { ($0.key, $0.value) }
            } else {
                try renderer.requireDefined(source)
                guard let elements = try renderer.elements(of: source) else {
                    throw TemplateFault(
                        .type, "'\(function)' needs a dictionary or a list of pairs, not \(source.kindName)")
                }
                try renderer.charge(members: elements.count)
                for element in elements { members.append(try Filters.pair(element, renderer)) }
            }
        }
        try renderer.charge(members: arguments.keyword.count)
        return members + arguments.keyword.map { (.string($0.name), $0.value) }
    }

    static func dictionary(_ arguments: CallArguments, _ renderer: Renderer) throws -> Cell {
        guard arguments.positional.count < 2 else {
            throw TemplateFault(.type, "'dict' takes at most 1 argument by position, not \(arguments.positional.count)")
        }
        let dictionary = DictionaryCell()
        for (key, value) in try members(arguments, "dict", renderer) { dictionary[try Methods.hashable(key)] = value }
        return .dictionary(dictionary)
    }

    static func fromKeys(_ arguments: CallArguments, _ renderer: Renderer) throws -> Cell {
        let bound = try Methods.positional(arguments, "dict.fromkeys", ["iterable", "value"], required: 1)
        let dictionary = DictionaryCell()
        let keys = try renderer.iterate(bound.required(0))
        try renderer.charge(members: keys.count)
        for key in keys {
            dictionary[try Methods.hashable(key)] = bound[1] ?? Cell.none
        }
        return .dictionary(dictionary)
    }

    private static func namespace(_ arguments: CallArguments, _ renderer: Renderer) throws -> Cell {
        guard arguments.positional.count < 2 else {
            throw TemplateFault(
                .type, "'namespace' takes at most 1 argument by position, not \(arguments.positional.count)")
        }
        let members = try members(arguments, "namespace", renderer)
        return .object(Namespace(DictionaryCell(members.map { (CellText.text($0), $1) })))
    }

    private static func cycler(_ arguments: CallArguments, _ renderer: Renderer) throws -> Cell {
        guard arguments.keyword.isEmpty else { throw TemplateFault(.type, "'cycler' takes its values by position") }
        guard !arguments.positional.isEmpty else { throw TemplateFault(.runtime, "'cycler' needs at least one value") }
        try renderer.charge(made: arguments.positional.count)
        return .object(Cycler(arguments.positional))
    }

    private static func joiner(_ arguments: CallArguments, _ renderer: Renderer) throws -> Cell {
        let separator = try BoundArguments(arguments, "joiner", ["sep"])[0] ?? .string(", ")
        try renderer.charge(made: 1)
        return .callable(Joiner(separator))
    }
}

/// `dict`: a function with a method of its own.
final class DictionaryFunction: CallableCell, ObjectCell, Sendable {
    let name = "dict"
    let kind = "dict"

    func attribute(_ name: String) -> Cell? {
        name == "fromkeys" ? .callable(NativeFunction("dict.fromkeys", Globals.fromKeys)) : nil
    }

    func call(_ arguments: CallArguments, in renderer: Renderer) throws -> Cell {
        try Globals.dictionary(arguments, renderer)
    }
}

/// What `joiner()` makes: nothing the first time, then the separator.
final class Joiner: CellHolder, CallableCell, ObjectCell {
    let name = "joiner"
    let kind = "joiner"
    private var separator: Cell
    private var isUsed = false

    init(_ separator: Cell) { self.separator = separator }

    deinit { release() }

    override func takeContents() -> [Cell] {
        defer { separator = .none }
        return [separator]
    }

    func attribute(_ name: String) -> Cell? {
        switch name {
        case "sep": separator
        case "used": .bool(isUsed)
        default: nil
        }
    }

    func call(_ arguments: CallArguments, in renderer: Renderer) throws -> Cell {
        _ = try BoundArguments(arguments, "joiner", [])
        defer { isUsed = true }
        return isUsed ? separator : .string("")
    }
}

/// What `cycler()` makes.
final class Cycler: CellHolder, ObjectCell {
    let kind = "cycler"
    private var items: [Cell]
    private var place = 0

    init(_ items: [Cell]) { self.items = items }

    deinit { release() }

    override func takeContents() -> [Cell] {
        defer { items = [] }
        return items
    }

    func attribute(_ name: String) -> Cell? {
        switch name {
        case "current": items[place]
        case "pos": .integer(place)
        case "items": .tuple(TupleCell(items))
        case "next", "__next__":
            .callable(
                NativeFunction("next", of: self) { [self] _, _ in
                    defer { place = (place + 1) % items.count }
                    return items[place]
                })
        case "reset":
            .callable(
                NativeFunction("reset", of: self) { [self] _, _ in
                    place = 0
                    return .none
                })
        default: nil
        }
    }
}
