import GabaritValue

/// What an application adds to the template language: filters, tests, functions and variables.
///
/// ```swift
/// var extensions = TemplateExtensions()
/// extensions.addFilter("initials", .optional("separator", default: "")) { (name: String, separator: String) in
///     name.split(separator: " ").compactMap(\.first).map(String.init).joined(separator: separator)
/// }
/// let environment = TemplateEnvironment(.strict, extensions: extensions)
/// ```
///
/// Arguments are converted and checked before the Swift function runs; a wrong, missing or surplus one is an error at the
/// call. An addition takes the place of what the language has by that name. Functions may run on many threads at once.
/// Their results are paid for from the limits of the render; how long they work is theirs to bound.
public struct TemplateExtensions: Sendable {
    private(set) var filters: [String: AddedFilter] = [:]
    private(set) var tests: [String: AddedTest] = [:]
    private(set) var functions: [String: AddedFunction] = [:]
    private(set) var globals = Object()

    /// Adds nothing so far.
    public init() {}

    /// Adds a filter: `{{ value | name(arguments) }}`.
    ///
    /// A filter whose input is optional is also called for what does not exist; where that is strict, no other is.
    ///
    /// - Parameters:
    ///   - name: as templates write it.
    ///   - parameters: the arguments behind the input, in order.
    ///   - body: the function; what it throws is an error at the place of the call.
    public mutating func addFilter<
        Input: TemplateArgument, each Argument: TemplateArgument, Output: TemplateResult
    >(
        _ name: String, _ parameters: repeat TemplateParameter<each Argument>,
        body: @escaping @Sendable (Input, repeat each Argument) throws -> Output
    ) {
        let call = AddedCall(name, repeat each parameters)
        filters[name] = AddedFilter(signature: call.signature, takesUndefined: Input.takesUndefined) {
            cell, arguments, renderer in
            let input: Input = try call.input(cell, renderer)
            return try call.run(arguments, renderer) { (values: repeat each Argument) in
                try body(input, repeat each values)
            }
        }
    }

    /// Adds a test: `{% if value is name(arguments) %}`.
    ///
    /// - Parameters:
    ///   - name: as templates write it.
    ///   - parameters: the arguments behind the input, in order.
    ///   - body: whether it holds.
    public mutating func addTest<Input: TemplateArgument, each Argument: TemplateArgument>(
        _ name: String, _ parameters: repeat TemplateParameter<each Argument>,
        body: @escaping @Sendable (Input, repeat each Argument) throws -> Bool
    ) {
        let call = AddedCall(name, repeat each parameters)
        tests[name] = AddedTest(signature: call.signature, takesUndefined: Input.takesUndefined) {
            cell, arguments, renderer in
            let input: Input = try call.input(cell, renderer)
            let result = try call.run(arguments, renderer) { (values: repeat each Argument) in
                try body(input, repeat each values)
            }
            return result.isTrue
        }
    }

    /// Adds a function: `{{ name(arguments) }}`.
    ///
    /// - Parameters:
    ///   - name: as templates write it.
    ///   - parameters: the arguments in order.
    ///   - body: the function; what it throws is an error at the place of the call.
    public mutating func addFunction<each Argument: TemplateArgument, Output: TemplateResult>(
        _ name: String, _ parameters: repeat TemplateParameter<each Argument>,
        body: @escaping @Sendable (repeat each Argument) throws -> Output
    ) {
        let call = AddedCall(name, repeat each parameters)
        functions[name] = AddedFunction(name: name, signature: call.signature) { arguments, renderer in
            try call.run(arguments, renderer, body)
        }
    }

    /// Adds a variable that every template knows; one of the context hides it.
    public mutating func addGlobal(_ name: String, _ value: some TemplateResult) {
        globals[name] = value.templateValue
    }
}
