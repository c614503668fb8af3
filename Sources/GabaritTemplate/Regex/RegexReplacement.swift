/// The replacement text of `regex_replace`: literal parts and groups (`\1`, `\g<1>`, `\g<name>`).
struct RegexReplacement {
    private enum Part {
        case literal([Unicode.Scalar])
        case group(Int)
    }

    private var parts: [Part] = []

    init(_ text: [Unicode.Scalar], for program: RegexProgram) throws(TextFault) {
        var literal: [Unicode.Scalar] = []
        var index = 0
        while index < text.count {
            let scalar = text[index]
            index += 1
            guard scalar == "\\", index < text.count else {
                literal.append(scalar)
                continue
            }
            let next = text[index]
            index += 1
            guard let group = try Self.group(next, text, &index, program) else {
                literal.append(contentsOf: Self.plain(next))
                continue
            }
            parts.append(.literal(literal))
            literal = []
            parts.append(.group(group))
        }
        parts.append(.literal(literal))
    }

    func append(
        _ match: [Int], of text: [Unicode.Scalar], to out: inout TextBuilder
    ) throws(TextFault) {
        for part in parts {
            switch part {
            case .literal(let literal): try out.append(literal)
            case .group(let index):
                guard match[2 * index] >= 0 else { continue }
                try out.append(text[match[2 * index]..<match[2 * index + 1]])
            }
        }
    }

    private static func plain(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        switch scalar {
        case "n": ["\n"]
        case "t": ["\t"]
        case "r": ["\r"]
        case "\\": ["\\"]
        default: ["\\", scalar]
        }
    }

    private static func group(
        _ first: Unicode.Scalar, _ text: [Unicode.Scalar], _ index: inout Int, _ program: RegexProgram
    ) throws(TextFault) -> Int? {
        if first.value &- 0x30 < 10 {
            var number = Int(first.value - 0x30)
            if index < text.count, text[index].value &- 0x30 < 10 {
                number = number * 10 + Int(text[index].value - 0x30)
                index += 1
            }
            return try checked(number, String(number), program)
        }
        guard first == "g", index < text.count, text[index] == "<" else { return nil }
        let name = text[(index + 1)...].prefix { $0 != ">" }
        index += 1 + name.count
        guard index < text.count else { throw .value("the replacement lacks a '>' after '\\g<'") }
        index += 1
        let shown = CodePoints.string(name)
        if let number = Int(shown) { return try checked(number, shown, program) }
        guard let named = program.names.first(where: { $0.name == shown }) else {
            throw .value("the replacement names group '\(shown)', which the regular expression does not have")
        }
        return named.index
    }

    private static func checked(
        _ number: Int, _ shown: String, _ program: RegexProgram
    ) throws(TextFault) -> Int {
        guard (0...program.groupCount).contains(number) else {
            throw .value("the replacement names group '\(shown)', which the regular expression does not have")
        }
        return number
    }
}

/// Search and replacement over a whole text.
enum RegexText {
    /// Replaces matches from the left, at most `count` of them when that is over 0, as Python's `re.sub`.
    static func replace(
        _ program: RegexProgram, in text: [Unicode.Scalar], with replacement: RegexReplacement, count: Int = 0,
        budget: inout Int, to out: inout TextBuilder
    ) throws(TextFault) {
        var machine = RegexMachine(program, text: text, budget: budget)
        defer { budget = machine.budget }
        var position = 0
        var copied = 0
        var done = 0
        var advances = false
        while position <= text.count, count <= 0 || done < count {
            guard let match = try machine.match(from: position, advances: advances) else { break }
            try out.append(text[copied..<match[0]])
            try replacement.append(match, of: text, to: &out)
            copied = match[1]
            // Behind an empty match there may be another one at the same place that takes something.
            (position, advances) = (match[1], match[1] == match[0])
            done += 1
        }
        if copied < text.count { try out.append(text[copied...]) }
    }
}
