internal import GabaritSource

/// A macro with the scope it was defined in.
final class Macro: CellHolder, CallableCell, ObjectCell {
    let definition: MacroDefinition
    private var scope: Scope
    private let template: CompiledTemplate
    private let autoescape: Bool

    init(_ definition: MacroDefinition, _ renderer: Renderer) {
        self.definition = definition
        scope = renderer.scope
        template = renderer.current
        autoescape = renderer.autoescape
        super.init()
        renderer.macros.append(self)
    }

    /// Lets go of the scope that it stands in, and that holds it: after the render nobody calls it.
    func close() {
        scope = Scope()
        home = nil
    }

    deinit { release() }

    override func takeContents() -> [Cell] { isKnownUniquelyReferenced(&scope) ? scope.takeContents() : [] }

    var name: String { definition.name }
    let kind = "macro"
    /// Whether it is the body of a `call`, which has no name.
    var isCaller: Bool { definition.name == "caller" }
    /// The template whose blocks are its own, where a call stands in another one.
    private var home: Home?

    /// What the code of a template sees beside its scope.
    struct Home {
        var blocks: [String: [Renderer.BlockLayer]]
        var global: Scope
    }

    /// Keeps the blocks of the template that defines it. What imports it hands it on.
    func settle(in blocks: [String: [Renderer.BlockLayer]], _ global: Scope) {
        if home == nil { home = Home(blocks: blocks, global: global) }
    }

    func attribute(_ name: String) -> Cell? {
        switch name {
        case "name": isCaller ? Cell.none : .string(definition.name)
        case "arguments": .tuple(TupleCell(definition.parameters.map { .string($0.name) }))
        case "caller": .bool(definition.usesCaller)
        case "catch_kwargs": .bool(definition.usesKwargs)
        case "catch_varargs": .bool(definition.usesVarargs)
        default: nil
        }
    }

    func call(_ arguments: CallArguments, in renderer: Renderer) throws -> Cell {
        try call(arguments, in: renderer, at: nil, writtenAs: nil)
    }

    /// Calls it from a place, which the chain of calls shows when something fails inside.
    ///
    /// - Parameter expressions: the arguments as they are written there, where that is known.
    func call(
        _ arguments: CallArguments, in renderer: Renderer, at place: SourceSpan?,
        writtenAs expressions: Expression.Arguments?
    ) throws -> Cell {
        let bound = try bind(arguments)
        let origins = expressions.map { renderer.origins(of: $0, for: definition) } ?? []
        let (outerScope, outerTemplate) = (renderer.scope, renderer.current)
        let outerHome = (renderer.blocks, renderer.global)
        defer {
            (renderer.scope, renderer.current) = (outerScope, outerTemplate)
            (renderer.blocks, renderer.global) = outerHome
        }
        if let home { (renderer.blocks, renderer.global) = (home.blocks, home.global) }
        let what = isCaller ? "the body of 'call' called" : "macro '\(definition.name)' called"
        return try renderer.nested(place.map { Diagnostic.Frame(what, at: $0) }) {
            renderer.scope = Scope(bound.names, inside: scope)
            renderer.current = template
            // What its own template escapes, it escapes wherever it is called.
            let outer = renderer.autoescape
            defer { renderer.autoescape = outer }
            renderer.autoescape = outer || autoescape
            renderer.coverage?.reach(.macro, template, definition.body.first?.range)
            for origin in origins { renderer.remember(origin) }
            for (name, preset) in bound.presets {
                renderer.scope.set(name, try renderer.evaluate(preset))
                if let origin = renderer.origin(of: preset, for: name) { renderer.remember(origin) }
            }
            let written = try renderer.unmuted { try renderer.captured(definition.body) }
            guard case .markup(let text) = written, !outer else { return written }
            return .string(text)
        }
    }

    private var parameters: String {
        switch definition.parameters.count {
        case 0: "no arguments"
        case 1: "1 argument"
        default: "\(definition.parameters.count) arguments"
        }
    }

    private var parameterHint: String? {
        guard !definition.parameters.isEmpty else { return nil }
        return "it takes " + definition.parameters.map { "'\($0.name)'" }.joined(separator: ", ")
    }

    private func notProvided(_ parameter: String) -> Cell {
        .undefined(
            MissingValue(
                message: "the parameter '\(parameter)' was not provided", name: parameter,
                debugText: "undefined value printed: parameter '\(parameter)' was not provided"))
    }

    private func bind(
        _ arguments: CallArguments
    ) throws -> (names: [String: Cell], presets: [(String, Expression)]) {
        var names: [String: Cell] = [:]
        var presets: [(String, Expression)] = []
        var keyword = arguments.keyword
        for (index, parameter) in definition.parameters.enumerated() {
            if index < arguments.positional.count {
                names[parameter.name] = arguments.positional[index]
            } else if let place = keyword.firstIndex(where: { $0.name == parameter.name }) {
                names[parameter.name] = keyword.remove(at: place).value
            } else if let preset = parameter.preset {
                presets.append((parameter.name, preset))
                names[parameter.name] = notProvided(parameter.name)
            } else {
                names[parameter.name] = notProvided(parameter.name)
            }
        }
        let extra = arguments.positional.dropFirst(definition.parameters.count)
        if definition.usesVarargs {
            names["varargs"] = .tuple(TupleCell(Array(extra)))
        } else if !extra.isEmpty {
            throw TemplateFault(
                .type,
                "the macro '\(name)' takes \(parameters), not \(arguments.positional.count)", hint: parameterHint)
        }
        let caller = keyword.firstIndex { $0.name == "caller" }.map { keyword.remove(at: $0).value }
        if definition.parameters.contains(where: { $0.name == "caller" }) {
            // The caller was bound as any other parameter.
        } else if definition.usesCaller {
            names["caller"] = caller ?? .undefined(MissingValue(message: "no caller is defined", name: "caller"))
        } else if let caller, definition.usesKwargs {
            keyword.append(("caller", caller))
        } else if caller != nil {
            throw TemplateFault(.type, "the macro '\(name)' does not use 'caller', so 'call' cannot be used with it")
        }
        if definition.usesKwargs {
            names["kwargs"] = .dictionary(DictionaryCell(keyword.map { ($0.name, $0.value) }))
        } else if let first = keyword.first {
            throw TemplateFault(
                .type, "the macro '\(name)' has no parameter '\(first.name)'",
                hint: NearName.hint(for: first.name, among: definition.parameters.map(\.name))
            ).of(.name(first.name))
        }
        return (names, presets)
    }
}
