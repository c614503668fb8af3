/// Flat code of a template with everything it includes and extends, ready to run.
///
/// Immutable. Constants, literal text and the code itself stand in its arena, where reading them costs no check.
final class FastProgram: @unchecked Sendable {
    /// A variable of the context: its name, where the frame has it, and what it is when the context has none.
    struct Variable: BitwiseCopyable {
        var name: Datum
        var slot: Int
        var preset: Datum
    }

    /// A call of a filter, test or method that the interpreter does.
    struct Call {
        var name: String
        var positional: [Int]
        var keyword: [(name: String, slot: Int)]
        /// Whether a test is negated.
        var negated = false
        var autoescape: Bool
    }

    /// An expression that the interpreter evaluates, with the names it may use.
    struct Fragment {
        var expression: Expression
        var names: [(name: String, slot: Int)]
        var template: CompiledTemplate
        var autoescape: Bool
    }

    struct Loop: BitwiseCopyable {
        /// Where the body starts.
        var body: Int32 = 0
        /// What one round costs.
        var cost: Int = 1
    }

    private let arena: Arena
    let code: UnsafeBufferPointer<FastCode>
    let constants: UnsafeBufferPointer<Datum>
    let texts: UnsafeBufferPointer<Datum>
    let loops: UnsafeBufferPointer<Loop>
    let variables: UnsafeBufferPointer<Variable>
    /// The names of ``variables``, for a context that is not prepared.
    let names: [String]
    /// Functions that the code calls by their own meaning, not by a variable's.
    let functions: UnsafeBufferPointer<Datum>
    let functionNames: [String]
    let calls: [Call]
    let fragments: [Fragment]
    /// The size of the frame, constants included, and where those start.
    let slots: Int
    let constantsStart: Int

    init(_ draft: FastDraft) {
        arena = draft.arena
        code = arena.copy(draft.code)
        constants = arena.copy(draft.constants)
        texts = arena.copy(draft.texts)
        loops = arena.copy(draft.loops)
        variables = arena.copy(draft.variables)
        names = draft.names
        functions = arena.copy(draft.functions)
        functionNames = draft.functionNames
        calls = draft.calls
        fragments = draft.fragments
        constantsStart = draft.slots
        slots = draft.slots + draft.constants.count
    }
}

/// A program that is being compiled.
final class FastDraft {
    let arena = Arena()
    var code: [FastCode] = []
    var constants: [Datum] = []
    var texts: [Datum] = []
    var variables: [FastProgram.Variable] = []
    var names: [String] = []
    var functions: [Datum] = []
    var functionNames: [String] = []
    var calls: [FastProgram.Call] = []
    var fragments: [FastProgram.Fragment] = []
    var loops: [FastProgram.Loop] = []
    var slots = 0

    init() {}
}

extension Arena {
    /// A copy that stays where it is.
    func copy<Element: BitwiseCopyable>(_ elements: [Element]) -> UnsafeBufferPointer<Element> {
        let place = allocate(elements.count * MemoryLayout<Element>.stride)
            .bindMemory(to: Element.self, capacity: max(1, elements.count))
        elements.withUnsafeBufferPointer { source in
            if let start = source.baseAddress { place.update(from: start, count: source.count) }
        }
        return UnsafeBufferPointer(start: place, count: elements.count)
    }
}
