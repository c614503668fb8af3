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
        /// How often scopes have bound it.
        var bindings: Int32 = 0
    }

    struct Binding: BitwiseCopyable {
        enum Kind: UInt8 { case value, macro, module, namespace }

        var kind: Kind
        /// A value's place, or the number of a macro, of a module's scope or of a namespace's scope.
        var place: Int32
    }

    /// A binding in the list of its scope.
    private struct Link: BitwiseCopyable {
        var symbol: Int32
        var binding: Binding
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

    /// The template whose symbols are the program's, which its user keeps.
    private unowned(unsafe) let first: FlatSyntax
    /// The names of all templates, once there is another one than the first.
    private var all: SymbolTable?
    private var states: FlatArray<State>
    private var scopes: FlatArray<Scope>
    private var links: FlatArray<Link>
    private var layers: FlatArray<Layer>

    /// - Parameter first: the template whose symbols are the program's.
    init(_ first: FlatSyntax, _ spares: inout CodeSpares) {
        self.first = first
        states = FlatArray(capacity: first.names.count + 8, from: &spares.states)
        states.append(repeating: State(), count: first.names.count)
        scopes = FlatArray(capacity: 16, from: &spares.scopes)
        scopes.append(Scope(outer: -1))
        links = FlatArray(capacity: 32, from: &spares.links)
        layers = FlatArray(capacity: 8)
    }

    /// Leaves its memory to the next one.
    mutating func leave(to spares: inout CodeSpares) {
        states.leave(to: &spares.states)
        scopes.leave(to: &spares.scopes)
        links.leave(to: &spares.links)
    }

    /// What is known of a symbol, for as long as no symbol is added.
    @inline(__always) func state(_ symbol: Int32) -> UnsafeMutablePointer<State> { states.pointer(to: Int(symbol)) }

    /// The symbol of a name of another template.
    mutating func symbol(_ name: Datum) -> Int32 {
        if all == nil { all = table() }
        guard let base = name.bytes.baseAddress, let symbol = all?.symbol(base, name.count) else { return 0 }
        if Int(symbol) == states.count { states.append(State()) }
        return symbol
    }

    /// A table in which the names of the first template have the symbols that they have there.
    private func table() -> SymbolTable {
        var table = SymbolTable()
        for name in first.names.elements {
            guard let base = name.bytes.baseAddress else { continue }
            _ = table.symbol(base, name.count)
        }
        return table
    }

    /// The bytes of a symbol.
    func text(_ symbol: Int32) -> Datum {
        if Int(symbol) < first.names.count { return first.names[Int(symbol)] }
        switch all {
        case .some(let table): return table[symbol]
        case .none: return .undefined
        }
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
        let binding = Binding(kind: kind, place: place)
        links.append(Link(symbol: symbol, binding: binding, next: scopes[Int(scope)].first))
        scopes[Int(scope)].first = Int32(truncatingIfNeeded: links.count - 1)
        state(symbol).pointee.bindings &+= 1
    }

    /// What a scope itself binds a symbol to.
    func own(_ symbol: Int32, in scope: Int32) -> Binding? {
        var index = scopes[Int(scope)].first
        while index >= 0 {
            let link = links.pointer(to: Int(index))
            if link.pointee.symbol == symbol { return link.pointee.binding }
            index = link.pointee.next
        }
        return nil
    }

    /// What a symbol is bound to where a scope sees it.
    func find(_ symbol: Int32, from scope: Int32) -> Binding? {
        guard state(symbol).pointee.bindings > 0 else { return nil }
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
        let state = state(symbol)
        let last = state.pointee.lastLayer
        if last < 0 { state.pointee.firstLayer = place } else { layers[Int(last)].next = place }
        state.pointee.lastLayer = place
    }

    func layer(_ index: Int32) -> Layer? { index < 0 ? nil : layers[Int(index)] }
}
