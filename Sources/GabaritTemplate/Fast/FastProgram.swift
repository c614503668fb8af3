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

    private let arena: Arena?
    /// The other templates; whoever renders keeps the one that was compiled.
    private let syntax: [FlatSyntax]
    private let block: FlatBlock
    let code: FlatSlice<FastCode>
    let constants: FlatSlice<Datum>
    let texts: FlatSlice<Datum>
    let loops: FlatSlice<Loop>
    let variables: FlatSlice<Variable>
    /// Functions that the code calls by their own meaning, not by a variable's.
    let functions: FlatSlice<Datum>
    let calls: FlatSlice<FastCall>
    let operands: FlatSlice<Place>
    let keywordNames: FlatSlice<Datum>
    let fragments: [Fragment]
    let variablesStart: Int
    let constantsStart: Int
    /// The size of the frame.
    let places: Int
    private let keptNames = Mutex<Names?>(nil)

    /// What a context that is not prepared is asked for.
    final class Names: Sendable {
        let variables: [String]
        let functions: [String]

        init(variables: [String], functions: [String]) {
            self.variables = variables
            self.functions = functions
        }
    }

    init(_ draft: borrowing FastDraft) {
        variablesStart = Int(draft.places)
        constantsStart = variablesStart + draft.variables.count
        places = constantsStart + draft.constants.count
        arena = draft.arena
        // Most programs have none of these, and copying an array that is empty is not free.
        syntax = draft.syntax.isEmpty ? [] : draft.syntax
        fragments = draft.fragments.isEmpty ? [] : draft.fragments
        var block = FlatBlock(size: draft.packedSize)
        code = block.add(draft.code)
        constants = block.add(draft.constants)
        texts = block.add(draft.texts)
        loops = block.add(draft.loops)
        variables = block.add(draft.variables)
        functions = block.add(draft.functions)
        calls = block.add(draft.calls)
        operands = block.add(draft.operands)
        keywordNames = block.add(draft.keywordNames)
        self.block = block
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
