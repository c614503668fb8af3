internal import GabaritSource

extension FastCompiler {
    /// Statements that follow each other.
    mutating func run(_ first: NodeIndex) throws(Declined) {
        var index = first
        while index != 0 {
            try statement(index)
            index = node(index).next
        }
    }

    /// One statement. The places it used are free afterwards, but for those of names that it binds.
    mutating func statement(_ index: NodeIndex) throws(Declined) {
        let statement = node(index)
        try checkSize()
        switch statement.kind {
        case .text:
            draft.texts.append(unit.constants[Int(statement.first)])
            emit(.text, Place(truncatingIfNeeded: draft.texts.count &- 1))
        case .macro: try define(statement)
        case .importTemplate: try importTemplate(statement)
        case .fromImport: try fromImport(statement)
        case .set where isNamespace(statement): try makeNamespace(statement)
        case .output:
            let free = firstFree
            try output(statement.first)
            self.free(from: free)
        default:
            guard depth < Self.deepest else { throw Declined() }
            depth += 1
            let free = firstFree
            try nested(statement)
            self.free(from: free)
            depth -= 1
        }
    }

    /// A statement that has others in it, or names.
    private mutating func nested(_ statement: SyntaxNode) throws(Declined) {
        switch statement.kind {
        case .conditionalStatement: try conditional(statement)
        case .loop: try loop(statement)
        case .set: try set(statement)
        case .setBlock: try setBlock(statement)
        case .with: try with(statement)
        case .include: try include(statement)
        case .block: try runBlock(statement)
        case .callBlock: try callBlock(statement)
        case .filterBlock: try filterBlock(statement)
        case .autoescape: try autoescape(statement)
        default: throw Declined()
        }
    }

    // MARK: output

    private mutating func output(_ expression: NodeIndex) throws(Declined) {
        if node(expression).kind == .chain, try outputCall(expression) { return }
        write(try value(expression))
    }

    mutating func write(_ place: Place) {
        guard autoescape else {
            emit(.write, place)
            return
        }
        emit(environment.settings.escaping == .html ? .writeHTML : .writeEscaped, place)
    }

    private mutating func conditional(_ statement: SyntaxNode) throws(Declined) {
        branches += 1
        var ends = Jumps()
        var index = statement.first
        while index != 0 {
            let branch = node(index)
            index = branch.next
            guard branch.first != 0 else {
                try run(branch.second)
                break
            }
            let free = firstFree
            let skip = try jumpUnless(branch.first)
            self.free(from: free)
            try run(branch.second)
            if branch.next != 0 { ends.add(emit(.jump), &draft) }
            land(skip)
        }
        ends.land(here, &draft)
        branches -= 1
    }

    // MARK: names

    private mutating func set(_ statement: SyntaxNode) throws(Declined) {
        let target = node(statement.first)
        switch target.kind {
        case .nameTarget:
            let symbol = symbol(target.first)
            let free = firstFree
            let result = try value(statement.second)
            store(result, in: try self.target(symbol), isFresh: result >= free)
        case .attributeTarget:
            let attribute = try attributePlace(symbol(target.first), symbol(target.second))
            let free = firstFree
            let result = try value(statement.second)
            store(result, in: attribute, isFresh: result >= free)
        default: throw Declined()
        }
    }

    /// Where a name is set: at the top of a template a variable, elsewhere a name of the scope.
    private mutating func target(_ symbol: Int32) throws(Declined) -> Place {
        if scope == 0, names.own(symbol, in: 0) == nil { return try place(of: symbol) }
        guard let binding = names.own(symbol, in: scope), binding.kind == .value else { throw Declined() }
        return binding.place
    }

    /// Lets a value stand in another place, without a step of its own where its last one can write there.
    ///
    /// - Parameter isFresh: whether nothing but the value that was just computed stands at that place.
    private mutating func store(_ result: Place, in target: Place, isFresh: Bool) {
        let last = draft.code.count - 1
        if isFresh, last >= 0, draft.code[last].a == result, draft.code[last].operation.writesOnce {
            draft.code[last].a = target
        } else {
            emit(.copy, target, result)
        }
    }

    private mutating func setBlock(_ statement: SyntaxNode) throws(Declined) {
        let target = node(statement.first)
        guard target.kind == .nameTarget else { throw Declined() }
        let symbol = symbol(target.first)
        let result = try captured(statement.second)
        emit(.copy, try self.target(symbol), try filtered(result, from: target.next))
    }

    /// What a body writes, as a value.
    private mutating func captured(_ body: NodeIndex) throws(Declined) -> Place {
        let result = place()
        emit(.beginCapture)
        try inScope(body)
        emit(.endCapture, result, detail: autoescape ? 1 : 0)
        return result
    }

    private mutating func filtered(_ value: Place, from first: NodeIndex) throws(Declined) -> Place {
        var result = value
        var index = first
        while index != 0 {
            result = try filter(node(index), result, isIterated: false)
            index = node(index).next
        }
        return result
    }

    private mutating func filterBlock(_ statement: SyntaxNode) throws(Declined) {
        let result = try captured(statement.second)
        let text = try filtered(result, from: statement.first)
        // A filter block must give a text.
        emit(.checkText, text)
        write(text)
    }

    private mutating func with(_ statement: SyntaxNode) throws(Declined) {
        let saved = (scope, branches)
        let inner = names.scope(inside: scope)
        var index = statement.first
        while index != 0 {
            let target = node(index)
            guard target.kind == .nameTarget else { throw Declined() }
            let place = place()
            emit(.copy, place, try value(target.next))
            try bind(symbol(target.first), place, in: inner)
            index = node(target.next).next
        }
        // What the body sets and is no name of `with` is seen outside as it was.
        scope = inner
        try bindNames(setBy: statement.second, in: inner)
        branches = 0
        try run(statement.second)
        (scope, branches) = saved
    }

    private mutating func autoescape(_ statement: SyntaxNode) throws(Declined) {
        let condition = node(statement.first)
        guard condition.kind == .literal else { throw Declined() }
        let constant = unit.constants[Int(condition.first)]
        guard constant.kind == .bool else { throw Declined() }
        let saved = autoescape
        autoescape = constant.bits != 0
        try inScope(statement.second)
        autoescape = saved
    }

    // MARK: namespaces

    /// Whether a statement is `set name = namespace(a=…, b=…)`.
    func isNamespace(_ statement: SyntaxNode) -> Bool {
        guard statement.kind == .set, node(statement.first).kind == .nameTarget else { return false }
        let chain = node(statement.second)
        guard chain.kind == .chain, chain.second != 0, node(chain.first).kind == .name else { return false }
        let link = node(chain.second)
        guard link.kind == .call, link.next == 0 else { return false }
        let name = template(unit.number).syntax.name(node(chain.first).first)
        return FastWord.table.value(name) == FastWord.namespace.rawValue
    }

    /// A namespace whose attributes are places: it must be made where it is sure to be, name all its attributes, and be
    /// used for nothing but them.
    private mutating func makeNamespace(_ statement: SyntaxNode) throws(Declined) {
        let symbol = symbol(node(statement.first).first)
        guard branches == 0, names.own(symbol, in: scope) == nil,
            names.state(symbol).pointee.variable == Self.noPlace
        else { throw Declined() }
        let chain = node(statement.second)
        try usesFunction(self.symbol(node(chain.first).first))
        let attributes = names.scope(inside: -1)
        var index = node(chain.second).first
        while index != 0 {
            let argument = node(index)
            guard argument.kind == .keywordArgument else { throw Declined() }
            let place = place()
            let free = firstFree
            emit(.copy, place, try value(argument.first))
            self.free(from: free)
            names.bind(self.symbol(argument.second), .value, place, in: attributes)
            index = argument.next
        }
        guard names.word(symbol) == .none else { throw Declined() }
        names.bind(symbol, .namespace, attributes, in: scope)
    }

    /// Where an attribute of a namespace is.
    mutating func attributePlace(_ name: Int32, _ attribute: Int32) throws(Declined) -> Place {
        guard let binding = names.find(name, from: scope), binding.kind == .namespace,
            let place = names.own(attribute, in: binding.place)
        else { throw Declined() }
        return place.place
    }
}

/// Jumps that go to the same place, which is not known yet: each holds the one before.
struct Jumps: BitwiseCopyable {
    private var last: Int32 = -1

    mutating func add(_ jump: Int32, _ draft: inout FastDraft) {
        draft.code[Int(jump)].c = last
        last = jump
    }

    mutating func land(_ place: Int32, _ draft: inout FastDraft) {
        while last >= 0 {
            let before = draft.code[Int(last)].c
            draft.code[Int(last)].c = place
            last = before
        }
    }
}
