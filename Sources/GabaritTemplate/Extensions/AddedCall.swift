import GabaritSource
import GabaritValue

/// How a function of an application is called: its name, its parameters, and the way from cells to Swift and back.
struct AddedCall<each Argument: TemplateArgument>: Sendable {
    let name: String
    let signature: CallSignature
    private let parameters: (repeat TemplateParameter<each Argument>)

    init(_ name: String, _ parameters: repeat TemplateParameter<each Argument>) {
        self.name = name
        self.parameters = (repeat each parameters)
        var signature: CallSignature = ""
        for parameter in repeat each parameters { parameter.add(to: &signature) }
        self.signature = signature
    }

    /// The value before a filter or test.
    func input<Input: TemplateArgument>(_ cell: Cell, _ renderer: Renderer) throws -> Input {
        guard let input: Input = try cell.given(renderer) else {
            throw TemplateFault(.type, "'\(name)' needs \(Input.templateKind), not \(cell.kindName)")
        }
        return input
    }

    func run<Output: TemplateResult>(
        _ arguments: CallArguments, _ renderer: Renderer, _ body: (repeat each Argument) throws -> Output
    ) throws -> Cell {
        let (single, others) = split(arguments, renderer)
        let bound = try BoundArguments(single, name, signature.names)
        var place = -1
        func next<Value: TemplateArgument>(_ parameter: TemplateParameter<Value>) throws -> Value {
            switch parameter.kind {
            case .single: break
            case .callSite:
                guard let site = CallSite(renderer) as? Value else {
                    throw TemplateFault(.type, "'\(name)' needs a call site")
                }
                return site
            case .rest(let collect), .named(let collect): return try collect(others(parameter.name))
            }
            place += 1
            do {
                return try parameter.value(bound[place], of: name, renderer)
            } catch let fault as TemplateFault {
                throw fault.argument == nil ? bound.fault(fault, of: place) : fault
            }
        }
        let values = (repeat try next(each parameters))
        do {
            let output = try body(repeat each values)
            if let markup = output as? Markup {
                try renderer.charge(bytes: markup.text.utf8.count)
                return .markup(markup.text)
            }
            // Before a value is made of every element: that alone would take long and much memory.
            if output.exceeds(renderer.settings.limits.elements) { try renderer.charge(elements: .max) }
            let value = output.templateValue
            try Cell.check(value, "what '\(name)' gives")
            try renderer.pay(for: value)
            return Cell(value)
        } catch let fault as TemplateFault {
            throw fault
        } catch let error as TemplateCallError {
            throw TemplateFault(.value, error.message, hint: error.hint)
        } catch {
            throw TemplateFault(.runtime, "'\(name)' failed: \(error)")
        }
    }
}

extension AddedCall {
    /// The arguments that parameters take one by one, and those that a parameter for many takes.
    private func split(
        _ arguments: CallArguments, _ renderer: Renderer
    ) -> (single: CallArguments, others: (String) -> GivenArguments) {
        var single = arguments
        let places = signature.names.count - signature.onlyByName.count
        let rest = signature.takesMore ? Array(arguments.positional.dropFirst(places)) : []
        single.positional.removeLast(rest.count)
        var named: [(name: String, value: Cell)] = []
        if signature.takesOthers {
            named = arguments.keyword.filter { !signature.names.contains($0.name) }
            single.keyword = arguments.keyword.filter { signature.names.contains($0.name) }
        }
        return (
            single,
            { parameter in
                GivenArguments(
                    name: parameter, function: name, positional: rest, before: arguments.taken + places,
                    keyword: named, renderer: renderer)
            }
        )
    }
}

extension TemplateParameter {
    /// Adds it to what the analysis knows of calls.
    func add(to signature: inout CallSignature) {
        switch kind {
        case .callSite: break
        case .rest: signature.takesMore = true
        case .named: signature.takesOthers = true
        case .single:
            signature.names.append(name)
            if preset == nil { signature.required.insert(name) }
            if signature.takesMore { signature.onlyByName.insert(name) }
        }
    }
}

/// A filter of an application.
struct AddedFilter: Sendable {
    var signature: CallSignature
    var takesUndefined: Bool
    var body: FilterBody
}

/// A test of an application.
struct AddedTest: Sendable {
    var signature: CallSignature
    var takesUndefined: Bool
    var body: TestBody
}

/// A function of an application.
struct AddedFunction: CallableCell, Sendable {
    let name: String
    let signature: CallSignature
    let body: @Sendable (CallArguments, Renderer) throws -> Cell

    func call(_ arguments: CallArguments, in renderer: Renderer) throws -> Cell {
        try renderer.charge()
        return try body(arguments, renderer)
    }
}

/// The names that an application adds to the language.
struct AddedNames: Sendable, Hashable {
    var filters: Set<String> = []
    var tests: Set<String> = []
    var functions: Set<String> = []

    /// Whether one of them takes the place of what the language has.
    var replacesLanguage: Bool {
        filters.contains { Filters.all[$0] != nil } || tests.contains { TemplateTests.all[$0] != nil }
            || functions.contains { Globals.all[$0] != nil }
    }
}

extension TemplateExtensions {
    var names: AddedNames {
        AddedNames(filters: Set(filters.keys), tests: Set(tests.keys), functions: Set(functions.keys))
    }
}

extension Renderer {
    /// Pays for what a function of an application made.
    fileprivate func pay(for value: Value) throws {
        switch value {
        case .string(let text): try charge(bytes: text.utf8.count)
        case .array(let elements):
            try charge(elements: elements.count)
            for element in elements { try pay(for: element) }
        case .object(let members):
            try charge(elements: members.count)
            try charge(members: members.count)
            for (_, member) in members { try pay(for: member) }
        default: break
        }
    }
}
