extension Filters {
    /// Filters of regular expressions, in a time that grows with the text and never explodes.
    static let regex: [String: FilterBody] = [
        "regex_search": { cell, arguments, renderer in
            let names: [String] = ["pattern", "ignorecase", "multiline"]
            let bound = try BoundArguments(arguments, "regex_search", names, required: 1)
            let program = try program(bound, ignoresCase: 1, multiline: 2, renderer)
            return try search(cell, program, renderer)
        },
        "regex_replace": { cell, arguments, renderer in
            let names: [String] = ["pattern", "replacement", "count", "ignorecase", "multiline"]
            let bound = try BoundArguments(arguments, "regex_replace", names, required: 1)
            let program = try program(bound, ignoresCase: 3, multiline: 4, renderer)
            let text = try renderer.scalars(cell)
            let replacement = try renderer.perform { () throws(TextFault) in
                try RegexReplacement(CodePoints.decode(bound[1]?.text ?? ""), for: program)
            }
            _ = try bound.text(1, default: "")
            let count = try bound.integer(2, default: 0)
            var budget = renderer.remainingFuel
            let before = budget
            let result = try renderer.build { (out) throws(TextFault) in
                try RegexText.replace(program, in: text, with: replacement, count: count, budget: &budget, to: &out)
            }
            try renderer.charge(before - budget)
            return renderer.like(cell, result)
        },
    ]

    private static func program(
        _ bound: BoundArguments, ignoresCase: Int, multiline: Int, _ renderer: Renderer
    ) throws -> RegexProgram {
        var flags = RegexParser.Flags()
        flags.ignoresCase = try bound.flag(ignoresCase, default: false, renderer)
        flags.multiline = try bound.flag(multiline, default: false, renderer)
        let pattern = CodePoints.decode(try bound.text(0, default: ""))
        let program = try renderer.perform { () throws(TextFault) in try RegexProgram(pattern, flags: flags) }
        try renderer.charge(program.code.count)
        return program
    }

    /// The text of the first match, the groups when there are some, none when nothing matches.
    private static func search(_ cell: Cell, _ program: RegexProgram, _ renderer: Renderer) throws -> Cell {
        let text = try renderer.scalars(cell)
        var machine = RegexMachine(program, text: text, budget: renderer.remainingFuel)
        let before = machine.budget
        let match = try renderer.perform { () throws(TextFault) in try machine.match(from: 0) }
        try renderer.charge(before - machine.budget)
        guard let match else { return .none }
        return .string(CodePoints.string(text[match[0]..<match[1]]))
    }
}
