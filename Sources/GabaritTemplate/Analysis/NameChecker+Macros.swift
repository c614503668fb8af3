internal import GabaritSource

/// A macro that can be called, with the template that defines it.
struct KnownMacro {
    var definition: MacroDefinition
    var template: CompiledTemplate
    /// What its body sees besides its parameters.
    var scopes: [[String: NameShape]]
}

/// What is known of the arguments of a call.
struct ArgumentShapes: Hashable {
    var positional: [NameShape] = []
    var keyword: [String: NameShape] = [:]
    /// Whether a list or a dictionary gives more of them, which only a run can tell.
    var isOpen = false

    /// What a macro's parameters get, those with a default or without an argument left out.
    func shapes(of definition: MacroDefinition) -> [String: NameShape] {
        var shapes: [String: NameShape] = [:]
        for (place, parameter) in definition.parameters.enumerated() {
            shapes[parameter.name] = positional.indices.contains(place) ? positional[place] : keyword[parameter.name]
        }
        return shapes
    }
}

/// A call of a macro whose body is being looked at.
struct MacroCall {
    struct Key: Hashable {
        var file: String
        var place: Int
        var arguments: ArgumentShapes
    }

    /// What each parameter gets that gets something.
    var parameters: [String: NameShape]
}

extension NameChecker {
    /// A macro's body whatever it is called with.
    mutating func check(_ macro: MacroDefinition) {
        for parameter in macro.parameters { if let preset = parameter.preset { _ = shape(of: preset) } }
        inBody(of: macro, [:]) { $0.check(macro.body) }
    }

    /// The bodies of a macro and of its caller with what a call gives them.
    mutating func check(_ macro: KnownMacro, calledWith arguments: ArgumentShapes) {
        guard !arguments.isOpen else { return lastCallerCalls = [] }
        let place = macro.definition.body.first?.range.lowerBound ?? 0
        let key = MacroCall.Key(file: macro.template.file.name, place: place, arguments: arguments)
        if let known = macroCalls[key] { return lastCallerCalls = known }
        guard macroCalls.count < Self.mostCalls, macroCallDepth < Self.deepestCall else { return lastCallerCalls = [] }
        macroCalls[key] = []
        macroCallDepth += 1
        let outer = (current, scopes, facts, branchDepth)
        (current, scopes, facts, branchDepth) = (macro.template, macro.scopes, [:], 0)
        var shapes = arguments.shapes(of: macro.definition)
        for parameter in macro.definition.parameters where shapes[parameter.name] == nil {
            shapes[parameter.name] = parameter.preset.map { argumentShape($0) }
        }
        let gathered = callerCalls
        callerCalls = []
        check(macro.definition, calledWith: shapes)
        (lastCallerCalls, macroCalls[key]) = (callerCalls, callerCalls)
        callerCalls = gathered
        (current, scopes, facts, branchDepth) = outer
        macroCallDepth -= 1
    }

    /// The body of a `call` block, with what the macro gives to each call of it.
    mutating func check(_ body: MacroDefinition, calledWith calls: [ArgumentShapes]) {
        for call in calls where !call.isOpen { check(body, calledWith: call.shapes(of: body)) }
    }

    private mutating func check(_ definition: MacroDefinition, calledWith shapes: [String: NameShape]) {
        let outer = macroCall
        macroCall = MacroCall(parameters: shapes)
        inBody(of: definition, shapes) { $0.check(definition.body) }
        macroCall = outer
    }

    private mutating func inBody(
        of macro: MacroDefinition, _ shapes: [String: NameShape], _ work: (inout NameChecker) -> Void
    ) {
        let known = macros
        var names = Self.assigned(by: current.tree.statements)
        for name in macro.parameters.map(\.name) + ["varargs", "kwargs", "caller"] {
            names[name] = shapes[name] ?? .any
            forgetMacros(named: name)
        }
        conditionDepth += 1
        inScope(names, work)
        conditionDepth -= 1
        macros = known
    }

    /// The macros at the top of a template, each under the path that calls it.
    mutating func learnMacros(of template: CompiledTemplate, _ scopes: [[String: NameShape]], under path: String) {
        let all = scopes + [Self.assigned(by: template.tree.statements)]
        for case .macro(let definition) in template.tree.statements.map(\.form) {
            macros[path + "." + definition.name] = KnownMacro(definition: definition, template: template, scopes: all)
        }
    }

    /// What is known of an argument; a written text is that one word.
    mutating func argumentShape(_ expression: Expression) -> NameShape {
        let shape = shape(of: expression)
        return expression.literalText.map { .words([$0]) } ?? shape
    }

    // MARK: what a call decides

    /// Whether a condition may choose by what a call gives, so that nothing is certain behind it.
    func isOpen(_ condition: Expression) -> Bool {
        guard let macroCall else { return false }
        switch condition.form {
        case .literal: return false
        case .name(let name): return macroCall.parameters[name].map { !$0.isMany } ?? false
        case .chain(let base, let links):
            guard case .name(let name) = base.form, let shape = macroCall.parameters[name] else {
                return condition.parts.contains { isOpen($0) }
            }
            if !shape.isMany { return true }
            let isTested = links.contains { if case .test = $0.form { true } else { false } }
            return isTested || links.flatMap(\.parts).contains { isOpen($0) }
        default: return condition.parts.contains { isOpen($0) }
        }
    }

    private static let mostCalls = 300
    private static let deepestCall = 8
}
