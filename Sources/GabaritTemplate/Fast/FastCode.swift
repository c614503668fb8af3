/// One step of flat code: what to do, and up to three places of the frame or positions in the code.
struct FastCode: BitwiseCopyable {
    enum Operation: UInt8 {
        // output
        case text, write, writeHTML, writeEscaped
        // control
        case jump, jumpIfFalse, jumpIfTrue, beginLoop, nextLoop, unpack
        // values
        case copy, attribute, item, not, negate
        case add, subtract, multiply, divide, floorDivide, modulo, concatenate
        case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual, contains
        case isDefined, isNone, list, tuple, pairs, range
        case loopAttribute
        // filters
        case preset, upper, lower, length, join, replace, json, escape, safe
        // output that becomes a value
        case beginCapture, endCapture
        // what only the interpreter knows
        case filter, test, method, evaluate
        case end
    }

    var operation: Operation
    /// A small extra, for example which attribute of `loop`.
    var detail: UInt8 = 0
    /// Usually where the result goes.
    var a: Int32 = 0
    var b: Int32 = 0
    var c: Int32 = 0
}

/// Flat code of a template with everything it includes and extends, ready to run.
///
/// Immutable after compiling. Constants and literal text stand in its arena.
final class FastProgram: @unchecked Sendable {
    /// A variable of the context: its name, and where the frame has it.
    struct Variable {
        var name: Datum
        var text: String
        var slot: Int
        /// What it is when the context has no such variable.
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

    let arena = Arena()
    var code: [FastCode] = []
    var constants: [Datum] = []
    var texts: [Datum] = []
    /// The same three, where reading them costs no check; set when compiling ends.
    private(set) var steps: UnsafePointer<FastCode>
    private(set) var literals: UnsafePointer<Datum>
    private(set) var pieces: UnsafePointer<Datum>
    private(set) var constantCount = 0
    private(set) var rounds: UnsafePointer<Loop>
    var variables: [Variable] = []
    /// Functions that the code calls by their own meaning, not by a variable's.
    var functions: [Variable] = []
    var calls: [Call] = []
    var fragments: [Fragment] = []
    var loops: [Loop] = []
    var slots = 0
    /// The constants stand in the frame from here.
    var constantsStart = 0

    init() {
        steps = UnsafePointer(arena.allocate(16).bindMemory(to: FastCode.self, capacity: 1))
        literals = UnsafePointer(arena.data(1))
        pieces = literals
        rounds = UnsafePointer(arena.allocate(16).bindMemory(to: Loop.self, capacity: 1))
    }

    /// Fixes code, constants and texts.
    func seal() {
        let steps = arena.allocate(code.count * MemoryLayout<FastCode>.stride)
            .bindMemory(to: FastCode.self, capacity: max(1, code.count))
        for (index, step) in code.enumerated() { steps[index] = step }
        self.steps = UnsafePointer(steps)
        let rounds = arena.allocate(loops.count * MemoryLayout<Loop>.stride)
            .bindMemory(to: Loop.self, capacity: max(1, loops.count))
        for (index, loop) in loops.enumerated() { rounds[index] = loop }
        self.rounds = UnsafePointer(rounds)
        constantCount = constants.count
        literals = UnsafePointer(copy(constants))
        pieces = UnsafePointer(copy(texts))
    }

    private func copy(_ data: [Datum]) -> UnsafeMutablePointer<Datum> {
        let place = arena.data(data.count)
        for (index, datum) in data.enumerated() { place[index] = datum }
        return place
    }
}
