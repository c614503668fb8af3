internal import GabaritSource

extension Parser {
    /// The statement whose opening mark was just taken.
    mutating func statementForm(_ start: Range<Int>) throws(Diagnostic) -> Statement {
        let (word, range) = try expectName("the name of a statement")
        let whole = start.lowerBound..<range.upperBound
        let outerConditional = isConditional
        defer { isConditional = outerConditional }
        if Self.framed.contains(word) { isConditional = false }
        func statement(_ form: Statement.Form) -> Statement { Statement(form: form, range: whole) }
        switch word {
        case "if":
            let outer = isConditional
            defer { isConditional = outer }
            isConditional = true
            return statement(try conditional(whole))
        case "for": return statement(.loop(try loop(whole)))
        case "set": return statement(try set(whole))
        case "with": return statement(try with(whole))
        case "macro": return statement(.macro(try macro(whole)))
        case "call": return statement(try call(whole))
        case "filter": return statement(try filterBlock(whole))
        case "autoescape": return statement(try autoescape(whole))
        case "include": return statement(try include())
        case "import": return statement(try importTemplate())
        case "from": return statement(try fromImport())
        case "print": return statement(try printing())
        case "extends": return statement(.extends(try closed(expression())))
        case "block": return statement(.block(try block(whole)))
        case "do" where settings.allowsDo: return statement(.evaluate(try closed(expressionOrTuple())))
        case "break" where settings.allowsLoopControls: return statement(try loopControl(.breakLoop, word, range))
        case "continue" where settings.allowsLoopControls: return statement(try loopControl(.continueLoop, word, range))
        default:
            let near = NearName.of(word, among: Self.statements)
            throw problem("there is no statement '\(word)'", range, hint: near.map { "did you mean '\($0)'?" })
        }
    }

    private mutating func printing() throws(Diagnostic) -> Statement.Form {
        var outputs: [Statement] = []
        while peek != .blockEnd {
            if !outputs.isEmpty { try expect(",") }
            let value = try expression()
            outputs.append(Statement(form: .output(value), range: value.range))
        }
        try expectBlockEnd()
        return .conditional([], otherwise: outputs)
    }

    /// Statements whose body is looked at even when the condition around them never holds, as in Jinja.
    private static let framed: Set<String> = ["for", "with", "macro", "call", "filter", "block", "autoescape"]

    private static let statements = [
        "if", "for", "set", "with", "macro", "call", "filter", "autoescape", "include", "import", "from", "extends",
        "block", "raw", "endif", "endfor", "endset", "endwith", "endmacro", "endcall", "endfilter", "endblock",
    ]

    private mutating func closed<Result>(_ value: Result) throws(Diagnostic) -> Result {
        try expectBlockEnd()
        return value
    }

    private mutating func conditional(_ start: Range<Int>) throws(Diagnostic) -> Statement.Form {
        var branches: [(Expression, [Statement])] = []
        var condition = try expressionOrTuple()
        try expectBlockEnd()
        while true {
            let (body, end) = body(until: ["elif", "else", "endif"])
            branches.append((condition, body))
            if end == "elif" {
                _ = advance()
                _ = advance()
                condition = try expressionOrTuple()
                try expectBlockEnd()
                continue
            }
            var otherwise: [Statement] = []
            var last = end
            if end == "else" {
                _ = advance()
                _ = advance()
                try expectBlockEnd()
                (otherwise, last) = self.body(until: ["endif"])
            }
            try close("endif", opened: start, found: last)
            try expectBlockEnd()
            return .conditional(branches, otherwise: otherwise)
        }
    }

    private mutating func loop(_ start: Range<Int>) throws(Diagnostic) -> Statement.Loop {
        let target = try assignmentTarget(until: nil)
        try checkLoopTarget(target)
        guard takeName("in") else { throw unexpected("'in' is expected") }
        let items = try expressionOrTuple(withConditional: false)
        let condition = takeName("if") ? try expression() : nil
        let isRecursive = takeName("recursive")
        try expectBlockEnd()
        let (body, end) = inLoop { $0.body(until: ["else", "endfor"]) }
        var otherwise: [Statement] = []
        var last = end
        if end == "else" {
            _ = advance()
            _ = advance()
            try expectBlockEnd()
            (otherwise, last) = self.body(until: ["endfor"])
        }
        try close("endfor", opened: start, found: last)
        try expectBlockEnd()
        return Statement.Loop(
            target: target, items: items, condition: condition, isRecursive: isRecursive, body: body,
            otherwise: otherwise)
    }

    private mutating func set(_ start: Range<Int>) throws(Diagnostic) -> Statement.Form {
        let target = try assignmentTarget(until: "=")
        if take("=") {
            let value = try expressionOrTuple()
            try expectBlockEnd()
            return .set(target, value)
        }
        var filters: [Expression.Link] = []
        while isSymbol("|") { filters.append(try filter()) }
        try expectBlockEnd()
        let (body, end) = body(until: ["endset"])
        try close("endset", opened: start, found: end)
        try expectBlockEnd()
        return .setBlock(target, filters: filters, body: body)
    }

    private mutating func with(_ start: Range<Int>) throws(Diagnostic) -> Statement.Form {
        var values: [(AssignmentTarget, Expression)] = []
        while peek != .blockEnd {
            if !values.isEmpty { try expect(",") }
            let target = try assignmentTarget(until: "=")
            if case .attribute = target { throw unexpected("'=' is expected: 'with' names variables, not attributes") }
            try expect("=")
            values.append((target, try expression()))
        }
        try expectBlockEnd()
        let (body, end) = body(until: ["endwith"])
        try close("endwith", opened: start, found: end)
        try expectBlockEnd()
        return .with(values, body: body)
    }

    private mutating func macro(_ start: Range<Int>) throws(Diagnostic) -> MacroDefinition {
        let name = try expectName("the name of the macro").text
        let parameters = try signature()
        try expectBlockEnd()
        return try macroBody(name, parameters, "endmacro", start)
    }

    private mutating func call(_ start: Range<Int>) throws(Diagnostic) -> Statement.Form {
        let parameters = isSymbol("(") ? try signature() : []
        let target = try expression()
        guard case .chain(_, let links) = target.form, case .call? = links.last?.form else {
            throw problem("a call is expected after 'call'", target.range)
        }
        try expectBlockEnd()
        return .call(try macroBody("caller", parameters, "endcall", start), target)
    }

    private mutating func macroBody(
        _ name: String, _ parameters: [(name: String, preset: Expression?)], _ closer: String, _ start: Range<Int>
    ) throws(Diagnostic) -> MacroDefinition {
        macroUses.append([])
        let (body, end) = body(until: [closer])
        let uses = macroUses.removeLast()
        if let outer = macroUses.indices.last { macroUses[outer].formUnion(uses) }
        try close(closer, opened: start, found: end)
        try expectBlockEnd()
        return MacroDefinition(
            name: name, parameters: parameters, body: body, usesVarargs: uses.contains("varargs"),
            usesKwargs: uses.contains("kwargs"), usesCaller: uses.contains("caller"))
    }

    private mutating func signature() throws(Diagnostic) -> [(name: String, preset: Expression?)] {
        try expect("(")
        var parameters: [(name: String, preset: Expression?)] = []
        while !isSymbol(")") {
            if !parameters.isEmpty { try expect(",") }
            let (name, range) = try expectName("the name of a parameter")
            if parameters.contains(where: { $0.name == name }) {
                throw problem("the parameter '\(name)' stands here twice", range)
            }
            let preset = take("=") ? try expression() : nil
            if preset == nil, parameters.last?.preset != nil {
                throw problem("the parameter '\(name)' without a default stands behind one with a default", range)
            }
            parameters.append((name, preset))
        }
        try expect(")")
        return parameters
    }

    private mutating func filterBlock(_ start: Range<Int>) throws(Diagnostic) -> Statement.Form {
        var filters = [try filterName()]
        while isSymbol("|") { filters.append(try filter()) }
        try expectBlockEnd()
        let (body, end) = body(until: ["endfilter"])
        try close("endfilter", opened: start, found: end)
        try expectBlockEnd()
        return .filter(filters, body: body)
    }

    private mutating func autoescape(_ start: Range<Int>) throws(Diagnostic) -> Statement.Form {
        let condition = try expression()
        try expectBlockEnd()
        let (body, end) = body(until: ["endautoescape"])
        try close("endautoescape", opened: start, found: end)
        try expectBlockEnd()
        return .autoescape(condition, body: body)
    }

    private mutating func include() throws(Diagnostic) -> Statement.Form {
        let name = try expression()
        let ignoresMissing = isName("ignore") && isName("missing", ahead: 1)
        if ignoresMissing {
            _ = advance()
            _ = advance()
        }
        let withContext = contextWord(default: true)
        try expectBlockEnd()
        return .include(name, ignoresMissing: ignoresMissing, withContext: withContext)
    }

    private mutating func importTemplate() throws(Diagnostic) -> Statement.Form {
        let template = try expression()
        guard takeName("as") else { throw unexpected("'as' is expected") }
        let name = try expectName("a name").text
        let withContext = contextWord(default: false)
        try expectBlockEnd()
        return .importTemplate(template, name: name, withContext: withContext)
    }

    private mutating func fromImport() throws(Diagnostic) -> Statement.Form {
        let template = try expression()
        guard takeName("import") else { throw unexpected("'import' is expected") }
        var names: [(String, String)] = []
        var withContext: Bool?
        while peek != .blockEnd {
            if !names.isEmpty { try expect(",") }
            let (name, range) = try expectName("a name")
            if name.hasPrefix("_") { throw problem("'\(name)' starts with '_' and cannot be imported", range) }
            let alias = takeName("as") ? try expectName("a name").text : name
            names.append((name, alias))
            if (isName("with") || isName("without")) && isName("context", ahead: 1) {
                withContext = contextWord(default: false)
                break
            }
        }
        guard !names.isEmpty else { throw unexpected("a name is expected") }
        try expectBlockEnd()
        return .fromImport(template, names: names, withContext: withContext ?? false)
    }

    private mutating func contextWord(default preset: Bool) -> Bool {
        guard isName("with") || isName("without"), isName("context", ahead: 1) else { return preset }
        let isWith = isName("with")
        _ = advance()
        _ = advance()
        return isWith
    }

    private mutating func block(_ start: Range<Int>) throws(Diagnostic) -> BlockDefinition {
        let (name, range) = try expectName("the name of the block")
        var isScoped = false
        var isRequired = false
        while peek != .blockEnd {
            if takeName("scoped") {
                isScoped = true
            } else if takeName("required") {
                isRequired = true
            } else {
                throw unexpected("the end of the tag is expected")
            }
        }
        try expectBlockEnd()
        if blocks[name] != nil { throw problem("the block '\(name)' stands twice in one template", range) }
        let (body, end) = body(until: ["endblock"])
        try close("endblock", opened: start, found: end)
        if case .name(let closing) = peek {
            guard closing == name else { throw unexpected("'\(name)' is expected") }
            _ = advance()
        }
        try expectBlockEnd()
        let isBlank = body.allSatisfy {
            if case .text(let text) = $0.form { text.allSatisfy(\.isWhitespace) } else { false }
        }
        if isRequired && !isBlank {
            throw problem("the required block '\(name)' may hold white space and comments only", range)
        }
        let definition = BlockDefinition(name: name, isScoped: isScoped, isRequired: isRequired, body: body)
        blocks[name] = definition
        return definition
    }

    private mutating func loopControl(
        _ form: Statement.Form, _ word: String, _ range: Range<Int>
    ) throws(Diagnostic) -> Statement.Form {
        guard isInLoop else { throw problem("'\(word)' stands outside a loop", range) }
        try expectBlockEnd()
        return form
    }

    /// Names, or tuples of names, that are assigned to.
    ///
    /// - Parameter end: what may follow a comma at the end, which a loop does not allow.
    mutating func assignmentTarget(until end: String?) throws(Diagnostic) -> AssignmentTarget {
        let first = try singleTarget()
        guard isSymbol(",") else { return first }
        var targets = [first]
        while take(",") {
            if let end, isSymbol(end) || isName(end) { break }
            targets.append(try singleTarget())
        }
        return .tuple(targets, token.range)
    }

    private func checkLoopTarget(_ target: AssignmentTarget) throws(Diagnostic) {
        switch target {
        case .name("loop", let range): throw problem("'loop' is the loop itself and cannot be assigned to", range)
        case .name: break
        case .attribute(_, _, let range): throw problem("a loop assigns to names, not to attributes", range)
        case .tuple(let targets, _): for single in targets { try checkLoopTarget(single) }
        }
    }

    private mutating func singleTarget() throws(Diagnostic) -> AssignmentTarget {
        if take("(") {
            let inner = try nested { parser throws(Diagnostic) in try parser.assignmentTarget(until: ")") }
            try expect(")")
            return inner
        }
        let (name, range) = try expectName("a name")
        if ["true", "false", "none", "True", "False", "None"].contains(name) {
            throw problem("'\(name)' cannot be assigned to", range)
        }
        if take(".") { return .attribute(name, try expectName("the name of an attribute").text, range) }
        return .name(name, range)
    }
}
