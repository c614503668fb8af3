internal import GabaritSource

extension Renderer {
    func filter(_ name: String, _ cell: Cell, _ arguments: CallArguments) throws -> Cell {
        guard let body = Filters.all[name] else {
            let near = NearName.of(name, among: Filters.all.keys.sorted())
            throw TemplateFault(.syntax, "there is no filter '\(name)'", hint: near.map { "did you mean '\($0)'?" })
        }
        if !Filters.acceptsUndefined.contains(name) { try requireStrict(cell) }
        return try body(cell, arguments, self)
    }

    func test(_ name: String, _ cell: Cell, _ arguments: CallArguments) throws -> Bool {
        guard let body = TemplateTests.all[name] else {
            let near = NearName.of(name, among: TemplateTests.all.keys.sorted())
            throw TemplateFault(.syntax, "there is no test '\(name)'", hint: near.map { "did you mean '\($0)'?" })
        }
        if name != "defined", name != "undefined" { try requireStrict(cell) }
        return try body(cell, arguments, self)
    }

    /// The text of a value that a text filter works on.
    func subject(_ cell: Cell) -> String { CellText.text(cell) }

    /// Text of the same kind as the value it was made of.
    func like(_ cell: Cell, _ text: String) throws -> Cell {
        try charge(bytes: text.utf8.count)
        return cell.isMarkup ? .markup(text) : .string(text)
    }
}
