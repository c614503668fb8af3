internal import GabaritSource

extension FastCompiler {
    /// A macro, known by its name from here on.
    mutating func define(_ definition: MacroDefinition) throws {
        guard !definition.usesVarargs, !definition.usesKwargs, !definition.usesCaller,
            names.macros[definition.name] == nil, names.slots[definition.name] == nil, loop == nil
        else { throw Declined() }
        names.macros[definition.name] = Macro(definition, names, template)
    }

    /// `{{ name(…) }}`, `{{ super() }}`: code that writes where it stands. `false` when it is neither.
    mutating func outputCall(_ expression: Expression) throws -> Bool {
        guard case .chain(let base, let links) = expression.form, links.count == 1,
            case .call(let arguments) = links[0].form, case .name(let name) = base.form
        else { return false }
        if name == "super" {
            guard let block, arguments.isEmpty else { throw Declined() }
            try deeper { try $0.runBlock(block.name, level: block.level + 1, in: block.outer) }
            return true
        }
        guard let macro = macro(named: name) else { return false }
        try expand(macro, arguments)
        return true
    }

    /// Puts the body of a macro here.
    mutating func expand(_ macro: Macro, _ arguments: Expression.Arguments) throws {
        let given = try places(macro.definition, arguments)
        let saved = (template, autoescape, loop, block, names)
        defer { (template, autoescape, loop, block, names) = saved }
        let callerEscapes = autoescape
        (template, loop, block) = (macro.template, nil, nil)
        autoescape = environment.autoescapes(template.file.name)
        guard autoescape == callerEscapes else { throw Declined() }
        names = Names(inside: macro.names)
        for (index, parameter) in macro.definition.parameters.enumerated() {
            let place = slot()
            if let argument = given[index] {
                emit(.copy, place, argument)
            } else if let preset = parameter.preset {
                var used = NamesUsed()
                used.visit(preset)
                // A parameter hides the variable of its name from defaults before it has a value.
                let later = macro.definition.parameters[index...]
                guard later.allSatisfy({ !used.names.contains($0.name) }) else { throw Declined() }
                emit(.copy, place, try value(preset))
            } else {
                emit(.copy, place, constant(.undefined, key: "undefined"))
            }
            names.slots[parameter.name] = place
        }
        try deeper { compiler in
            try compiler.inScope(setting: macro.definition.body) { try $0.run(macro.definition.body) }
        }
    }

    /// Where the arguments are, by parameter.
    private mutating func places(_ macro: MacroDefinition, _ arguments: Expression.Arguments) throws -> [Int?] {
        guard arguments.spread == nil, arguments.keywordSpread == nil,
            arguments.positional.count <= macro.parameters.count
        else { throw Declined() }
        var found: [Int?] = Array(repeating: nil, count: macro.parameters.count)
        for (index, argument) in arguments.positional.enumerated() { found[index] = try value(argument) }
        for argument in arguments.keyword {
            guard let index = macro.parameters.firstIndex(where: { $0.name == argument.name }), found[index] == nil
            else {
                throw Declined()
            }
            found[index] = try value(argument.value)
        }
        return found
    }
}
