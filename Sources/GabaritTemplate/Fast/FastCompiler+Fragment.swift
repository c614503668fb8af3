/// Expressions that are left to the interpreter as a whole.
extension FastCompiler {
    mutating func fragment(_ index: NodeIndex) throws(Declined) -> Place {
        let expression = TreeBuilder(template(unit.number).syntax).expression(index)
        var found = NamesUsed()
        found.visit(expression)
        guard !found.isStateful else { throw Declined() }
        var places: [(name: String, place: Place)] = []
        for name in found.names.sorted() {
            let datum = draft.keeper().text(name)
            let symbol = names.symbol(datum)
            if name == "range" || name == "dict" {
                try usesFunction(symbol)
                continue
            }
            places.append((name, try place(of: symbol)))
        }
        draft.fragments.append(.init(expression: expression, names: places, autoescape: autoescape))
        let result = place()
        emit(.evaluate, result, Place(truncatingIfNeeded: draft.fragments.count - 1))
        return result
    }
}
