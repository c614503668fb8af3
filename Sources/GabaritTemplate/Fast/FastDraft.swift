/// A program that is being compiled.
struct FastDraft: ~Copyable {
    let arena = Arena()
    /// What constants, texts and names point into.
    var syntax: [FlatSyntax] = []
    var code = FlatArray<FastCode>(capacity: 64)
    var constants = FlatArray<Datum>(capacity: 16)
    var texts = FlatArray<Datum>(capacity: 32)
    var variables = FlatArray<FastProgram.Variable>(capacity: 16)
    var functions = FlatArray<Datum>(capacity: 2)
    var calls = FlatArray<FastCall>(capacity: 8)
    /// Places of arguments, of elements, of operands.
    var operands = FlatArray<Place>(capacity: 16)
    var keywordNames = FlatArray<Datum>(capacity: 4)
    var loops = FlatArray<FastProgram.Loop>(capacity: 4)
    var fragments: [FastProgram.Fragment] = []
    /// How many places the code itself uses.
    var places: Place = 0

    init() {}

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
