internal import GabaritSource
internal import GabaritValue

/// Turns a syntax tree into flat code, or declines.
///
/// Includes, parents, blocks and macros are compiled in place, so the code needs no calls and one frame of known size. What
/// is not known here, or would need more than ``mostCode`` steps, is declined: the interpreter renders that template.
struct FastCompiler {
    /// Thrown for whatever the fast tier leaves to the interpreter.
    struct Declined: Error {}

    /// Names at a place of a template and where the frame has their values.
    final class Names {
        var slots: [String: Int] = [:]
        var macros: [String: Macro] = [:]
        let outer: Names?

        init(inside outer: Names?) { self.outer = outer }
    }

    /// A macro with the place it was defined at.
    final class Macro {
        let definition: MacroDefinition
        let names: Names
        let template: CompiledTemplate

        init(_ definition: MacroDefinition, _ names: Names, _ template: CompiledTemplate) {
            self.definition = definition
            self.names = names
            self.template = template
        }
    }

    /// The loop whose body is compiled.
    struct LoopPlace {
        var state: Int
    }

    static let mostCode = 20_000
    static let mostSlots = 4_096
    static let deepest = 24

    let environment: TemplateEnvironment
    let program = FastDraft()
    var template: CompiledTemplate
    var root = Names(inside: nil)
    var names: Names
    var loop: LoopPlace?
    var autoescape: Bool
    /// Bodies of every block, most derived first.
    var blocks: [String: [(definition: BlockDefinition, template: CompiledTemplate)]] = [:]
    /// The block that is compiled, which of its bodies, and the names around it.
    var block: (name: String, level: Int, outer: Names)?
    var depth = 0
    private var constants: [ExactText: Int] = [:]

    init(_ environment: TemplateEnvironment, _ template: CompiledTemplate) {
        self.environment = environment
        self.template = template
        names = root
        autoescape = environment.autoescapes(template.file.name)
    }

    /// The program of a template, or `nil` when the interpreter must render it.
    static func program(_ environment: TemplateEnvironment, _ template: CompiledTemplate) -> FastProgram? {
        // What a sandbox forbids depends on values; only the interpreter looks at each.
        guard environment.settings.sandbox == .off else { return nil }
        var compiler = FastCompiler(environment, template)
        do {
            try compiler.wholeTemplate(template)
            compiler.emit(.end)
            return compiler.finish()
        } catch {
            return nil
        }
    }

    // MARK: code

    @discardableResult
    mutating func emit(
        _ operation: FastCode.Operation, _ a: Int = 0, _ b: Int = 0, _ c: Int = 0, detail: UInt8 = 0
    ) -> Int {
        program.code.append(
            FastCode(
                operation: operation, detail: detail, a: Int32(truncatingIfNeeded: a), b: Int32(truncatingIfNeeded: b),
                c: Int32(truncatingIfNeeded: c)))
        return program.code.count - 1
    }

    var here: Int { program.code.count }

    /// Lets a jump go to the next step.
    func land(_ jump: Int) { program.code[jump].c = Int32(here) }

    func checkSize() throws {
        guard program.code.count < Self.mostCode, program.slots < Self.mostSlots else { throw Declined() }
    }

    mutating func slot() -> Int {
        program.slots += 1
        return program.slots - 1
    }

    /// Places after each other.
    mutating func slots(_ count: Int) -> Int {
        program.slots += count
        return program.slots - count
    }

    /// Runs something one level deeper; inclusion and macros can nest without end.
    mutating func deeper(_ work: (inout FastCompiler) throws -> Void) throws {
        guard depth < Self.deepest else { throw Declined() }
        depth += 1
        defer { depth -= 1 }
        try checkSize()
        try work(&self)
    }

    // MARK: names

    /// The place of a name as it is seen here.
    mutating func place(of name: String) throws -> Int {
        var scope: Names? = names
        while let current = scope {
            if current.macros[name] != nil { throw Declined() }
            if let slot = current.slots[name] { return slot }
            scope = current.outer
        }
        return try rootPlace(of: name)
    }

    func macro(named name: String) -> Macro? {
        var scope: Names? = names
        while let current = scope {
            if let macro = current.macros[name] { return macro }
            if current.slots[name] != nil { return nil }
            scope = current.outer
        }
        return root.macros[name]
    }

    /// A variable of the context.
    private mutating func rootPlace(of name: String) throws -> Int {
        if let slot = root.slots[name] { return slot }
        guard root.macros[name] == nil, !Self.special.contains(name), !Self.functions.contains(name),
            !environment.settings.added.functions.contains(name)
        else {
            throw Declined()
        }
        let place = slot()
        root.slots[name] = place
        var preset = Datum.undefined
        if let value = environment.globalValue(name) {
            guard let datum = program.arena.datum(value, depth: 0) else { throw Declined() }
            preset = datum
        }
        program.variables.append(.init(name: program.arena.text(name), slot: place, preset: preset))
        program.names.append(name)
        return place
    }

    /// Names with a meaning of their own somewhere.
    static let special: Set<String> = ["loop", "self", "super", "caller", "varargs", "kwargs", "_"]

    /// The functions that every template knows.
    static let functions: Set<String> = ["range", "dict", "lipsum", "namespace", "cycler", "joiner"]

    // MARK: constants

    /// The place of a constant; the same constant has one place.
    mutating func constant(_ datum: Datum, key: String) -> Int {
        let key = ExactText(text: key)
        if let known = constants[key] { return -1 - known }
        program.constants.append(datum)
        constants[key] = program.constants.count - 1
        return -program.constants.count
    }

    /// Gives constants their places behind the last slot: until then they are negative.
    private func finish() -> FastProgram? {
        guard program.code.count <= Self.mostCode, program.slots + program.constants.count < Self.mostSlots else {
            return nil
        }
        let start = Int32(program.slots)
        func settled(_ place: Int32) -> Int32 { place < 0 ? start - 1 - place : place }
        for index in program.code.indices {
            program.code[index].a = settled(program.code[index].a)
            program.code[index].b = settled(program.code[index].b)
            program.code[index].c = settled(program.code[index].c)
        }
        for index in program.calls.indices {
            program.calls[index].positional = program.calls[index].positional.map { Int(settled(Int32($0))) }
            program.calls[index].keyword = program.calls[index].keyword.map { ($0.name, Int(settled(Int32($0.slot)))) }
        }
        return FastProgram(program)
    }
}
