public import GabaritPlan
internal import GabaritSource

/// Knows which handler performs which kind of step.
public struct StepHandlerRegistry: Sendable {
    private var handlers: [String: any StepHandler]

    public init(_ handlers: [String: any StepHandler] = [:]) {
        self.handlers = handlers
    }

    /// The names that steps can use, sorted.
    public var names: [String] { handlers.keys.sorted() }

    /// Adds a handler.
    ///
    /// - Throws: `RunFault` `E_STEP_NAME` when the name is taken: no plugin replaces a handler in silence.
    public mutating func add(_ handler: any StepHandler, named name: String) throws(RunFault) {
        guard handlers[name] == nil else {
            throw .permanent("E_STEP_NAME", "there are two step handlers named '\(VisibleText.escaped(name))'")
        }
        handlers[name] = handler
    }

    /// The handler of a step.
    ///
    /// - Throws: `RunFault` `E_UNKNOWN_STEP` with the nearest name.
    public func handler(for step: Step) throws(RunFault) -> any StepHandler { try handler(named: step.uses) }

    /// The handler of a name that a step uses.
    ///
    /// - Throws: `RunFault` `E_UNKNOWN_STEP` with the nearest name.
    public func handler(named name: String) throws(RunFault) -> any StepHandler {
        if let handler = handlers[name] { return handler }
        throw Self.unknown(name, among: names)
    }

    /// The fault `E_UNKNOWN_STEP`, with the nearest name.
    private static func unknown(_ name: String, among names: [String]) -> RunFault {
        let near = NearName.of(name, among: names)
        let next = near.map { "did you mean '\($0)'?" } ?? "known steps: \(names.joined(separator: ", "))"
        return .permanent("E_UNKNOWN_STEP", "no handler performs the step '\(VisibleText.escaped(name))'; \(next)")
    }

    /// Makes sure that every step has a handler, where only the names of the handlers are known: in a preview.
    ///
    /// - Parameter names: what steps can use, sorted.
    /// - Throws: `RunFault` `E_UNKNOWN_STEP` with the nearest name.
    public static func check(_ steps: [Step], against names: [String]) throws(RunFault) {
        for step in steps where !names.contains(step.uses) { throw unknown(step.uses, among: names) }
    }

    /// Finds the handler of every step and lets it look at its input, before the first one runs.
    ///
    /// - Throws: the first `RunFault`.
    public func check(_ steps: [Step]) throws {
        for step in steps { try handler(for: step).check(step) }
    }
}
