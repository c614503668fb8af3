public import GabaritSource
public import GabaritValue

/// A regular expression that runs in time linear in the text: what a variable's value must match.
///
/// Supported: literals, `.`, classes `[a-z]` and `[^…]`, `\d \w \s`, groups, `|`, `* + ? {m,n}`, `^` and `$`.
/// Source: Thompson's construction, simulated state by state (R. Cox, "Regular Expression Matching Can Be Simple And
/// Fast", 2007).
public struct Pattern: Sendable, Hashable {
    public let source: String
    /// The longest expression in bytes.
    private static let longest = 10_000
    private let program: [Instruction]

    enum Instruction: Sendable, Hashable {
        case character(CharacterClass)
        case split(Int, Int)
        case jump(Int)
        case start, end
        case match
    }

    /// A set of scalars.
    struct CharacterClass: Sendable, Hashable {
        var ranges: [ClosedRange<UInt32>]
        var isNegated = false

        func contains(_ scalar: Unicode.Scalar) -> Bool {
            ranges.contains { $0.contains(scalar.value) } != isNegated
        }

        /// A member: a letter or digit where there is one.
        var sample: Unicode.Scalar? {
            let usual = "a0A_-".unicodeScalars.first { contains($0) }
            return usual ?? (isNegated ? nil : ranges.first.flatMap { Unicode.Scalar($0.lowerBound) })
        }
    }

    /// The text that does not match: the value itself, or the first such element of a list; `nil` when all match.
    public func mismatch(in value: Value) -> String? {
        let texts = value.array?.compactMap(\.string) ?? [value.string].compactMap { $0 }
        return texts.first { !matches($0) }
    }

    /// - Throws: what is wrong with the expression.
    public init(_ source: String) throws(PatternFault) {
        self.source = source
        guard source.utf8.count <= Self.longest else {
            throw PatternFault(message: "the expression has \(source.utf8.count) bytes, the limit is \(Self.longest)")
        }
        var parser = PatternParser(source)
        program = try parser.program()
    }

    /// Whether some part of the text matches; anchors make that the whole.
    public func matches(_ text: String) -> Bool {
        let scalars = Array(text.unicodeScalars)
        var (current, next) = (StateSet(program.count), StateSet(program.count))
        for place in 0...scalars.count {
            if add(0, at: place, scalars.count, to: &current) { return true }
            guard place < scalars.count else { return false }
            next.removeAll()
            for state in current.states {
                if case .character(let set) = program[state], set.contains(scalars[place]) {
                    if add(state + 1, at: place + 1, scalars.count, to: &next) { return true }
                }
            }
            swap(&current, &next)
        }
        return false
    }

    /// A short text that matches, or `nil` when the shortest way through the expression gives none.
    public var sample: String? {
        var open: [(state: Int, text: String)] = [(0, "")]
        var seen: Set<Int> = []
        while !open.isEmpty {
            let (state, text) = open.removeFirst()
            guard seen.insert(state).inserted else { continue }
            switch program[state] {
            case .match: return matches(text) ? text : nil
            case .jump(let target): open.append((target, text))
            case .split(let left, let right): open += [(left, text), (right, text)]
            case .start, .end: open.append((state + 1, text))
            case .character(let set):
                guard let scalar = set.sample else { continue }
                open.append((state + 1, text + String(scalar)))
            }
        }
        return nil
    }

    /// Adds a state and all that follow from it without a character.
    ///
    /// - Returns: whether the match is one of them.
    private func add(_ first: Int, at place: Int, _ count: Int, to states: inout StateSet) -> Bool {
        var open = [first]
        while let state = open.popLast() {
            guard states.insert(state) else { continue }
            switch program[state] {
            case .jump(let target): open.append(target)
            case .split(let left, let right): open += [left, right]
            case .start: if place == 0 { open.append(state + 1) }
            case .end: if place == count { open.append(state + 1) }
            case .match: return true
            case .character: break
            }
        }
        return false
    }
}

/// States of a program, each once; emptied in constant time.
private struct StateSet {
    private(set) var states: [Int] = []
    private var turns: [Int]
    private var turn = 1

    init(_ count: Int) { turns = Array(repeating: 0, count: count) }

    /// - Returns: whether it is new.
    mutating func insert(_ state: Int) -> Bool {
        guard turns[state] != turn else { return false }
        turns[state] = turn
        states.append(state)
        return true
    }

    mutating func removeAll() {
        states.removeAll(keepingCapacity: true)
        turn += 1
    }
}

/// What is wrong with a regular expression.
public struct PatternFault: Error, Sendable, Hashable {
    public var message: Message
}

/// Reads an expression into instructions. Recursion and size are bounded.
private struct PatternParser {
    private var scalars: Substring.UnicodeScalarView
    private var depth = 0
    private static let longest = 10_000

    init(_ source: String) { scalars = source[...].unicodeScalars }

    mutating func program() throws(PatternFault) -> [Pattern.Instruction] {
        let body = try alternatives()
        guard scalars.isEmpty else { throw PatternFault(message: "')' closes nothing") }
        return body + [.match]
    }

    private mutating func alternatives() throws(PatternFault) -> [Pattern.Instruction] {
        depth += 1
        defer { depth -= 1 }
        guard depth <= 50 else { throw PatternFault(message: "groups stand more than 50 deep in each other") }
        var ways = [try sequence()]
        var size = ways[0].count
        while scalars.first == "|" {
            scalars.removeFirst()
            ways.append(try sequence())
            size += 2 + (ways.last?.count ?? 0)
            try checkSize(size)
        }
        var code: [Pattern.Instruction] = []
        code.reserveCapacity(size)
        for way in ways.dropLast() {
            code.append(.split(code.count + 1, code.count + way.count + 2))
            code += Self.moved(way, code.count)
            code.append(.jump(size))
        }
        return code + Self.moved(ways.last ?? [], code.count)
    }

    private func checkSize(_ size: Int) throws(PatternFault) {
        guard size <= Self.longest else { throw PatternFault(message: "the expression is too large") }
    }

    private mutating func sequence() throws(PatternFault) -> [Pattern.Instruction] {
        var code: [Pattern.Instruction] = []
        while let first = scalars.first, first != "|", first != ")" {
            let piece = try repeated(try atom())
            try checkSize(code.count + piece.count)
            code += Self.moved(piece, code.count)
        }
        return code
    }

    private mutating func atom() throws(PatternFault) -> [Pattern.Instruction] {
        let scalar = scalars.removeFirst()
        switch scalar {
        case "^": return [.start]
        case "$": return [.end]
        case ".": return [.character(.init(ranges: [0x0A...0x0A], isNegated: true))]
        case "(":
            if scalars.starts(with: "?:".unicodeScalars) { scalars = scalars.dropFirst(2) }
            guard scalars.first != "?" else {
                throw PatternFault(message: "a group may begin with '(?:' and no other '(?'")
            }
            let inner = try alternatives()
            guard scalars.popFirst() == ")" else { throw PatternFault(message: "a group has no ')'") }
            return inner
        case "[": return [.character(try characterClass())]
        case "\\": return [.character(try escape())]
        case "*", "+", "?": throw PatternFault(message: "'\(scalar)' repeats nothing")
        default: return [.character(.init(ranges: [scalar.value...scalar.value]))]
        }
    }

    private mutating func repeated(_ atom: [Pattern.Instruction]) throws(PatternFault) -> [Pattern.Instruction] {
        switch scalars.first {
        case "*":
            scalars.removeFirst()
            return [.split(1, atom.count + 2)] + Self.moved(atom, 1) + [.jump(0)]
        case "+":
            scalars.removeFirst()
            return atom + [.split(0, atom.count + 1)]
        case "?":
            scalars.removeFirst()
            return [.split(1, atom.count + 1)] + Self.moved(atom, 1)
        case "{": return try counted(atom)
        default: return atom
        }
    }

    private mutating func counted(_ atom: [Pattern.Instruction]) throws(PatternFault) -> [Pattern.Instruction] {
        guard let end = scalars.firstIndex(of: "}") else { throw PatternFault(message: "'{' has no '}'") }
        let text = scalars[scalars.index(after: scalars.startIndex)..<end]
        scalars = scalars[scalars.index(after: end)...]
        let bounds = text.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
        let isOpen = bounds.count == 2 && bounds[1].isEmpty
        guard let low = Self.count(bounds[0]), let high = isOpen ? low : Self.count(bounds[bounds.count - 1]) else {
            throw PatternFault(message: "'{\(String(text.prefix(20)))}' is no count")
        }
        guard high >= low else { throw PatternFault(message: "a count ends before it starts") }
        try checkSize(low * atom.count + (high - low + 1) * (atom.count + 2))
        var code: [Pattern.Instruction] = []
        for _ in 0..<low { code += Self.moved(atom, code.count) }
        for _ in low..<high { code += Self.moved([.split(1, atom.count + 1)] + Self.moved(atom, 1), code.count) }
        if isOpen { code += Self.moved([.split(1, atom.count + 2)] + Self.moved(atom, 1) + [.jump(0)], code.count) }
        return code
    }

    /// A count from 0 to 1000, in digits alone.
    private static func count(_ digits: Substring.UnicodeScalarView) -> Int? {
        guard (1...4).contains(digits.count), digits.allSatisfy({ ("0"..."9").contains($0) }) else { return nil }
        return Int(String(digits)).flatMap { $0 <= 1000 ? $0 : nil }
    }

    private mutating func characterClass() throws(PatternFault) -> Pattern.CharacterClass {
        var set = Pattern.CharacterClass(ranges: [])
        if scalars.first == "^" {
            set.isNegated = true
            scalars.removeFirst()
        }
        var isFirst = true
        while let scalar = scalars.popFirst() {
            if scalar == "]", !isFirst { return set }
            isFirst = false
            if scalar == "\\" {
                set.ranges += try escape().ranges
                continue
            }
            var upper = scalar
            if scalars.first == "-", let next = scalars.dropFirst().first, next != "]" {
                scalars = scalars.dropFirst(2)
                upper = next
            }
            guard scalar.value <= upper.value else { throw PatternFault(message: "a range ends before it starts") }
            set.ranges.append(scalar.value...upper.value)
        }
        throw PatternFault(message: "a class has no ']'")
    }

    private mutating func escape() throws(PatternFault) -> Pattern.CharacterClass {
        guard let scalar = scalars.popFirst() else { throw PatternFault(message: "the expression ends in '\\'") }
        switch scalar {
        case "d": return .init(ranges: [0x30...0x39])
        case "w": return .init(ranges: [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
        case "s": return .init(ranges: [0x09...0x0D, 0x20...0x20])
        case "n": return .init(ranges: [0x0A...0x0A])
        case "t": return .init(ranges: [0x09...0x09])
        default:
            guard !scalar.properties.isAlphabetic, scalar.properties.numericType == nil else {
                throw PatternFault(message: "'\\\(scalar)' is not supported")
            }
            return .init(ranges: [scalar.value...scalar.value])
        }
    }

    private static func moved(_ code: [Pattern.Instruction], _ offset: Int) -> [Pattern.Instruction] {
        code.map {
            switch $0 {
            case .split(let left, let right): .split(left + offset, right + offset)
            case .jump(let target): .jump(target + offset)
            default: $0
            }
        }
    }
}
