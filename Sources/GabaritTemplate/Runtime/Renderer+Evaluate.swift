internal import GabaritSource

extension Renderer {
    func evaluate(_ expression: Expression) throws -> Cell {
        try checkStack()
        switch expression.form {
        case .literal(let cell): return cell
        case .name(let name):
            let cell = find(name)
            if case .undefined = cell { try located(expression.range) { try charge(memory: Self.objectSize) } }
            return cell
        case .list(let elements):
            try located(expression.range) { try charge(made: elements.count) }
            return .list(ListCell(try elements.map(evaluate)))
        case .tuple(let elements):
            try located(expression.range) { try charge(made: elements.count) }
            return .tuple(TupleCell(try elements.map(evaluate)))
        case .dictionary(let members):
            try located(expression.range) { try charge(members: members.count) }
            return try dictionary(members, expression.range)
        case .conditional(let condition, let then, let otherwise):
            let holds = try holds(condition, of: expression)
            coverage?.reach(holds ? .branch : .otherwise, current, condition.range)
            if holds { return try evaluate(then) }
            if let otherwise { return try evaluate(otherwise) }
            let message = "the condition is false and there is no 'else'"
            return .undefined(MissingValue(message: message, name: "if", debugText: "", isLenient: true))
        case .and(let operands):
            for operand in operands.dropLast() {
                let cell = try evaluate(operand)
                if try !located(operand, { try isTrue(cell) }) { return cell }
            }
            return try operands.last.map(evaluate) ?? .none
        case .or(let operands):
            for operand in operands.dropLast() {
                let cell = try evaluate(operand)
                if try located(operand, { try isTrue(cell) }) { return cell }
            }
            return try operands.last.map(evaluate) ?? .none
        case .not(let operand): return .bool(!(try isTrue(operand)))
        case .chain(let base, let links): return try chain(base, links)
        default: return try operation(expression)
        }
    }

    /// Which of its two values an expression takes; a trial may be told.
    private func holds(_ condition: Expression, of expression: Expression) throws -> Bool {
        guard let trial, !isSettled(condition) else { return try isTrue(condition) }
        let place = expression.range.lowerBound
        let holds = try trial.choice(current, place).map { $0 == 0 } ?? isTrue(condition)
        trial.meet(current, place, ways: [0, 1], taken: holds ? 0 : 1, [condition])
        return holds
    }

    private func operation(_ expression: Expression) throws -> Cell {
        switch expression.form {
        case .arithmetic(let first, let rest):
            var result = try evaluate(first)
            for (symbol, operand) in rest {
                let right = try evaluate(operand)
                try located(first) { try requireDefined(result) }
                if symbol != "%" || result.text == nil { try located(operand) { try requireDefined(right) } }
                result = try located(FaultPlace(expression.range, part: operand.range)) {
                    try charge()
                    return try Arithmetic.apply(symbol, result, right, in: self)
                }
            }
            return result
        case .power(let base, let exponent):
            let (left, right) = (try evaluate(base), try evaluate(exponent))
            try located(base) { try requireDefined(left) }
            try located(exponent) { try requireDefined(right) }
            return try located(expression.range) { try Arithmetic.power(left, right) }
        case .negative(let operand):
            let cell = try defined(operand)
            return try located(expression.range) { try Arithmetic.negative(cell) }
        case .positive(let operand):
            let cell = try defined(operand)
            guard cell.number != nil else {
                return try located(expression.range) {
                    throw TemplateFault(.type, "'+' needs a number, not \(cell.kindName)")
                }
            }
            return cell.integer.map(Cell.integer) ?? cell
        case .concatenation(let operands): return try concatenation(operands, expression.range)
        case .comparison(let first, let rest): return try comparison(first, rest, expression.range)
        default: return .none
        }
    }

    func find(_ name: String) -> Cell {
        if let cell = scope.find(name) { return cell }
        if name == "self" { return .object(TemplateSelf(self)) }
        return .undefined(MissingValue(message: "'\(name.shortened)' is undefined", name: name, isVariable: true))
    }

    /// The value of an operand, which must exist.
    private func defined(_ expression: Expression) throws -> Cell {
        let cell = try evaluate(expression)
        if case .undefined(let missing) = cell {
            return try located(expression) { throw missing.fault }
        }
        return cell
    }

    private func dictionary(_ members: [(key: Expression, value: Expression)], _ range: Range<Int>) throws -> Cell {
        let dictionary = DictionaryCell()
        for member in members {
            let key = try evaluate(member.key)
            try located(member.key) { try requireStrict(key) }
            guard CellKey(key) != nil else {
                return try located(member.key) { throw TemplateFault(.type, "\(key.kindName) cannot be a key") }
            }
            try located(member.key) { try charge(key: key) }
            dictionary[key] = try evaluate(member.value)
        }
        return .dictionary(dictionary)
    }

    private func concatenation(_ operands: [Expression], _ range: Range<Int>) throws -> Cell {
        var known: [[Range<Int>]?] = []
        let cells = try operands.map { operand in
            provenance?.begin()
            let cell = try evaluate(operand)
            if let provenance { known.append(provenance.parts(of: cell)) }
            return cell
        }
        return try located(range) {
            for (cell, operand) in zip(cells, operands) { try located(operand) { try requireStrict(cell) } }
            // Jinja joins constants while it compiles, as plain text.
            try charge(operands.count / 8)
            let isMarkup = autoescape && cells.contains(where: \.isMarkup) && !operands.allSatisfy(\.isConstant)
            let texts = try cells.map { isMarkup ? try escaped($0) : try self.text($0) }
            let text = texts.joined()
            try charge(bytes: text.utf8.count)
            let whole: Cell = isMarkup ? .markup(text) : .string(text)
            if provenance != nil {
                let pieces = texts.indices.map { index in
                    let parts = cells[index].text == texts[index] ? known[index] : nil
                    return (texts[index], parts ?? data(in: texts[index], of: cells[index], from: operands[index]))
                }
                note(whole, made: pieces)
            }
            return whole
        }
    }

    func requireStrict(_ cell: Cell) throws {
        if case .undefined(let missing) = cell, settings.undefined == .strict, !missing.isLenient {
            throw missing.fault
        }
    }

    private func comparison(
        _ first: Expression, _ rest: [(symbol: String, operand: Expression)], _ range: Range<Int>
    ) throws -> Cell {
        var left = try evaluate(first)
        var leftOperand = first
        for (symbol, operand) in rest {
            let right = try evaluate(operand)
            try located(leftOperand) { try requireStrict(left) }
            try located(operand) { try requireStrict(right) }
            leftOperand = operand
            let holds = try located(FaultPlace(range, part: operand.range)) { try compare(symbol, left, right) }
            if !holds { return .bool(false) }
            left = right
        }
        return .bool(true)
    }

    func compare(_ symbol: String, _ left: Cell, _ right: Cell) throws -> Bool {
        try charge()
        try requireStrict(left)
        try requireStrict(right)
        switch symbol {
        case "==": return try Comparison.equal(left, right, self)
        case "!=": return try !Comparison.equal(left, right, self)
        case "in": return try Comparison.contains(right, left, self)
        case "not in": return try !Comparison.contains(right, left, self)
        default:
            for cell in [left, right] {
                if case .undefined(let missing) = cell {
                    throw missing.fault
                }
            }
            switch symbol {
            case "<": return try Comparison.less(left, right, self)
            case ">": return try Comparison.less(right, left, self)
            case "<=": return try Comparison.less(left, right, self) || Comparison.equal(left, right, self)
            default: return try Comparison.less(right, left, self) || Comparison.equal(left, right, self)
            }
        }
    }

    // MARK: chains

    private func chain(_ base: Expression, _ links: [Expression.Link]) throws -> Cell {
        var cell = try evaluate(base)
        if provenance != nil, case .name(let name) = base.form, let parts = scope.parts(of: name) {
            provenance?.note(cell, parts)
        }
        var whole = base.place
        for (place, link) in links.enumerated() {
            try located(link.range) { try charge() }
            if case .slice = link.form, base.isConstant, links[...place].allSatisfy(\.isConstant),
                settings.undefined != .strict || place + 1 < links.count, try !canSlice(cell, link)
            {
                // Jinja finds this while it compiles, and takes it for a missing element.
                cell = missing("slice", of: cell, [], shown: try shown(link))
                continue
            }
            let input = whole
            whole = whole.followed(by: link)
            if case .filter(let name, _) = link.form, !Filters.acceptsUndefined.contains(name),
                !environment.extensions.filters.keys.contains(name)
            {
                try located(input) { try requireStrict(cell) }
            }
            let before = cell
            cell = try follow(link, from: cell, at: whole, input: input)
            note(cell, of: link, from: before)
        }
        return cell
    }

    /// Whether a value has slices, and the bounds of one are of the right kind.
    private func canSlice(_ cell: Cell, _ link: Expression.Link) throws -> Bool {
        guard case .slice(let start, let stop, let step) = link.form, Slicing.isSliceable(cell) else { return false }
        return try [start, stop, step].allSatisfy { bound in
            switch try bound.map(evaluate) {
            case nil, Cell.none?, .integer?, .bool?: true
            default: false
            }
        }
    }

    /// The mistake is what does not exist, not what is asked of it.
    private func requireValue(_ cell: Cell, at input: FaultPlace?) throws {
        guard case .undefined(let missing) = cell, settings.undefined != .chainable, let input else { return }
        try located(input) { throw missing.fault }
    }

    /// - Parameters:
    ///   - place: where the chain stands up to the link and with it.
    ///   - input: where what is asked stands.
    func follow(
        _ link: Expression.Link, from cell: Cell, at place: FaultPlace, input: FaultPlace? = nil
    ) throws -> Cell {
        switch link.form {
        case .attribute(let name):
            try requireValue(cell, at: input)
            return try located(place) {
                let found = try attribute(name, of: cell)
                switch found {
                case .undefined, .callable: try charge(memory: Self.objectSize)
                default: break
                }
                return found
            }
        case .item(let key):
            let index = try evaluate(key)
            try requireValue(cell, at: input)
            return try located(link.range) { try item(index, of: cell) }
        case .slice(let start, let stop, let step):
            let bounds = try [start, stop, step].map { try $0.map(evaluate) ?? .none }
            if case .undefined = cell, settings.undefined == .chainable { return cell }
            try requireValue(cell, at: input)
            return try located(link.range) { try Slicing.slice(cell, bounds[0], bounds[1], bounds[2], self) }
        case .call(let arguments):
            let evaluated = try evaluate(arguments)
            try requireValue(cell, at: input)
            return try located(place, arguments) {
                guard case .callable(let macro as Macro) = cell else { return try call(cell, evaluated) }
                let span = SourceSpan(file: current.file, range: place.whole)
                return try macro.call(evaluated, in: self, at: span, writtenAs: arguments)
            }
        case .filter(let name, let arguments):
            let evaluated = try evaluate(arguments)
            if provenance != nil { provenance?.argumentsAreAuthored = arguments.isAuthored(in: self) }
            return try located(FaultPlace(link.range), arguments) { try filter(name, cell, evaluated) }
        case .test(let name, let arguments, let negated):
            let evaluated = try evaluate(arguments)
            return try located(FaultPlace(link.range), arguments) {
                .bool(try test(name, cell, evaluated) != negated)
            }
        }
    }

    func evaluate(_ arguments: Expression.Arguments) throws -> CallArguments {
        var result = CallArguments()
        result.positional = try arguments.positional.map(evaluate)
        result.keyword = try arguments.keyword.map { ($0.name, try evaluate($0.value)) }
        if let spread = arguments.spread {
            let cell = try evaluate(spread)
            result.positional += try located(spread) { try iterate(cell) }
        }
        if let spread = arguments.keywordSpread {
            let given = try evaluate(spread)
            guard case .dictionary(let members) = given else {
                return try located(spread) {
                    try requireDefined(given)
                    throw TemplateFault(.type, "'**' needs a dictionary, not \(given.kindName)")
                }
            }
            result.keyword += members.pairs.map { (CellText.text($0.key), $0.value) }
        }
        return result
    }

    func call(_ cell: Cell, _ arguments: CallArguments) throws -> Cell {
        switch cell {
        case .callable(let callable): return try callable.call(arguments, in: self)
        case .object(let object):
            if let loop = object as? LoopState {
                guard let recurse = loop.recurse else {
                    throw TemplateFault(
                        .type, "the loop is not recursive", hint: "write 'recursive' at the end of 'for'")
                }
                guard arguments.positional.count == 1 else { throw TemplateFault(.type, "'loop' takes one argument") }
                return try recurse(self, arguments.positional[0])
            }
            throw TemplateFault(.type, "a \(object.kind) cannot be called")
        case .undefined(let missing): throw missing.fault
        default: throw TemplateFault(.type, "\(cell.kindName) cannot be called")
        }
    }

    func attribute(_ name: String, of cell: Cell) throws -> Cell {
        if settings.sandbox != .off, let unsafe = unsafeAttribute(name, of: cell) { return unsafe }
        switch cell {
        case .undefined(let missing):
            if settings.undefined == .chainable { return cell }
            throw missing.fault
        case .dictionary(let dictionary):
            if let method = Methods.find(name, of: cell) { return method }
            if let value = dictionary[.string(name)] { return value }
            return missing(name, of: cell, dictionary.keys.compactMap(\.text))
        case .object(let object):
            return object.attribute(name) ?? Methods.find(name, of: cell)
                ?? missing(name, of: cell, object.attributeNames)
        case .callable(let callable):
            if let value = (callable as? any ObjectCell)?.attribute(name) { return value }
            return missing(name, of: cell, [])
        default:
            return Methods.find(name, of: cell) ?? missing(name, of: cell, [])
        }
    }

    func item(_ key: Cell, of cell: Cell) throws -> Cell {
        switch cell {
        case .undefined(let missing):
            if settings.undefined == .chainable { return cell }
            throw missing.fault
        case .dictionary(let dictionary):
            try charge(key: key)
            if let value = dictionary[key] { return value }
            if let name = key.text, let method = Methods.find(name, of: cell) { return method }
            return missing(CellText.text(key), of: cell, dictionary.keys.compactMap(\.text), key: key)
        case .list, .tuple, .string, .markup, .range, .object(is any SequenceCell):
            guard let place = key.integer else {
                return try key.text.map { try attribute($0, of: cell) } ?? missing("\(key)", of: cell, [], key: key)
            }
            if let text = cell.text { try charge(text.utf8.count / 64) }
            return try Slicing.element(place, of: cell) ?? missing("element \(place)", of: cell, [], key: key)
        default:
            return try key.text.map { try attribute($0, of: cell) } ?? missing("element", of: cell, [], key: key)
        }
    }

    /// What stands for an attribute that the sandbox does not give.
    private func unsafeAttribute(_ name: String, of cell: Cell) -> Cell? {
        let isSpecial = name.hasPrefix("__") && name.hasSuffix("__")
        guard isSpecial || (settings.sandbox == .immutable && Methods.changes(name, cell)) else { return nil }
        if case .undefined = cell { return nil }
        let message = "the sandbox gives no access to '\(name)' of \(cell.kindName)"
        return .undefined(MissingValue(message: message, name: name, isUnsafe: true))
    }

    /// A value that may exist in a run: one that the collection has, where it holds no text, else a text that is no other
    /// one's, so that both can be keys of one object.
    private func sample(of name: String, in cell: Cell, _ trial: BranchTrial) -> Cell {
        if case .dictionary(let members) = cell, let first = members.pairs.first?.value,
            members.pairs.allSatisfy({ $0.value.kindName == first.kindName }), first.text == nil
        {
            return first
        }
        return .string("\(trial.sample) \(name)")
    }

    /// A slice as Python shows it.
    private func shown(_ link: Expression.Link) throws -> String {
        guard case .slice(let start, let stop, let step) = link.form else { return "slice" }
        let bounds = try [start, stop, step].map { try $0.map { try representation(evaluate($0)) } ?? "None" }
        return "slice(\(bounds.joined(separator: ", ")))"
    }

    /// What stands for an attribute or element that does not exist.
    ///
    /// - Parameters:
    ///   - key: what was asked for, when that was no name.
    ///   - slice: how a slice is shown to whoever debugs.
    private func missing(
        _ name: String, of cell: Cell, _ known: [String], key: Cell? = nil, shown slice: String? = nil
    ) -> Cell {
        if let trial { return sample(of: name, in: cell, trial) }
        let near = NearName.of(name, among: known + Methods.names(of: cell)).map { "did you mean '\($0)'?" }
        let shown = key.flatMap { $0.text == nil ? (try? representation($0)) : nil }
        return .undefined(
            MissingValue(
                message: "\(cell.kindName) has no \(shown.map { "element \($0.shortened)" } ?? "'\(name.shortened)'")",
                hint: near,
                name: name, debugText: "no such element: \(cell.pythonName)[\(slice ?? shown ?? CellText.quoted(name))]"
            ))
    }
}
