internal import GabaritSource

/// A macro that can be called, with the template that defines it.
struct KnownMacro {
    var definition: MacroDefinition
    var template: CompiledTemplate
    /// What its body sees besides its parameters.
    var scopes: [[String: NameShape]]
    var blocks: BlockScope
}

/// What is known of the arguments of a call.
struct ArgumentShapes: Hashable {
    var positional: [NameShape] = []
    var keyword: [String: NameShape] = [:]
    /// Which of them the call writes out.
    var written: [Int: WrittenArgument] = [:]
    var keywordWritten: [String: WrittenArgument] = [:]
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

    /// What a macro's parameters get that the call writes out.
    func written(of definition: MacroDefinition) -> [String: WrittenArgument] {
        var found: [String: WrittenArgument] = [:]
        for (place, parameter) in definition.parameters.enumerated() {
            found[parameter.name] = positional.indices.contains(place) ? written[place] : keywordWritten[parameter.name]
        }
        return found
    }
}

/// A call of a macro whose body is being looked at.
struct MacroCall {
    struct Key: Hashable {
        var file: String
        var place: Int
        var arguments: ArgumentShapes
        var hasCaller: Bool
    }

    /// What each parameter gets that gets something.
    var parameters: [String: NameShape]
    /// What the call, or a default, writes out for them.
    var written: [String: WrittenArgument]
    /// Which of the scopes the parameters are in.
    var scope: Int
    /// Whether the call has a body for `caller()`, as far as that is known.
    var hasCaller: Bool
    /// ``NameChecker/conditionDepth`` where the body starts.
    var depth: Int
    /// Where the body starts, `nil` when it is empty.
    var start: Int?
}

extension NameChecker {
    /// A macro's body whatever it is called with.
    mutating func check(_ macro: MacroDefinition) {
        // A default may name the parameters before it.
        let names = Dictionary(macro.parameters.map { ($0.name, NameShape.any) }) { first, _ in first }
        inScope(names) { checker in
            for parameter in macro.parameters { if let preset = parameter.preset { _ = checker.shape(of: preset) } }
        }
        conditionDepth += 1
        inBody(of: macro, [:]) { $0.check(macro.body) }
        conditionDepth -= 1
    }

    /// The bodies of a macro and of its caller with what a call gives them.
    ///
    /// - Parameters:
    ///   - hasCaller: whether the call has a body for `caller()`.
    ///   - range: what is called.
    mutating func check(
        _ macro: KnownMacro, calledWith arguments: ArgumentShapes, hasCaller: Bool, at range: Range<Int>
    ) {
        lastCallerCalls = []
        let place = macro.definition.body.first?.range.lowerBound ?? 0
        let name = "\(macro.template.file.name):\(place)"
        guard !reportCircle(name, range, verb: .calls), !arguments.isOpen else { return }
        let key = MacroCall.Key(
            file: macro.template.file.name, place: place, arguments: arguments, hasCaller: hasCaller)
        if let known = macroCalls[key] { return lastCallerCalls = known }
        guard macroCalls.count < Self.mostCalls, openMacros.count < Self.deepestCall else { return }
        macroCalls[key] = []
        openMacros.append(OpenPart(name: name, depth: conditionDepth))
        let outer = (current, scopes, facts, branchDepth, blocks, callerCalls, loops)
        (current, scopes, facts, branchDepth, blocks) = (macro.template, macro.scopes, [:], 0, macro.blocks)
        (callerCalls, loops) = ([], [])
        var shapes = arguments.shapes(of: macro.definition)
        var written = arguments.written(of: macro.definition)
        for parameter in macro.definition.parameters where shapes[parameter.name] == nil {
            scopes.append(shapes)
            shapes[parameter.name] = parameter.preset.map { argumentShape($0) }
            scopes.removeLast()
            // A parameter that a default names is one of this call, and none of the call around it.
            if case .name = parameter.preset?.form { continue }
            written[parameter.name] = parameter.preset.flatMap { self.written($0) }
        }
        check(macro.definition, calledWith: shapes, written, hasCaller: hasCaller)
        (lastCallerCalls, macroCalls[key]) = (callerCalls, callerCalls)
        (current, scopes, facts, branchDepth, blocks, callerCalls, loops) = outer
        openMacros.removeLast()
    }

    /// The body of a `call` block, with what the macro gives to each call of it.
    mutating func check(_ body: MacroDefinition, calledWith calls: [ArgumentShapes]) {
        conditionDepth += 1
        for call in calls where !call.isOpen {
            check(body, calledWith: call.shapes(of: body), call.written(of: body), hasCaller: true)
        }
        conditionDepth -= 1
    }

    private mutating func check(
        _ definition: MacroDefinition, calledWith shapes: [String: NameShape], _ written: [String: WrittenArgument],
        hasCaller: Bool
    ) {
        let outer = macroCall
        macroCall = MacroCall(
            parameters: shapes, written: written, scope: scopes.count, hasCaller: hasCaller, depth: conditionDepth,
            start: definition.body.first?.range.lowerBound)
        inBody(of: definition, shapes) { $0.check(definition.body) }
        macroCall = outer
    }

    private mutating func inBody(
        of macro: MacroDefinition, _ shapes: [String: NameShape], _ work: (inout NameChecker) -> Void
    ) {
        let known = macros
        var names = topNames()
        for name in macro.parameters.map(\.name) + ["varargs", "kwargs", "caller"] {
            names[name] = shapes[name] ?? .any
            forgetMacros(named: name)
        }
        inScope(names, work)
        macros = known
    }

    /// The macros at the top of a template, each under the path that calls it.
    mutating func learnMacros(of template: CompiledTemplate, _ scopes: [[String: NameShape]], under path: String) {
        let all = scopes + [Self.assigned(by: template.tree.statements)]
        for case .macro(let definition) in template.tree.statements.map(\.form) {
            macros[path + "." + definition.name] = KnownMacro(
                definition: definition, template: template, scopes: all, blocks: BlockScope())
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
        case .name(let name):
            return writtenParameter(name) == nil && macroCall.parameters[name].map { !$0.isMany } ?? false
        case .comparison(let first, let rest):
            // A written word against what a run gives: either way is one that some run goes.
            let isOfRun = { (operand: Expression) in macroCall.parameters[operand.rootName ?? ""]?.isMany ?? true }
            let operands = [first] + rest.map(\.operand)
            let settled = operands.filter { settledCell($0) != nil }
            let isPlain = rest.count == 1 && (rest[0].symbol == "==" || rest[0].symbol == "!=")
            guard isPlain, settled.count == 1,
                operands.contains(where: { $0.rootName != nil && settledCell($0) == nil })
            else { return operands.contains { isUnsettled($0) } }
            return operands.contains { settledCell($0) == nil && (!isOfRun($0) || isOpen($0)) }
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

    /// Whether an operand is one that a call chooses by, written out or not.
    private func isUnsettled(_ operand: Expression) -> Bool {
        if case .name(let name) = operand.form { return macroCall?.parameters[name].map { !$0.isMany } ?? false }
        return isOpen(operand)
    }

    private static let mostCalls = 300
    private static let deepestCall = 8
}

extension Expression {
    /// The name that a path of attributes begins with.
    fileprivate var rootName: String? {
        switch form {
        case .name(let name): return name
        case .chain(let base, let links):
            let isPath = links.allSatisfy { if case .attribute = $0.form { true } else { false } }
            return isPath ? base.rootName : nil
        default: return nil
        }
    }
}
