internal import GabaritSource
internal import GabaritValue

/// Where a value is: a place of the frame, or, below zero, a variable of the context or a constant that gets its place
/// when the program is finished.
typealias Place = Int32

/// Turns the nodes of a template into flat code, or declines.
///
/// Includes, parents, blocks and macros are compiled in place, so the code needs no calls and one frame of known size. What
/// is not known here, or would need more steps than the length of the templates allows, is declined: the interpreter
/// renders that template.
struct FastCompiler: ~Copyable {
    /// Thrown for whatever the fast tier leaves to the interpreter.
    struct Declined: Error {}

    static let deepest = 24
    /// Steps and places that any program may have; long templates may have as many more as they have bytes.
    static let mostCode = 20_000
    static let mostPlaces = 4_096
    /// Variables are counted down from here, constants from -1.
    static let variableBase: Place = -(1 << 28)
    static let noPlace = Place.min

    // Whoever asks for a program keeps these until it has it, so their references need no counting.
    unowned(unsafe) let environment: TemplateEnvironment
    /// The template that is compiled.
    private unowned(unsafe) let first: CompiledTemplate
    let hasGlobals: Bool
    let addsFunctions: Bool
    var draft: FastDraft
    /// The others whose nodes are in use.
    private var others: [CompiledTemplate] = []
    var units: FlatArray<Unit>
    /// The template whose code is compiled.
    var unit: Unit
    var names: NameStates
    var macros: FlatArray<MacroPlace>
    var autoescape: Bool
    /// The scope that is compiled, and the loop and block that it stands in.
    var scope: Int32 = 0
    var loop: Place = FastCompiler.noPlace
    var block: BlockPlace?
    /// The `call` whose body a macro may ask for.
    var caller: CallerPlace?
    /// The links of the value that a loop is about to go through.
    var iterated: NodeIndex = 0
    var depth = 0
    /// How many `if` around the statement decide whether it runs at all.
    var branches = 0
    /// How many steps and scopes, and how many places the program may have.
    private var stepLimit = FastCompiler.mostCode
    private var placeLimit = FastCompiler.mostPlaces
    private var top: Place = 0

    /// A template whose nodes are in use.
    struct Unit: BitwiseCopyable {
        var nodes: UnsafeBufferPointer<SyntaxNode>
        var constants: UnsafeBufferPointer<Datum>
        var blocks: UnsafeBufferPointer<NodeIndex>
        var body: NodeIndex
        /// Whether its name says that what it writes is escaped.
        var escapes: Bool
        /// Its place among the templates.
        var number: Int
        /// What its symbols are in the program; `nil` when they are the same.
        var symbols: UnsafeMutableBufferPointer<Int32>?

        init(
            _ syntax: FlatSyntax, number: Int, escapes: Bool, symbols: UnsafeMutableBufferPointer<Int32>? = nil
        ) {
            nodes = syntax.nodes.elements
            constants = syntax.constants.elements
            blocks = syntax.blocks.elements
            body = syntax.body
            self.escapes = escapes
            self.number = number
            self.symbols = symbols
        }
    }

    /// The block that is compiled, which of its bodies, and the scope around it.
    struct BlockPlace: BitwiseCopyable {
        var symbol: Int32
        var layer: Int32
        var outer: Int32
    }

    private init(
        _ environment: TemplateEnvironment, _ template: CompiledTemplate, _ spares: inout CodeSpares
    ) {
        self.environment = environment
        draft = FastDraft(&spares)
        units = FlatArray(capacity: 4, from: &spares.units)
        macros = FlatArray(capacity: 4)
        first = template
        hasGlobals = environment.hasGlobals
        addsFunctions = environment.rules.addsFunctions
        let syntax = template.syntax
        autoescape = environment.autoescapes(template.file)
        unit = Unit(syntax, number: 0, escapes: autoescape)
        names = NameStates(syntax, &spares)
        units.append(unit)
        allow(syntax.source.count)
    }

    /// The program of a template, or `nil` when the interpreter must render it.
    static func program(_ environment: TemplateEnvironment, _ template: CompiledTemplate) -> FastProgram? {
        let spares = CodeSpares.slot.take { CodeSpares() }
        defer { CodeSpares.slot.put(spares) }
        var compiler = FastCompiler(environment, template, &spares.pointee)
        do throws(Declined) {
            try compiler.wholeTemplate()
            compiler.emit(.end)
            return try compiler.finish(&spares.pointee)
        } catch {
            return nil
        }
    }

    // MARK: templates

    /// Makes the nodes of another template ready; its place among the templates.
    mutating func enter(_ template: CompiledTemplate) -> Unit {
        if template === first { return units[0] }
        if let known = others.firstIndex(where: { $0 === template }) { return units[known + 1] }
        let syntax = template.syntax
        let count = syntax.names.count
        let symbols = draft.keeper().allocate(count * 4).bindMemory(to: Int32.self, capacity: max(1, count))
        symbols.initialize(repeating: -1, count: count)
        let unit = Unit(
            syntax, number: units.count, escapes: environment.autoescapes(template.file),
            symbols: UnsafeMutableBufferPointer(start: symbols, count: count))
        others.append(template)
        units.append(unit)
        draft.syntax.append(syntax)
        allow(syntax.source.count)
        return unit
    }

    /// A template whose nodes are in use, by its place among them.
    func template(_ number: Int) -> CompiledTemplate { number == 0 ? first : others[number - 1] }

    @inline(__always) func node(_ index: NodeIndex) -> SyntaxNode { unit.nodes[Int(index)] }

    /// The symbol that a symbol of the template in use is in the program.
    @inline(__always) mutating func symbol(_ local: Int32) -> Int32 {
        guard let symbols = unit.symbols else { return local }
        let known = symbols[Int(local)]
        if known >= 0 { return known }
        let found = names.symbol(template(unit.number).syntax.name(local))
        symbols[Int(local)] = found
        return found
    }

    // MARK: code

    @discardableResult @inline(__always)
    mutating func emit(
        _ operation: FastCode.Operation, _ a: Place = 0, _ b: Place = 0, _ c: Place = 0, detail: UInt8 = 0
    ) -> Int32 {
        draft.code.append(FastCode(operation: operation, detail: detail, a: a, b: b, c: c))
        return Int32(truncatingIfNeeded: draft.code.count &- 1)
    }

    var here: Int32 { Int32(truncatingIfNeeded: draft.code.count) }

    /// Lets a jump go to the next step.
    mutating func land(_ jump: Int32) { draft.code[Int(jump)].c = here }

    @inline(__always) func checkSize() throws(Declined) {
        // Macros that write nothing make no code, but each use of one makes a scope.
        let places = draft.variables.count &+ draft.constants.count &+ Int(top)
        guard draft.code.count < stepLimit, names.scopeCount < stepLimit, places < placeLimit else { throw Declined() }
    }

    /// Allows more steps and places for another template with some bytes.
    private mutating func allow(_ bytes: Int) {
        stepLimit += bytes
        placeLimit += bytes / 8
    }

    // MARK: places

    @inline(__always) mutating func place() -> Place {
        top &+= 1
        if top > draft.places { draft.places = top }
        return top &- 1
    }

    /// Places after each other.
    mutating func places(_ count: Int) -> Place {
        top += Place(truncatingIfNeeded: count)
        if top > draft.places { draft.places = top }
        return top - Place(truncatingIfNeeded: count)
    }

    /// The first place that is free; what is behind it is given back with ``free(from:)``.
    var firstFree: Place { top }
    @inline(__always) mutating func free(from place: Place) { top = place }

    // MARK: constants

    /// The place of a constant. The last few are looked through, so that most stand there once.
    mutating func constant(_ datum: Datum) -> Place {
        let count = draft.constants.count
        var index = count
        while index > max(0, count - 8) {
            index -= 1
            let known = draft.constants[index]
            let isSame =
                known.meta == datum.meta && known.bits == datum.bits
                || datum.isText && known.isText && known.sameText(datum)
            if isSame { return -1 - Place(truncatingIfNeeded: index) }
        }
        draft.constants.append(datum)
        return -1 - Place(truncatingIfNeeded: count)
    }

    /// Gives constants and variables their places behind the last place.
    private mutating func finish(_ spares: inout CodeSpares) throws(Declined) -> FastProgram {
        try checkSize()
        draft.settle()
        let program = FastProgram(draft)
        draft.leave(to: &spares)
        units.leave(to: &spares.units)
        names.leave(to: &spares)
        return program
    }
}
