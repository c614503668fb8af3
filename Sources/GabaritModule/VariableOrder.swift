internal import GabaritSource

/// Which values need which others: a value can only use what is declared before it.
struct VariableOrder {
    private let variables: [VariableDeclaration]
    /// The variables that each one reads, in the order of their declaration.
    private let uses: [[Int]]

    /// - Parameter uses: what the value of each variable reads, as `variables.name`.
    init(_ variables: [VariableDeclaration], uses: [Set<String>]) {
        self.variables = variables
        let places = Dictionary(
            variables.enumerated().map { ("variables.\($1.name)", $0) }, uniquingKeysWith: { first, _ in first })
        self.uses = uses.map { $0.compactMap { places[$0] }.sorted() }
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
            let names = ([place] + way + [place]).map { variables[$0].name }
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

    /// The variables on a way of uses from one to another, the first included; empty when there is none.
    private func way(from start: Int, to end: Int) -> [Int] {
        var open = [[start]]
        var seen: Set<Int> = [start]
        while !open.isEmpty {
            let way = open.removeFirst()
            guard let last = way.last else { continue }
            for next in uses[last] {
                if next == end { return way }
                if seen.insert(next).inserted { open.append(way + [next]) }
            }
        }
        return []
    }
}
