internal import GabaritSource

/// Which values need which others: a value can only use what is declared before it.
struct VariableOrder {
    private let variables: [VariableDeclaration]
    /// The variables that each one reads, in the order of their declaration.
    private let uses: [[Int]]
    /// Equal for variables that need each other.
    private let circles: [Int]
    /// How many variables are in the circle of each.
    private let sizes: [Int]
    /// Past this many variables in a circle no way through it is shown: each of them has one.
    private static let longest = 500

    /// - Parameter uses: what the value of each variable reads, as `variables.name`.
    init(_ variables: [VariableDeclaration], uses: [Set<String>]) {
        self.variables = variables
        let places = Dictionary(
            variables.enumerated().map { ("variables.\($1.name)", $0) }, uniquingKeysWith: { first, _ in first })
        self.uses = uses.map { $0.compactMap { places[$0] }.sorted() }
        circles = Self.circles(self.uses)
        let counts = Dictionary(circles.map { ($0, 1) }, uniquingKeysWith: +)
        sizes = circles.map { counts[$0] ?? 1 }
    }

    func problems(of place: Int) -> [Diagnostic] {
        let variable = variables[place]
        return uses[place].filter { $0 >= place }.map { problem(variable, at: place, uses: $0) }
    }

    private func problem(_ variable: VariableDeclaration, at place: Int, uses other: Int) -> Diagnostic {
        if place == other {
            return Diagnostic(
                code: "E_VARIABLE_CYCLE", "the value of '\(variable.name)' uses itself", at: variable.span,
                hint: "compute it from 'workspace' or 'request'")
        }
        let way = way(from: other, to: place)
        if way.count == 1 {
            return Diagnostic(
                code: "E_VARIABLE_CYCLE",
                "the values of '\(variable.name)' and '\(variables[other].name)' need each other",
                at: variable.span, hint: "compute one of them from 'workspace' or 'request'")
        }
        if !way.isEmpty {
            let names = Self.shortened(([place] + way + [place]).map { variables[$0].name })
            return Diagnostic(
                code: "E_VARIABLE_CYCLE", "the values need each other: \(names.joined(separator: " → "))",
                at: variable.span, hint: "compute one of them from 'workspace' or 'request'")
        }
        let later = variables[other].name
        return Diagnostic(
            code: "E_VARIABLE_ORDER",
            "the value of '\(variable.name)' uses 'variables.\(later)', which is declared later",
            at: variable.span, hint: "declare '\(later)' before '\(variable.name)'")
    }

    /// Enough of a long circle to find one's way in it.
    private static func shortened(_ names: [String]) -> [String] {
        names.count > 12 ? names.prefix(8) + ["…"] + names.suffix(3) : names
    }

    /// The variables on a way of uses from one to another, the first included; empty when there is none.
    ///
    /// It stays within the circles of the two, so that nothing is looked at where they have none.
    private func way(from start: Int, to end: Int) -> [Int] {
        guard circles[start] == circles[end] else { return [] }
        guard sizes[start] <= Self.longest else { return [start] }
        var before: [Int: Int] = [:]
        var open = [start]
        var next = 0
        while next < open.count {
            let last = open[next]
            next += 1
            for use in uses[last] where circles[use] == circles[end] {
                if use == end { return Self.way(to: last, before, from: start) }
                guard use != start, before[use] == nil else { continue }
                before[use] = last
                open.append(use)
            }
        }
        return []
    }

    private static func way(to end: Int, _ before: [Int: Int], from start: Int) -> [Int] {
        var way = [end]
        while let last = way.last, last != start, let earlier = before[last] { way.append(earlier) }
        return way.reversed()
    }

    /// For each variable a number that it shares with those that it needs and that need it.
    ///
    /// Source: Kosaraju and Sharir, strongly connected components; without recursion.
    private static func circles(_ uses: [[Int]]) -> [Int] {
        var users = [[Int]](repeating: [], count: uses.count)
        for (place, used) in uses.enumerated() { for other in used { users[other].append(place) } }
        var circles = [Int](repeating: -1, count: uses.count)
        for root in finished(uses).reversed() where circles[root] < 0 {
            var open = [root]
            circles[root] = root
            while let place = open.popLast() {
                for user in users[place] where circles[user] < 0 {
                    circles[user] = root
                    open.append(user)
                }
            }
        }
        return circles
    }

    /// The variables in the order in which a walk down their uses leaves them.
    private static func finished(_ uses: [[Int]]) -> [Int] {
        var order: [Int] = []
        var seen = [Bool](repeating: false, count: uses.count)
        for root in uses.indices where !seen[root] {
            var open = [(place: root, next: 0)]
            seen[root] = true
            while let (place, next) = open.last {
                guard next < uses[place].count else {
                    order.append(place)
                    open.removeLast()
                    continue
                }
                open[open.count - 1].next += 1
                let use = uses[place][next]
                if !seen[use] {
                    seen[use] = true
                    open.append((use, 0))
                }
            }
        }
        return order
    }
}
