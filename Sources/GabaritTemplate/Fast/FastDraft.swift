/// A program that is being compiled.
struct FastDraft: ~Copyable {
    /// What constants, texts and names point into, beside the template itself.
    var syntax: [FlatSyntax] = []
    /// Where values are kept that stand in no template, once there are any.
    private(set) var arena: Arena?
    var code: FlatArray<FastCode>
    var constants: FlatArray<Datum>
    var texts: FlatArray<Datum>
    var variables: FlatArray<FastProgram.Variable>
    var functions: FlatArray<Datum>
    var calls: FlatArray<FastCall>
    /// Places of arguments, of elements, of operands.
    var operands: FlatArray<Place>
    var keywordNames: FlatArray<Datum>
    var loops: FlatArray<FastProgram.Loop>
    var fragments: [FastProgram.Fragment] = []
    /// How many places the code itself uses.
    var places: Place = 0

    init(_ spares: inout CodeSpares) {
        code = FlatArray(capacity: 64, from: &spares.code)
        constants = FlatArray(capacity: 16, from: &spares.constants)
        texts = FlatArray(capacity: 32, from: &spares.texts)
        variables = FlatArray(capacity: 16, from: &spares.variables)
        functions = FlatArray(capacity: 2)
        calls = FlatArray(capacity: 8, from: &spares.calls)
        operands = FlatArray(capacity: 16, from: &spares.operands)
        keywordNames = FlatArray(capacity: 4)
        loops = FlatArray(capacity: 4, from: &spares.loops)
    }

    /// Empties the draft and leaves its memory to the next one.
    mutating func leave(to spares: inout CodeSpares) {
        code.leave(to: &spares.code)
        constants.leave(to: &spares.constants)
        texts.leave(to: &spares.texts)
        variables.leave(to: &spares.variables)
        calls.leave(to: &spares.calls)
        operands.leave(to: &spares.operands)
        loops.leave(to: &spares.loops)
    }

    /// The bytes of its arrays in a ``FlatBlock``.
    var packedSize: Int {
        code.packedSize + constants.packedSize + texts.packedSize + loops.packedSize + variables.packedSize
            + functions.packedSize + calls.packedSize + operands.packedSize + keywordNames.packedSize
    }

    /// The arena for values that stand in no template.
    mutating func keeper() -> Arena {
        if let arena { return arena }
        let made = Arena()
        arena = made
        return made
    }

    /// Gives variables and constants, which are counted below zero so far, the places behind those of the code.
    mutating func settle() {
        let variablesStart = places
        let constantsStart = places + Place(truncatingIfNeeded: variables.count)
        for index in 0..<code.count {
            var step = code[index]
            guard (step.a | step.b | step.c) < 0 else { continue }
            step.a = Self.settled(step.a, variablesStart, constantsStart)
            step.b = Self.settled(step.b, variablesStart, constantsStart)
            step.c = Self.settled(step.c, variablesStart, constantsStart)
            code[index] = step
        }
        for index in 0..<operands.count {
            operands[index] = Self.settled(operands[index], variablesStart, constantsStart)
        }
        for index in fragments.indices {
            fragments[index].names = fragments[index].names.map {
                ($0.name, Self.settled($0.place, variablesStart, constantsStart))
            }
        }
    }

    @inline(__always) private static func settled(_ place: Place, _ variables: Place, _ constants: Place) -> Place {
        guard place < 0 else { return place }
        return place <= FastCompiler.variableBase
            ? variables &+ (FastCompiler.variableBase &- place) : constants &- 1 &- place
    }
}
