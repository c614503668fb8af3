/// What the compiler of flat code knows of each name: where its value is, and the bodies of the block it names.
///
/// Scopes are lists of bindings, innermost first; most names are bound in none, which one look tells.
struct NameStates: ~Copyable {
    /// What is known of a symbol whatever the scope.
    struct State: BitwiseCopyable {
        /// The variable of the context.
        var variable = FastCompiler.noPlace
        /// The constant with its text.
        var text = FastCompiler.noPlace
        /// The first and the last body of the block of that name.
        var firstLayer: Int32 = -1
        var lastLayer: Int32 = -1
        /// Whether some scope binds it.
        var isBound = false
    }

    struct Binding: BitwiseCopyable {
        enum Kind: UInt8 { case value, macro, module, namespace }

        var symbol: Int32
        var kind: Kind
        /// A value's place, or the number of a macro, of a module's scope or of a namespace's scope.
        var place: Int32
        /// The next one of the same scope.
        var next: Int32
    }

    struct Scope: BitwiseCopyable {
        var outer: Int32
        /// Its last binding, or -1.
        var first: Int32 = -1
        /// Whether it sees nothing of the context: a template that is imported.
        var isIsolated = false
    }

    /// A body of a block; the next one is the parent's.
    struct Layer: BitwiseCopyable {
        var node: NodeIndex
        var unit: Int32
        var next: Int32 = -1
    }

    private let first: FlatSyntax
    /// Names that the first template does not have.
    private var others = SymbolTable()
    private var states: FlatArray<State>
    private var scopes = FlatArray<Scope>(capacity: 16)
    private var bindings = FlatArray<Binding>(capacity: 32)
    private var layers = FlatArray<Layer>(capacity: 8)

    /// - Parameter first: the template whose symbols are the program's.
    init(_ first: FlatSyntax) {
        self.first = first
        states = FlatArray(capacity: first.symbols.count + 8)
        for _ in 0..<first.symbols.count { states.append(State()) }
        scopes.append(Scope(outer: -1))
    }

    subscript(symbol: Int32) -> State {
        @inline(__always) get { states[Int(symbol)] }
        @inline(__always) set { states[Int(symbol)] = newValue }
    }

    /// The symbol of a name of another template.
    mutating func symbol(_ name: Datum) -> Int32 {
        if let known = first.symbols.find(name) { return known }
        guard let base = name.bytes.baseAddress else { return 0 }
        let symbol = others.symbol(base, name.count) + Int32(truncatingIfNeeded: first.symbols.count)
        if Int(symbol) == states.count { states.append(State()) }
        return symbol
    }

    /// The bytes of a symbol.
    func text(_ symbol: Int32) -> Datum {
        Int(symbol) < first.symbols.count
            ? first.symbols[symbol] : others[symbol - Int32(truncatingIfNeeded: first.symbols.count)]
    }

    func word(_ symbol: Int32) -> FastWord { FastWord(rawValue: FastWord.table.value(text(symbol))) ?? .none }

    // MARK: scopes

    var scopeCount: Int { scopes.count }

    /// A new scope inside another one.
    mutating func scope(inside outer: Int32, isIsolated: Bool = false) -> Int32 {
        scopes.append(Scope(outer: outer, isIsolated: isIsolated))
        return Int32(truncatingIfNeeded: scopes.count - 1)
    }

    mutating func bind(_ symbol: Int32, _ kind: Binding.Kind = .value, _ place: Int32, in scope: Int32) {
        bindings.append(
            Binding(symbol: symbol, kind: kind, place: place, next: scopes[Int(scope)].first))
        scopes[Int(scope)].first = Int32(truncatingIfNeeded: bindings.count - 1)
        states[Int(symbol)].isBound = true
    }

    /// What a scope itself binds a symbol to.
    func own(_ symbol: Int32, in scope: Int32) -> Binding? {
        var index = scopes[Int(scope)].first
        while index >= 0 {
            let binding = bindings[Int(index)]
            if binding.symbol == symbol { return binding }
            index = binding.next
        }
        return nil
    }

    /// What a symbol is bound to where a scope sees it.
    func find(_ symbol: Int32, from scope: Int32) -> Binding? {
        guard states[Int(symbol)].isBound else { return nil }
        var place = scope
        while place >= 0 {
            if let binding = own(symbol, in: place) { return binding }
            place = scopes[Int(place)].outer
        }
        return nil
    }

    /// Whether the context can be seen from a scope.
    func seesContext(_ scope: Int32) -> Bool {
        var place = scope
        while place >= 0 {
            if scopes[Int(place)].isIsolated { return false }
            place = scopes[Int(place)].outer
        }
        return true
    }

    // MARK: blocks

    /// Adds a body of a block behind those of the templates that extend this one.
    mutating func addLayer(_ node: NodeIndex, _ unit: Int, to symbol: Int32) {
        layers.append(Layer(node: node, unit: Int32(truncatingIfNeeded: unit)))
        let place = Int32(truncatingIfNeeded: layers.count - 1)
        let last = states[Int(symbol)].lastLayer
        if last < 0 { states[Int(symbol)].firstLayer = place } else { layers[Int(last)].next = place }
        states[Int(symbol)].lastLayer = place
    }

    func layer(_ index: Int32) -> Layer? { index < 0 ? nil : layers[Int(index)] }
}
