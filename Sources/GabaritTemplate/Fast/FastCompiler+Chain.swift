/// A value and what is done to it.
extension FastCompiler {
    mutating func chain(_ chain: SyntaxNode) throws(Declined) -> Place {
        let base = node(chain.first)
        guard base.kind == .name else { return try follow(chain.second, from: value(chain.first)) }
        let symbol = symbol(base.first)
        if let (callee, call) = try callee(chain) {
            return try follow(node(call).next, from: capturedCall(callee, node(call).first))
        }
        if let binding = names.find(symbol, from: scope) {
            switch binding.kind {
            case .value: return try follow(chain.second, from: binding.place)
            case .namespace, .module:
                let link = node(chain.second)
                guard chain.second != 0, link.kind == .attribute,
                    let own = names.own(self.symbol(link.first), in: binding.place), own.kind == .value
                else { throw Declined() }
                return try follow(link.next, from: own.place)
            case .macro: throw Declined()
            }
        }
        switch names.word(symbol) {
        case .none: break
        case .loop: return try loopChain(chain)
        case .range:
            let link = node(chain.second)
            guard chain.second != 0, link.kind == .call else { throw Declined() }
            return try follow(link.next, from: range(symbol, link.first))
        default: throw Declined()
        }
        // A function of the context or of the application is the interpreter's.
        guard chain.second == 0 || node(chain.second).kind != .call else { throw Declined() }
        return try follow(chain.second, from: place(of: symbol))
    }

    /// Does to a value what a link and those behind it say.
    mutating func follow(_ first: NodeIndex, from start: Place) throws(Declined) -> Place {
        var result = start
        var index = first
        let isIterated = first != 0 && first == iterated
        while index != 0 {
            let link = node(index)
            index = link.next
            switch link.kind {
            case .attribute:
                if index != 0, node(index).kind == .call {
                    let call = node(index)
                    index = call.next
                    result = try method(link, call, result, isIterated: index == 0 && isIterated)
                } else {
                    result = try attribute(link, result)
                }
            case .item:
                let key = try value(link.first)
                let value = result
                result = place()
                emit(.item, result, value, key)
            case .slice: result = try slice(link, result)
            case .filter: result = try filter(link, result, isIterated: index == 0 && isIterated)
            case .test: result = try test(link, result)
            default: throw Declined()
            }
        }
        return result
    }

    private mutating func attribute(_ link: SyntaxNode, _ value: Place) throws(Declined) -> Place {
        let symbol = symbol(link.first)
        let key = text(of: symbol)
        let name = names.text(symbol)
        guard MethodName.ofDictionaries.value(name) == 0, name.count < 2 || !Self.isSpecial(name) else {
            throw Declined()
        }
        let result = place()
        emit(.attribute, result, value, key)
        return result
    }

    private static func isSpecial(_ name: Datum) -> Bool { name.bytes[0] == 0x5F && name.bytes[1] == 0x5F }

    private mutating func slice(_ link: SyntaxNode, _ value: Place) throws(Declined) -> Place {
        var bounds: (Place, Place, Place) = (constant(.none), constant(.none), constant(.none))
        var index = link.first
        if link.flags.contains(.start) {
            bounds.0 = try self.value(index)
            index = node(index).next
        }
        if link.flags.contains(.stop) {
            bounds.1 = try self.value(index)
            index = node(index).next
        }
        if link.flags.contains(.step) { bounds.2 = try self.value(index) }
        // Jinja looks at slices of constants while it compiles.
        guard value >= 0 || value <= Self.variableBase else { throw Declined() }
        let start = Place(truncatingIfNeeded: draft.operands.count)
        draft.operands.append(bounds.0)
        draft.operands.append(bounds.1)
        draft.operands.append(bounds.2)
        let result = place()
        emit(.slice, result, value, start)
        return result
    }

    private mutating func range(_ symbol: Int32, _ arguments: NodeIndex) throws(Declined) -> Place {
        try usesFunction(symbol)
        var index = arguments
        while index != 0 {
            switch node(index).kind {
            case .keywordArgument, .spread, .keywordSpread: throw Declined()
            default: index = node(index).next
            }
        }
        let (start, count) = try operands(arguments)
        guard (1...3).contains(count) else { throw Declined() }
        let result = place()
        emit(.range, result, start, count)
        return result
    }
}
