/// Reads Python's syntax of regular expressions, as far as an engine without backtracking can follow it: no
/// look-around and no back-references.
struct RegexParser {
    struct Flags {
        var ignoresCase = false
        var multiline = false
        var dotAll = false
        var verbose = false
    }

    private let text: [Unicode.Scalar]
    private var index = 0
    private var depth = 0
    var flags: Flags
    private(set) var groupCount = 0
    private(set) var names: [(name: String, index: Int)] = []
    private static let deepest = 50
    private static let mostGroups = 100

    init(_ text: [Unicode.Scalar], flags: Flags = Flags()) {
        self.text = text
        self.flags = flags
    }

    mutating func parse() throws(TextFault) -> RegexNode {
        let node = try alternatives()
        if index < text.count { throw fault("unbalanced ')'") }
        return node
    }

    private var peek: Unicode.Scalar? { index < text.count ? text[index] : nil }

    private func fault(_ what: String) -> TextFault {
        .value("\(what) at character \(index + 1) of the regular expression")
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard peek == scalar else { return false }
        index += 1
        return true
    }

    private mutating func alternatives() throws(TextFault) -> RegexNode {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw fault("more than \(Self.deepest) nested groups") }
        var branches = [try sequence()]
        while take("|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .alternatives(branches)
    }

    private mutating func sequence() throws(TextFault) -> RegexNode {
        var items: [RegexNode] = []
        while let scalar = peek, scalar != "|", scalar != ")" {
            if flags.verbose, skipVerbose(scalar) { continue }
            guard let atom = try atom() else { continue }
            items.append(try quantified(atom))
        }
        return items.count == 1 ? items[0] : .sequence(items)
    }

    private mutating func skipVerbose(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isPythonSpace {
            index += 1
            return true
        }
        guard scalar == "#" else { return false }
        while let next = peek, next != "\n" { _ = take(next) }
        return true
    }

    private mutating func quantified(_ atom: RegexNode) throws(TextFault) -> RegexNode {
        guard let (minimum, maximum) = try quantifier() else { return atom }
        let lazy = take("?")
        if peek == "+" || peek == "*" || peek == "?" { throw fault("a repeat of a repeat") }
        if peek == "{", try quantifier() != nil { throw fault("a repeat of a repeat") }
        if case .assertion = atom { return minimum == 0 ? .empty : atom }
        return .repeated(atom, minimum: minimum, maximum: maximum, lazy: lazy)
    }

    private mutating func quantifier() throws(TextFault) -> (Int, Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        guard peek == "{" else { return nil }
        let start = index
        index += 1
        let minimum = number()
        var maximum = minimum
        let comma = take(",")
        if comma { maximum = number() }
        guard take("}"), minimum != nil || comma else {
            index = start
            return nil
        }
        let least = minimum ?? 0
        guard least <= 1_000, maximum ?? 0 <= 1_000 else { throw fault("a repeat count over 1000") }
        if let maximum, maximum < least { throw fault("a repeat whose minimum is over its maximum") }
        return (least, comma ? maximum : least)
    }

    private mutating func number() -> Int? {
        var number: Int?
        while let digit = peek, digit.value &- 0x30 < 10 {
            number = min((number ?? 0) * 10 + Int(digit.value - 0x30), 1_000_000)
            index += 1
        }
        return number
    }

    /// One item, or `nil` for something that only sets flags.
    private mutating func atom() throws(TextFault) -> RegexNode? {
        guard let scalar = peek else { return .empty }
        index += 1
        switch scalar {
        case ".":
            var set = RegexSet(negated: true)
            if !flags.dotAll { set.ranges = [10...10] }
            return .set(set)
        case "^": return .assertion(flags.multiline ? .lineStart : .textStart)
        case "$": return .assertion(flags.multiline ? .lineEnd : .lastLineEnd)
        case "(": return try group()
        case "[":
            var reader = RegexClassReader(text: text, index: index)
            let set = try reader.read(ignoresCase: flags.ignoresCase)
            index = reader.index
            return .set(set)
        case "\\": return try escape()
        case "*", "+", "?": throw fault("nothing to repeat")
        case "{":
            return .set(RegexSet(ranges: [scalar.value...scalar.value]))
        default:
            return .set(RegexSet(ranges: [scalar.value...scalar.value], ignoresCase: flags.ignoresCase))
        }
    }

    private mutating func escape() throws(TextFault) -> RegexNode {
        switch peek {
        case "A": return assertion(.textStart)
        case "Z": return assertion(.textEnd)
        case "b": return assertion(.wordBoundary)
        case "B": return assertion(.noWordBoundary)
        case let digit? where (0x31...0x39).contains(digit.value):
            throw fault("a back-reference, which is not supported,")
        default:
            var reader = RegexClassReader(text: text, index: index)
            var set = try reader.escape()
            set.ignoresCase = flags.ignoresCase
            index = reader.index
            return .set(set)
        }
    }

    private mutating func assertion(_ kind: RegexAssertion) -> RegexNode {
        index += 1
        return .assertion(kind)
    }

    private mutating func group() throws(TextFault) -> RegexNode? {
        guard take("?") else { return try captured() }
        if take(":") { return try closed(index: nil) }
        if take("#") {
            while let next = peek, next != ")" { _ = take(next) }
            guard take(")") else { throw fault("missing ')'") }
            return nil
        }
        if peek == "P" {
            index += 1
            guard take("<") else { throw fault("a back-reference, which is not supported,") }
            return try named()
        }
        if take("<") {
            if peek == "=" || peek == "!" { throw fault("look-behind, which is not supported,") }
            return try named()
        }
        if peek == "=" || peek == "!" { throw fault("look-ahead, which is not supported,") }
        return try flagged()
    }

    private mutating func captured() throws(TextFault) -> RegexNode {
        groupCount += 1
        // Every step of a match may copy the places of all groups.
        guard groupCount <= Self.mostGroups else { throw fault("more than \(Self.mostGroups) groups that capture") }
        return try closed(index: groupCount)
    }

    private mutating func named() throws(TextFault) -> RegexNode {
        let start = index
        while let next = peek, next != ">" { _ = take(next) }
        let name = Array(text[start..<index])
        guard take(">"), TextQuestion.isIdentifier(name) else { throw fault("a bad group name") }
        let shown = CodePoints.string(name)
        guard !names.contains(where: { $0.name == shown }) else { throw fault("group '\(shown)' a second time") }
        names.append((shown, groupCount + 1))
        return try captured()
    }

    private mutating func closed(index group: Int?) throws(TextFault) -> RegexNode {
        let outer = flags
        let body = try alternatives()
        flags = outer
        guard take(")") else { throw fault("missing ')'") }
        return .group(body, index: group)
    }

    /// `(?i)` for the rest of the expression, `(?i:…)` for a group.
    private mutating func flagged() throws(TextFault) -> RegexNode? {
        let outer = flags
        var on = true
        while let letter = peek {
            index += 1
            switch letter {
            case "i": flags.ignoresCase = on
            case "m": flags.multiline = on
            case "s": flags.dotAll = on
            case "x": flags.verbose = on
            case "a", "u": break
            case "-": on = false
            case ")": return nil
            case ":":
                let body = try alternatives()
                flags = outer
                guard take(")") else { throw fault("missing ')'") }
                return .group(body, index: nil)
            default: throw fault("unknown extension '?\(letter)'")
            }
        }
        throw fault("missing ')'")
    }
}
