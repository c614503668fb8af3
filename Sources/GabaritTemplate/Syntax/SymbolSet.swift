/// Some names of a template: the few that most lists have in a row, more of them hashed.
struct SymbolSet: ~Copyable {
    private var few = FlatArray<Int32>(capacity: 8)
    private var many: Set<Int32> = []

    init() {}

    var isEmpty: Bool { few.isEmpty }

    func contains(_ symbol: Int32) -> Bool {
        few.elements.contains(symbol) || !many.isEmpty && many.contains(symbol)
    }

    /// - Returns: whether it was not there before.
    mutating func insert(_ symbol: Int32) -> Bool {
        guard !contains(symbol) else { return false }
        if few.count < 8 { few.append(symbol) } else { many.insert(symbol) }
        return true
    }
}
