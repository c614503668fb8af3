/// A regular expression as code for the machine that follows all its ways at once.
///
/// Source: Ken Thompson, Rob Pike; as told in Russ Cox, "Regular Expression Matching: the Virtual Machine Approach".
struct RegexProgram {
    enum Instruction: Equatable {
        case set(RegexSet)
        case assertion(RegexAssertion)
        case save(Int)
        case jump(Int)
        /// Tries the first way before the second.
        case split(Int, Int)
        case match
    }

    private(set) var code: [Instruction] = []
    private(set) var groupCount = 0
    private(set) var names: [(name: String, index: Int)] = []
    static let longest = 20_000

    init(_ pattern: [Unicode.Scalar], flags: RegexParser.Flags = .init()) throws(TextFault) {
        var parser = RegexParser(pattern, flags: flags)
        let node = try parser.parse()
        groupCount = parser.groupCount
        names = parser.names
        try emit(.save(0))
        try compile(node)
        try emit(.save(1))
        try emit(.match)
    }

    init(_ pattern: String, ignoresCase: Bool = false) throws(TextFault) {
        try self.init(CodePoints.decode(pattern), flags: .init(ignoresCase: ignoresCase))
    }

    private mutating func emit(_ instruction: Instruction) throws(TextFault) {
        guard code.count < Self.longest else {
            throw .value("the regular expression is too big: more than \(Self.longest) steps")
        }
        code.append(instruction)
    }

    private mutating func compile(_ node: RegexNode) throws(TextFault) {
        switch node {
        case .empty: break
        case .set(let set): try emit(.set(set))
        case .assertion(let assertion): try emit(.assertion(assertion))
        case .sequence(let items):
            for item in items { try compile(item) }
        case .alternatives(let branches): try compile(branches)
        case .group(let body, let index):
            guard let index else { return try compile(body) }
            try emit(.save(2 * index))
            try compile(body)
            try emit(.save(2 * index + 1))
        case .repeated(let body, let minimum, let maximum, let lazy):
            try compile(body, minimum: minimum, maximum: maximum, lazy: lazy)
        }
    }

    private mutating func compile(_ branches: [RegexNode]) throws(TextFault) {
        var jumps: [Int] = []
        for (position, branch) in branches.enumerated() {
            guard position < branches.count - 1 else {
                try compile(branch)
                break
            }
            let split = code.count
            try emit(.match)
            try compile(branch)
            jumps.append(code.count)
            try emit(.match)
            code[split] = .split(split + 1, code.count)
        }
        for jump in jumps { code[jump] = .jump(code.count) }
    }

    private mutating func compile(
        _ body: RegexNode, minimum: Int, maximum: Int?, lazy: Bool
    ) throws(TextFault) {
        for _ in 0..<minimum { try compile(body) }
        guard let maximum else {
            let start = code.count
            try emit(.match)
            try compile(body)
            try emit(.jump(start))
            return code[start] = split(start + 1, code.count, lazy)
        }
        var splits: [Int] = []
        for _ in minimum..<max(maximum, minimum) {
            splits.append(code.count)
            try emit(.match)
            try compile(body)
        }
        for start in splits { code[start] = split(start + 1, code.count, lazy) }
    }

    private func split(_ body: Int, _ after: Int, _ lazy: Bool) -> Instruction {
        lazy ? .split(after, body) : .split(body, after)
    }
}
