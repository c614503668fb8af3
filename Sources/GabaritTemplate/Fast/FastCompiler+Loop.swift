extension FastCompiler {
    /// A loop. Its state takes four places: the next element and how many are left, the index and the count, the step, and
    /// the element itself.
    mutating func loop(_ statement: SyntaxNode) throws(Declined) {
        guard !statement.flags.contains(.recursive) else { throw Declined() }
        let itemsIndex = node(statement.first).next
        if node(itemsIndex).kind == .chain { iterated = node(itemsIndex).second }
        var items = try value(itemsIndex)
        iterated = 0
        if statement.flags.contains(.hasCondition) {
            items = try filteredItems(items, statement.first, node(itemsIndex).next)
        }
        let body = node(statement.second)
        let state = places(4)
        let begin = emit(.beginLoop, state, items)
        let round = beginRound()
        let saved = (loop, scope, branches)
        loop = state
        scope = names.scope(inside: scope)
        try assign(statement.first, element: state + 3)
        try inScope(body.second)
        (loop, scope, branches) = saved
        endRound(round, state)
        guard body.next != 0 else { return land(begin) }
        let done = emit(.jump)
        land(begin)
        try inScope(node(body.next).second)
        land(done)
    }

    /// A round of a loop: where its body starts, and its number among the loops.
    private struct Round { var start: Int32, number: Int }

    private mutating func beginRound() -> Round {
        draft.loops.append(.init())
        return Round(start: here, number: draft.loops.count - 1)
    }

    private mutating func endRound(_ round: Round, _ state: Place) {
        draft.loops[round.number] = .init(body: round.start, cost: max(1, here - round.start))
        emit(.nextLoop, state, Place(truncatingIfNeeded: round.number))
    }

    /// The elements for which a condition holds; `loop` counts only those.
    private mutating func filteredItems(
        _ items: Place, _ target: NodeIndex, _ condition: NodeIndex
    ) throws(Declined) -> Place {
        let result = place()
        let state = places(4)
        emit(.beginCollect)
        let begin = emit(.beginLoop, state, items)
        let round = beginRound()
        let saved = (loop, scope)
        loop = Self.noPlace
        scope = names.scope(inside: scope)
        try assign(target, element: state + 3)
        let skip = try jumpUnless(condition)
        emit(.collect, state + 3)
        land(skip)
        (loop, scope) = saved
        endRound(round, state)
        land(begin)
        emit(.endCollect, result)
        return result
    }

    /// Names for the element or its parts.
    private mutating func assign(_ target: NodeIndex, element: Place) throws(Declined) {
        let target = node(target)
        switch target.kind {
        case .nameTarget: try bind(symbol(target.first), element, in: scope)
        case .tupleTarget:
            var count: Place = 0
            var part = target.first
            while part != 0 {
                count += 1
                part = node(part).next
            }
            let first = places(Int(count))
            var place = first
            part = target.first
            while part != 0 {
                guard node(part).kind == .nameTarget else { throw Declined() }
                try bind(symbol(node(part).first), place, in: scope)
                place += 1
                part = node(part).next
            }
            emit(.unpack, first, element, count)
        default: throw Declined()
        }
    }

    // MARK: `loop`

    /// `loop` and what is asked of it.
    mutating func loopChain(_ chain: SyntaxNode) throws(Declined) -> Place {
        let link = node(chain.second)
        guard loop != Self.noPlace, chain.second != 0, link.kind == .attribute,
            let attribute = LoopAttribute(rawValue: LoopAttribute.table.value(names.text(symbol(link.first))))
        else { throw Declined() }
        switch attribute {
        case .none: throw Declined()
        // Only recursive loops are deeper.
        case .depth: return try follow(link.next, from: constant(.integer(1)))
        case .depth0: return try follow(link.next, from: constant(.integer(0)))
        case .cycle: return try cycle(link.next)
        default:
            let result = place()
            emit(.loopAttribute, result, loop, detail: attribute.rawValue)
            return try follow(link.next, from: result)
        }
    }

    private mutating func cycle(_ index: NodeIndex) throws(Declined) -> Place {
        let call = node(index)
        guard index != 0, call.kind == .call, call.first != 0 else { throw Declined() }
        let number = place()
        emit(.loopAttribute, number, loop, detail: LoopAttribute.index0.rawValue)
        let list = try sequence(.tuple, call.first)
        let result = place()
        emit(.cycle, result, list, number)
        return try follow(call.next, from: result)
    }
}
