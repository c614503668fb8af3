extension Methods {
    /// Methods of strings that put other characters in the place of some.
    static let stringTranslation: [String: Body] = [
        "translate": { cell, arguments, renderer in
            let bound = try positional(arguments, "translate", ["table"], required: 1)
            return try translate(cell, bound.required(0), renderer)
        },
        "maketrans": { _, arguments, renderer in
            let bound = try positional(arguments, "maketrans", ["from", "to", "without"], required: 1)
            return .dictionary(
                try bound[1] == nil
                    ? table(of: bound.required(0), renderer)
                    : table(from: bound.text(0, default: ""), to: bound, renderer))
        },
    ]

    private static func translate(_ cell: Cell, _ table: Cell, _ renderer: Renderer) throws -> Cell {
        guard case .dictionary(let dictionary) = table else {
            // Python asks the table for each character.
            if cell.text != "" { try renderer.requireDefined(table) }
            throw TemplateFault(.type, "'translate' needs a dictionary, not \(table.kindName)")
        }
        let text = try renderer.scalars(cell)
        let result = try renderer.build { (out) throws(TextFault) in
            for scalar in text {
                switch dictionary[.integer(Int(scalar.value))] {
                case nil: try out.append(scalar)
                case .some(.none): break
                case .some(.string(let other)): try out.append(other)
                case .integer(let code)?:
                    guard let other = UInt32(exactly: code).flatMap(Unicode.Scalar.init) else {
                        throw .value("\(code) is no character code")
                    }
                    try out.append(other)
                default: throw .type("'translate' puts strings, character codes or none in the place of characters")
                }
            }
        }
        return renderer.like(cell, result)
    }

    /// The table of a dictionary from characters, or their codes.
    private static func table(of cell: Cell, _ renderer: Renderer) throws -> DictionaryCell {
        guard case .dictionary(let dictionary) = cell else {
            throw TemplateFault(.type, "'maketrans' of one argument needs a dictionary, not \(cell.kindName)")
        }
        try renderer.charge(elements: dictionary.count)
        let table = DictionaryCell()
        for (key, value) in dictionary.pairs {
            if let code = key.integer {
                table[.integer(code)] = value
            } else if let text = key.text {
                guard text.unicodeScalars.count == 1, let scalar = text.unicodeScalars.first else {
                    throw TemplateFault(.value, "'maketrans' needs single characters, not \(CellText.quoted(text))")
                }
                table[.integer(Int(scalar.value))] = value
            } else {
                throw TemplateFault(.type, "'maketrans' needs characters or their codes, not \(key.kindName)")
            }
        }
        return table
    }

    /// The table that puts the characters of one text in the place of another's, and takes some away.
    private static func table(
        from old: String, to bound: BoundArguments, _ renderer: Renderer
    ) throws -> DictionaryCell {
        let (new, without) = (try bound.text(1, default: ""), try bound.text(2, default: ""))
        try renderer.charge(elements: old.utf8.count + without.utf8.count)
        let (before, after) = (old.unicodeScalars, new.unicodeScalars)
        guard before.count == after.count else {
            throw TemplateFault(
                .value, "'maketrans' needs two texts of one length, not of \(before.count) and \(after.count)")
        }
        let table = DictionaryCell()
        for (key, value) in zip(before, after) { table[.integer(Int(key.value))] = .integer(Int(value.value)) }
        for scalar in without.unicodeScalars { table[.integer(Int(scalar.value))] = Cell.none }
        return table
    }
}
