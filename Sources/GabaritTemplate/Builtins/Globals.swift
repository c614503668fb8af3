/// The functions that every template knows.
enum Globals {
    static var all: [String: Cell] {
        [
            "range": .callable(NativeFunction("range", range)),
            "dict": .callable(NativeFunction("dict", dictionary)),
            "namespace": .callable(NativeFunction("namespace", namespace)),
            "cycler": .callable(NativeFunction("cycler", cycler)),
            "joiner": .callable(NativeFunction("joiner", joiner)),
        ]
    }

    private static func range(_ arguments: CallArguments, _ renderer: Renderer) throws -> Cell {
        let numbers = try arguments.positional.map { try CellNumber.integer($0, "range") }
        guard (1...3).contains(numbers.count), arguments.keyword.isEmpty else {
            throw TemplateFault(.type, "'range' takes 1 to 3 integers")
        }
        let (start, stop) = numbers.count == 1 ? (0, numbers[0]) : (numbers[0], numbers[1])
        let step = numbers.count == 3 ? numbers[2] : 1
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
        return .range(cell)
    }

    private static func members(_ arguments: CallArguments, _ renderer: Renderer) throws -> [(String, Cell)] {
        var members: [(String, Cell)] = []
        for source in arguments.positional {
            if case .dictionary(let dictionary) = source {
                members += dictionary.pairs.map { (CellText.text($0.key), $0.value) }
            } else {
                for pair in try renderer.iterate(source) {
                    let parts = try renderer.iterate(pair)
                    guard parts.count == 2 else { throw TemplateFault(.value, "a pair of key and value is expected") }
                    members.append((CellText.text(parts[0]), parts[1]))
                }
            }
        }
        return members + arguments.keyword.map { ($0.name, $0.value) }
    }

    private static func dictionary(_ arguments: CallArguments, _ renderer: Renderer) throws -> Cell {
        .dictionary(DictionaryCell(try members(arguments, renderer)))
    }

    private static func namespace(_ arguments: CallArguments, _ renderer: Renderer) throws -> Cell {
        .object(Namespace(try members(arguments, renderer).map { (name: $0.0, value: $0.1) }))
    }

    private static func cycler(_ arguments: CallArguments, _ renderer: Renderer) throws -> Cell {
        guard !arguments.positional.isEmpty else { throw TemplateFault(.type, "'cycler' needs at least one value") }
        return .object(Cycler(arguments.positional))
    }

    private static func joiner(_ arguments: CallArguments, _ renderer: Renderer) throws -> Cell {
        let separator = try BoundArguments(arguments, "joiner", ["sep"])["sep"] ?? .string(", ")
        var isFirst = true
        return .callable(
            NativeFunction("joiner") { _, _ in
                defer { isFirst = false }
                return isFirst ? .string("") : separator
            })
    }
}

/// What `cycler()` makes.
final class Cycler: ObjectCell {
    let kind = "cycler"
    private let items: [Cell]
    private var place = 0

    init(_ items: [Cell]) { self.items = items }

    func attribute(_ name: String) -> Cell? {
        switch name {
        case "current": items[place]
        case "next":
            .callable(
                NativeFunction("next") { [self] _, _ in
                    defer { place = (place + 1) % items.count }
                    return items[place]
                })
        case "reset":
            .callable(
                NativeFunction("reset") { [self] _, _ in
                    place = 0
                    return .none
                })
        default: nil
        }
    }
}
