/// Runs a program over a text. The work is at most the program's length times the text's; each step is taken from a
/// budget, so that even this product cannot grow past a render's fuel.
struct RegexMachine {
    private let program: RegexProgram
    private let text: [Unicode.Scalar]
    /// Steps that may still be done.
    private(set) var budget: Int
    private var current = ThreadList()
    private var next = ThreadList()
    private var seen: [Int]
    private var generation = 0
    private var stack: [(pc: Int, slot: Int, old: Int)] = []

    private struct ThreadList {
        var counters: [Int] = []
        var captures: [[Int]] = []

        mutating func removeAll() {
            counters.removeAll(keepingCapacity: true)
            captures.removeAll(keepingCapacity: true)
        }
    }

    init(_ program: RegexProgram, text: [Unicode.Scalar], budget: Int) {
        self.program = program
        self.text = text
        self.budget = budget
        seen = Array(repeating: 0, count: program.code.count)
    }

    /// The first match at or after a position: start and end of every group, -1 where a group took no part.
    ///
    /// - Parameter advances: whether the match may not be empty at the position itself.
    mutating func match(from start: Int, anchored: Bool = false, advances: Bool = false) throws(TextFault) -> [Int]? {
        current.removeAll()
        var best: [Int]?
        var position = start
        let none = Array(repeating: -1, count: 2 * (program.groupCount + 1))
        generation += 1
        while true {
            if best == nil, !anchored || position == start { try follow(0, at: position, captures: none, next: false) }
            if current.counters.isEmpty, best != nil || anchored { return best }
            generation += 1
            next.removeAll()
            if let captures = try step(at: position, mayEnd: !advances || position > start) { best = captures }
            guard position < text.count else { return best }
            swap(&current, &next)
            position += 1
        }
    }

    /// Moves every thread over one character; answers with the captures of the best thread that has matched.
    private mutating func step(at position: Int, mayEnd: Bool) throws(TextFault) -> [Int]? {
        for index in current.counters.indices {
            try spend()
            switch program.code[current.counters[index]] {
            case .match: if mayEnd { return current.captures[index] }
            case .set(let set):
                guard position < text.count, set.contains(text[position]) else { continue }
                try follow(current.counters[index] + 1, at: position + 1, captures: current.captures[index], next: true)
            default: break
            }
        }
        return nil
    }

    private mutating func spend(_ steps: Int = 1) throws(TextFault) {
        budget -= steps
        guard budget > 0 else { throw .exceeded(.max) }
    }

    /// Adds a thread with all that it reaches without a character, the preferred way first.
    private mutating func follow(_ pc: Int, at position: Int, captures: [Int], next toNext: Bool) throws(TextFault) {
        var captures = captures
        stack.append((pc, -1, 0))
        while let (pc, slot, old) = stack.popLast() {
            if slot >= 0 {
                captures[slot] = old
                continue
            }
            guard seen[pc] != generation else { continue }
            seen[pc] = generation
            try spend()
            switch program.code[pc] {
            case .jump(let target): stack.append((target, -1, 0))
            case .split(let first, let second):
                stack.append((second, -1, 0))
                stack.append((first, -1, 0))
            case .save(let slot):
                // Other threads may hold the same places, so that these are copied.
                try spend(captures.count / 16)
                stack.append((0, slot, captures[slot]))
                captures[slot] = position
                stack.append((pc + 1, -1, 0))
            case .assertion(let assertion):
                if holds(assertion, at: position) { stack.append((pc + 1, -1, 0)) }
            case .set, .match: add(pc, captures, toNext)
            }
        }
    }

    private mutating func add(_ pc: Int, _ captures: [Int], _ toNext: Bool) {
        if toNext {
            next.counters.append(pc)
            next.captures.append(captures)
        } else {
            current.counters.append(pc)
            current.captures.append(captures)
        }
    }

    private func holds(_ assertion: RegexAssertion, at position: Int) -> Bool {
        switch assertion {
        case .textStart: return position == 0
        case .textEnd: return position == text.count
        case .lineStart: return position == 0 || text[position - 1] == "\n"
        case .lineEnd: return position == text.count || text[position] == "\n"
        case .lastLineEnd: return position == text.count || (position == text.count - 1 && text[position] == "\n")
        case .wordBoundary: return isBoundary(position)
        case .noWordBoundary: return !isBoundary(position)
        }
    }

    private func isBoundary(_ position: Int) -> Bool {
        let before = position > 0 && text[position - 1].isWord
        let after = position < text.count && text[position].isWord
        return before != after
    }
}
