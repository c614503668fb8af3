extension FastCompiler {
    /// A loop. Its state takes four places: the next element and how many are left, the index and the count, the step, and
    /// the element itself.
    mutating func run(_ loop: Statement.Loop) throws {
        guard !loop.isRecursive, loop.condition == nil || loop.otherwise.isEmpty else { throw Declined() }
        let items = try iterated(loop.items)
        let state = slots(4)
        let begin = emit(.beginLoop, state, items)
        let index = program.loops.count
        program.loops.append(.init())
        let saved = (self.loop, names)
        self.loop = LoopPlace(state: state)
        names = Names(inside: names)
        let start = here
        try assign(loop.target, element: state + 3)
        try body(of: loop)
        (self.loop, names) = saved
        program.loops[index] = .init(body: Int32(start), cost: max(1, here - start))
        emit(.nextLoop, state, index)
        let done = emit(.jump)
        land(begin)
        try inScope(setting: loop.otherwise) { try $0.run(loop.otherwise) }
        land(done)
    }

    private mutating func body(of loop: Statement.Loop) throws {
        guard let condition = loop.condition else {
            return try inScope(setting: loop.body) { try $0.run(loop.body) }
        }
        // `loop` counts the elements that pass, which are not known here.
        let mine = self.loop
        self.loop = nil
        let skip = emit(.jumpIfFalse, try value(condition))
        try inScope(setting: loop.body) { try $0.run(loop.body) }
        self.loop = mine
        land(skip)
    }

    /// Names for the element or its parts.
    private mutating func assign(_ target: AssignmentTarget, element: Int) throws {
        switch target {
        case .name(let name, _): names.slots[name] = element
        case .tuple(let parts, _):
            let first = slots(parts.count)
            for (index, part) in parts.enumerated() {
                guard case .name(let name, _) = part else { throw Declined() }
                names.slots[name] = first + index
            }
            emit(.unpack, first, element, parts.count)
        case .attribute: throw Declined()
        }
    }

    /// What a loop goes over; the pairs of `d.items()` need no list of lists.
    private mutating func iterated(_ expression: Expression) throws -> Int {
        guard case .chain(let base, let links) = expression.form, links.count >= 2,
            case .call(let arguments) = links[links.count - 1].form, arguments.isEmpty,
            case .attribute("items") = links[links.count - 2].form
        else { return try value(expression) }
        let inner = Expression(form: .chain(base, Array(links.dropLast(2))), range: expression.range)
        let source = try value(inner)
        let result = slot()
        emit(.pairs, result, source)
        return result
    }
}

extension Expression.Arguments {
    var isEmpty: Bool { positional.isEmpty && keyword.isEmpty && spread == nil && keywordSpread == nil }
}
