public import GabaritSource
public import GabaritValue

/// A compiled template.
public struct Template: Sendable {
    let environment: TemplateEnvironment
    let compiled: CompiledTemplate

    /// The text for a context.
    ///
    /// - Throws: one `Diagnostic` at the code that failed, or the syntax errors of a template it names.
    public func render(_ context: Object) throws(Diagnostics) -> String {
        let source = FastMachine.Source(environment: environment, template: compiled)
        if let bytes = compiled.tier.render(context, source) { return String(decoding: bytes, as: UTF8.self) }
        return String(decoding: try run(context, records: false).bytes, as: UTF8.self)
    }

    /// The text for a context, as UTF-8.
    public func renderBytes(_ context: Object) throws(Diagnostics) -> [UInt8] {
        let source = FastMachine.Source(environment: environment, template: compiled)
        if let bytes = compiled.tier.render(context, source) { return bytes }
        return try run(context, records: false).bytes
    }

    /// The text for a prepared context: the fastest way when a context is used more than once.
    public func render(_ context: TemplateContext) throws(Diagnostics) -> String {
        let source = FastMachine.Source(environment: environment, template: compiled)
        if let bytes = compiled.tier.render(context, source) { return String(decoding: bytes, as: UTF8.self) }
        return String(decoding: try run(context.object, records: false).bytes, as: UTF8.self)
    }

    /// The text for a prepared context, as UTF-8.
    public func renderBytes(_ context: TemplateContext) throws(Diagnostics) -> [UInt8] {
        let source = FastMachine.Source(environment: environment, template: compiled)
        if let bytes = compiled.tier.render(context, source) { return bytes }
        return try run(context.object, records: false).bytes
    }

    /// Writes the text for a context piece by piece, so that it never stands in memory as a whole.
    ///
    /// Pieces have about 16 KiB of UTF-8; one may end inside a character. A render that fails has handed on what it wrote
    /// before. Limits and errors are those of ``render(_:)-(Object)``.
    ///
    /// - Throws: `Diagnostics` for what is wrong with the template or its values, or what the receiver throws, which ends
    ///   the render.
    public func render(_ context: Object, into receiver: (Span<UInt8>) throws -> Void) throws {
        let source = FastMachine.Source(environment: environment, template: compiled)
        try stream(context, receiver) { sink throws(SinkFailure) in try compiled.tier.stream(context, source, sink) }
    }

    /// Writes the text for a prepared context piece by piece.
    ///
    /// - Throws: as for a context that is not prepared.
    public func render(_ context: TemplateContext, into receiver: (Span<UInt8>) throws -> Void) throws {
        let source = FastMachine.Source(environment: environment, template: compiled)
        try stream(context.object, receiver) { sink throws(SinkFailure) in
            try compiled.tier.stream(context, source, sink)
        }
    }

    /// Streams from flat code, or from the interpreter when there is none or it gives up.
    private func stream(
        _ context: Object, _ receiver: (Span<UInt8>) throws -> Void,
        _ flat: (TextSink) throws(SinkFailure) -> Bool
    ) throws {
        try withoutActuallyEscaping(receiver) { receiver in
            let sink = TextSink(receiver)
            do {
                if try flat(sink) { return }
                sink.restart()
                _ = try run(context, records: false, sink: sink)
            } catch let failure as SinkFailure {
                throw failure.error
            }
        }
    }

    /// Makes the flat code that the first render would make, for whoever wants that time before it.
    ///
    /// - Returns: whether there is any; a template without is rendered by the interpreter.
    @discardableResult
    public func compileEverything() -> Bool {
        compiled.tier.isReady(FastMachine.Source(environment: environment, template: compiled))
    }

    /// The text of flat code alone; `nil` when the interpreter must render.
    func flat(_ context: Object) -> [UInt8]? {
        compiled.tier.render(context, FastMachine.Source(environment: environment, template: compiled))
    }

    /// The text of the interpreter alone, which the fast tier is compared with.
    func interpreted(_ context: Object) throws(Diagnostics) -> [UInt8] { try run(context, records: false).bytes }

    /// The text for a context, with the parts of it that are data.
    public func renderRecording(_ context: Object) throws(Diagnostics) -> RecordedText {
        let output = try run(context, records: true)
        return RecordedText(output)
    }

    /// The text for a context, by the interpreter when someone wants to know where it goes (``TemplateCoverage``).
    package func text(_ context: Object) throws(Diagnostics) -> String {
        if TemplateCoverage.current == nil { return try render(context) }
        return String(decoding: try run(context, records: false).bytes, as: UTF8.self)
    }

    /// The text for a prepared context, in the same way.
    package func text(_ context: TemplateContext) throws(Diagnostics) -> String {
        if TemplateCoverage.current == nil { return try render(context) }
        return try text(context.object)
    }

    /// The value of a template that is one expression and nothing else, with its type; otherwise its text.
    public func evaluate(_ context: Object) throws(Diagnostics) -> Value {
        guard let expression = singleExpression else { return .string(try text(context)) }
        return try TemplateExpression.evaluate(expression, environment, compiled, context)
    }

    private var singleExpression: Expression? {
        guard compiled.tree.statements.count == 1, case .output(let expression) = compiled.tree.statements[0].form
        else {
            return nil
        }
        return expression
    }

    private func run(_ context: Object, records: Bool) throws(Diagnostics) -> OutputBuffer {
        do {
            return try run(context, records: records, sink: nil)
        } catch {
            throw Diagnostics(fault: error, in: compiled.span)
        }
    }

    /// - Throws: `Diagnostics`, or ``SinkFailure``.
    private func run(_ context: Object, records: Bool, sink: TextSink?) throws -> OutputBuffer {
        do {
            try environment.checkGlobals()
            let renderer = Renderer(environment, compiled, context: try Cell.ofContext(context), records: records)
            renderer.output.sink = sink
            try renderer.renderWhole()
            try renderer.output.handOn()
            return renderer.output
        } catch let failure as SinkFailure {
            throw failure
        } catch {
            throw Diagnostics(fault: error, in: compiled.span)
        }
    }
}

/// A compiled expression.
public struct TemplateExpression: Sendable {
    let environment: TemplateEnvironment
    let compiled: CompiledTemplate

    /// The value for a context, with its type.
    public func evaluate(_ context: Object) throws(Diagnostics) -> Value {
        guard case .output(let expression)? = compiled.tree.statements.first?.form else { return .null }
        return try Self.evaluate(expression, environment, compiled, context)
    }

    /// The expression as it is written.
    public var source: String { compiled.span.file.text(in: compiled.span.range) }

    /// Whether the value counts as true.
    public func isTrue(_ context: Object) throws(Diagnostics) -> Bool {
        guard case .output(let expression)? = compiled.tree.statements.first?.form else { return false }
        return try Self.run(environment, compiled, context) { try $0.isTrue(expression) }
    }

    static func evaluate(
        _ expression: Expression, _ environment: TemplateEnvironment, _ compiled: CompiledTemplate, _ context: Object
    ) throws(Diagnostics) -> Value {
        if let exact = expression.exactValue(in: context) { return exact }
        return try run(environment, compiled, context) { renderer in
            let cell = try renderer.evaluate(expression)
            return try renderer.located(expression) { try cell.value() }
        }
    }

    private static func run<Result>(
        _ environment: TemplateEnvironment, _ compiled: CompiledTemplate, _ context: Object,
        _ work: (Renderer) throws -> Result
    ) throws(Diagnostics) -> Result {
        do {
            try environment.checkGlobals()
            return try work(Renderer(environment, compiled, context: try Cell.ofContext(context)))
        } catch {
            throw Diagnostics(fault: error, in: compiled.span)
        }
    }
}

extension Diagnostics {
    /// Whatever a render threw, with a place.
    init(fault: any Error, in span: SourceSpan) {
        switch fault {
        case let diagnostics as Diagnostics: self = diagnostics
        case let diagnostic as Diagnostic: self.init(diagnostic)
        case let fault as TemplateFault:
            self.init(Diagnostic(code: fault.code, fault.message, at: span, hint: fault.hint))
        default: self.init(Diagnostic(code: "E_TEMPLATE_RUNTIME", "\(fault)", at: span))
        }
    }
}
