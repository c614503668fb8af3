internal import GabaritSource

extension Renderer {
    func run(_ loop: Statement.Loop, _ range: Range<Int>) throws {
        let items = try evaluate(loop.items)
        try run(loop, over: items, range, depth: 0)
    }

    /// - Parameter depth: how often a recursive loop has called itself.
    func run(_ loop: Statement.Loop, over items: Cell, _ range: Range<Int>, depth: Int) throws {
        let other: LoopState? = if case .object(let other as LoopState) = items { other } else { nil }
        let begun = other?.index ?? 0
        var elements = try located(loop.items) { try Array(iterate(items)) }
        let all = elements
        if let condition = loop.condition { elements = try elements.filter { try passes($0, loop, condition) } }
        if let trial { elements = tried(elements, of: all, loop, range, trial) }
        coverage?.reach(elements.isEmpty ? .emptyLoop : .loop, current, range)
        guard !elements.isEmpty else {
            _ = try inScope { try run(loop.otherwise) }
            return
        }
        try located(range) { try charge(memory: 2 * Self.objectSize) }
        let state = LoopState(elements, depth: depth)
        let source = provenance != nil && isAuthored(loop.items) ? loop.items : nil
        if loop.isRecursive {
            state.recurse = { renderer, inner in
                try renderer.nested(nil) {
                    try renderer.captured { try renderer.run(loop, over: inner, range, depth: depth + 1) }
                }
            }
        }
        var isFinished = false
        while let element = state.next() {
            try located(range) { try charge() }
            // A loop over the rounds of another one moves that one on.
            other?.move(to: begun + 1 + state.index)
            let flow = try inScope(loop.namesItself ? ["loop": .object(state)] : [:]) {
                try assign(loop.target, element, from: source)
                return try run(loop.body)
            }
            if flow == .breakLoop { break }
            if flow == .next { isFinished = true }
        }
        // As in Jinja, 'else' also stands for a loop none of whose rounds came to its end.
        if !isFinished { _ = try inScope { try run(loop.otherwise) } }
    }

    /// The elements of a loop that may be told to have some, or none.
    private func tried(
        _ elements: [Cell], of all: [Cell], _ loop: Statement.Loop, _ range: Range<Int>, _ trial: BranchTrial
    ) -> [Cell] {
        let isEmpty = trial.choice(current, range.lowerBound).map { $0 == 1 } ?? elements.isEmpty
        let questions = [loop.items] + (loop.condition.map { [$0] } ?? [])
        trial.meet(current, range.lowerBound, ways: [0, 1], taken: isEmpty ? 1 : 0, questions)
        guard !isEmpty else { return [] }
        if !elements.isEmpty { return elements }
        return all.isEmpty ? [.string(trial.sample), .string(trial.sample + "2")] : all
    }

    private func passes(_ element: Cell, _ loop: Statement.Loop, _ condition: Expression) throws -> Bool {
        try inScope {
            try assign(loop.target, element)
            return try isTrue(condition)
        }
    }

    /// The elements of anything that has some.
    func iterate(_ cell: Cell) throws -> [Cell] {
        guard let elements = try elements(of: cell) else {
            throw TemplateFault(.type, "\(cell.kindName) has no elements to loop over")
        }
        return elements
    }

    /// The elements of a value; `nil` for a value that cannot have any.
    func elements(of cell: Cell) throws -> [Cell]? {
        switch cell {
        case .list(let list): return list.elements
        case .tuple(let tuple): return tuple.elements
        case .dictionary(let dictionary): return dictionary.keys
        case .string(let text), .markup(let text):
            // Each character becomes a text of its own.
            try charge(bytes: text.utf8.count)
            try charge(text.utf8.count / 8)
            try charge(memory: text.utf8.count * MemoryLayout<Cell>.stride)
            return text.unicodeScalars.map { .string(String($0)) }
        case .range(let range):
            try charge(elements: range.count)
            return (0..<range.count).map { .integer(range[$0]) }
        case .undefined(let missing):
            guard settings.undefined != .strict || missing.isLenient else {
                throw missing.fault
            }
            return []
        case .object(let object):
            guard let sequence = object.sequence else { return try rounds(of: object) }
            if let pairs = sequence.pairsMade { try charge(members: pairs) }
            let elements = sequence.take()
            try charge(elements: elements.count)
            return elements
        case .none, .bool, .integer, .float, .callable: return nil
        }
    }

    /// What a loop over an object that is no sequence goes over.
    private func rounds(of object: any ObjectCell) throws -> [Cell]? {
        switch object {
        case let loop as LoopState:
            try charge(members: loop.remaining)
            return loop.takeRounds()
        case let bytes as BytesCell: return bytes.bytes.map { .integer(Int($0)) }
        default: return nil
        }
    }
}

/// The `loop` object.
///
/// Source: Jinja's template documentation, "For".
final class LoopState: CellHolder, ObjectCell {
    let kind = "loop"
    private(set) var elements: [Cell]
    let depth: Int
    private(set) var index = -1
    var recurse: ((Renderer, Cell) throws -> Cell)?
    private var lastChanged: [Cell]?

    init(_ elements: [Cell], depth: Int) {
        self.elements = elements
        self.depth = depth
    }

    deinit { release() }

    /// How many rounds are left.
    var remaining: Int { elements.count - 1 - index }

    /// The element of the next round, which begins.
    func next() -> Cell? {
        guard remaining > 0 else { return nil }
        index += 1
        return elements[index]
    }

    /// Begins a round, or the last one: a trial that gives a loop more rounds than there are has begun none here.
    func move(to round: Int) { index = min(round, elements.count - 1) }

    /// The rounds that are left, each an element with the loop: whoever goes through a loop ends it, as in Jinja.
    func takeRounds() -> [Cell] {
        defer { index = elements.count - 1 }
        return elements[(index + 1)...].map { .tuple([$0, .object(self)]) }
    }

    override func takeContents() -> [Cell] {
        defer { (elements, lastChanged) = ([], nil) }
        return lastChanged.map { elements + $0 } ?? elements
    }

    var attributeNames: [String] {
        [
            "index", "index0", "revindex", "revindex0", "first", "last", "length", "depth", "depth0", "previtem",
            "nextitem", "cycle", "changed",
        ]
    }

    func attribute(_ name: String) -> Cell? {
        switch name {
        case "index": .integer(index + 1)
        case "index0": .integer(index)
        case "revindex": .integer(elements.count - index)
        case "revindex0": .integer(elements.count - index - 1)
        case "first": .bool(index == 0)
        case "last": .bool(index == elements.count - 1)
        case "length": .integer(elements.count)
        case "depth": .integer(depth + 1)
        case "depth0": .integer(depth)
        case "previtem": index > 0 ? elements[index - 1] : missing("there is no previous item")
        case "nextitem": index + 1 < elements.count ? elements[index + 1] : missing("there is no next item")
        case "cycle": .callable(NativeFunction("loop.cycle", of: self) { [self] arguments, _ in try cycle(arguments) })
        case "changed":
            .callable(
                NativeFunction("loop.changed", of: self) { [self] arguments, renderer in
                    try changed(arguments, renderer)
                })
        default: nil
        }
    }

    private func missing(_ message: String) -> Cell {
        .undefined(MissingValue(message: message, name: "loop", debugText: "undefined value printed: " + message))
    }

    private func refuseNames(_ arguments: CallArguments, _ function: String) throws {
        guard let first = arguments.keyword.first else { return }
        throw TemplateFault(.type, "'loop.\(function)' takes no argument by name, here '\(first.name)'")
    }

    private func cycle(_ arguments: CallArguments) throws -> Cell {
        try refuseNames(arguments, "cycle")
        guard !arguments.positional.isEmpty else { throw TemplateFault(.type, "'loop.cycle' needs at least one value") }
        return arguments.positional[index % arguments.positional.count]
    }

    private func changed(_ arguments: CallArguments, _ renderer: Renderer) throws -> Cell {
        try refuseNames(arguments, "changed")
        let isSame = try lastChanged.map {
            try $0.count == arguments.positional.count
                && zip($0, arguments.positional).allSatisfy { try Comparison.equal($0, $1, renderer) }
        }
        lastChanged = arguments.positional
        return .bool(!(isSame ?? false))
    }
}

/// What `namespace()` makes: attributes that survive the scope of a loop.
final class Namespace: CellHolder, ObjectCell {
    let kind = "namespace"
    let members: DictionaryCell
    /// The members that hold what the author of the template wrote, where a render records.
    var authored: Set<String> = []

    init(_ members: DictionaryCell) { self.members = members }

    deinit { release() }

    override func takeContents() -> [Cell] { [.dictionary(members)] }

    var attributeNames: [String] { members.keys.compactMap(\.text) }
    func attribute(_ name: String) -> Cell? { members[.string(name)] }
}

/// A function that Swift gives to templates.
struct NativeFunction: CallableCell {
    let name: String
    /// The object whose function it is.
    let object: CellHolder?
    private let body: (CallArguments, Renderer) throws -> Cell

    init(
        _ name: String, of owner: CellHolder? = nil, _ body: @escaping (CallArguments, Renderer) throws -> Cell
    ) {
        self.name = name
        object = owner
        self.body = body
    }

    var holder: CellHolder? { object }
    var owner: CellKey? { object.map { .object(ObjectIdentifier($0)) } }

    func call(_ arguments: CallArguments, in renderer: Renderer) throws -> Cell { try body(arguments, renderer) }
}
