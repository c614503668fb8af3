internal import GabaritValue
internal import Synchronization

/// Flat code of a template with everything it includes and extends, ready to run.
///
/// Immutable. Its frame holds the places of the code, then the variables of the context, then the constants.
final class FastProgram: @unchecked Sendable {
    /// A variable of the context: its name, and what it is when the context has none.
    struct Variable: BitwiseCopyable {
        var name: Datum
        var preset: Datum
    }

    /// An expression that the interpreter evaluates, with the names it may use.
    struct Fragment {
        var expression: Expression
        var names: [(name: String, place: Place)]
        var autoescape: Bool
    }

    struct Loop: BitwiseCopyable {
        /// Where the body starts.
        var body: Int32 = 0
        /// What one round costs.
        var cost: Int32 = 1
    }

    private let arena: Arena
    private let syntax: [FlatSyntax]
    let code: FlatArray<FastCode>
    let constants: FlatArray<Datum>
    let texts: FlatArray<Datum>
    let loops: FlatArray<Loop>
    let variables: FlatArray<Variable>
    /// Functions that the code calls by their own meaning, not by a variable's.
    let functions: FlatArray<Datum>
    let calls: FlatArray<FastCall>
    let operands: FlatArray<Place>
    let keywordNames: FlatArray<Datum>
    let fragments: [Fragment]
    let variablesStart: Int
    let constantsStart: Int
    /// The size of the frame.
    let places: Int
    private let keptNames = Mutex<Names?>(nil)

    /// What a context that is not prepared is asked for.
    struct Names {
        var variables: [String]
        var functions: [String]
    }

    init(_ draft: consuming FastDraft) {
        variablesStart = Int(draft.places)
        constantsStart = variablesStart + draft.variables.count
        places = constantsStart + draft.constants.count
        arena = draft.arena
        syntax = draft.syntax
        fragments = draft.fragments
        code = draft.code
        constants = draft.constants
        texts = draft.texts
        loops = draft.loops
        variables = draft.variables
        functions = draft.functions
        calls = draft.calls
        operands = draft.operands
        keywordNames = draft.keywordNames
    }

    /// The names of ``variables`` and ``functions``, made when a context that is not prepared comes for the first time.
    var names: Names {
        keptNames.withLock { kept in
            if let kept { return kept }
            let made = Names(
                variables: variables.elements.map(\.name.string), functions: functions.elements.map(\.string))
            kept = made
            return made
        }
    }
}

extension FastProgram {
    /// Puts constants and the variables of a prepared context into a frame; `false` when the context hides a function
    /// that the code calls.
    func fill(_ frame: UnsafeMutablePointer<Datum>, from context: TemplateContext) -> Bool {
        fillConstants(frame)
        let root = context.root
        for function in functions.elements where !root.member(function).isUndefined { return false }
        let wanted = variables.elements
        let places = frame + variablesStart
        // Templates mostly name variables in the order of the context: the next search starts where the last one ended.
        var start = 0
        for index in 0..<wanted.count {
            let value = root.member(wanted[index].name, from: &start)
            places[index] = value.isUndefined ? wanted[index].preset : value
        }
        return true
    }

    /// The same for a context that is not prepared, of which only the variables that are wanted are copied.
    func fill(_ frame: UnsafeMutablePointer<Datum>, from context: Object, _ arena: inout Arena?) -> Bool {
        fillConstants(frame)
        let names = names
        for function in names.functions where context[function] != nil { return false }
        let keeper = Arena()
        arena = keeper
        let places = frame + variablesStart
        for (index, name) in names.variables.enumerated() {
            guard let value = context[name] else {
                places[index] = variables[index].preset
                continue
            }
            guard let datum = keeper.datum(value, depth: 0) else { return false }
            places[index] = datum
        }
        return true
    }

    private func fillConstants(_ frame: UnsafeMutablePointer<Datum>) {
        guard let constants = constants.elements.baseAddress else { return }
        (frame + constantsStart).update(from: constants, count: self.constants.count)
    }
}
