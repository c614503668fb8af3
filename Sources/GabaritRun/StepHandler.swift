public import GabaritPlan

/// Performs one kind of step: copies files, opens a pull request, runs somebody's program.
///
/// A handler is told, it does not ask: the step carries everything that was decided. Performing the same key twice
/// must have the effect of once, because a run that was cut off is performed again from its start.
public protocol StepHandler: Sendable {
    /// Looks at a step before anything runs, without any effect.
    ///
    /// - Throws: `RunFault` when the input can never be performed.
    func check(_ step: Step) throws

    /// Performs a step.
    ///
    /// - Throws: `RunFault`, or `CancellationError` when the run is being stopped.
    func perform(_ step: Step, in run: RunContext) async throws -> StepOutcome
}

/// What a step came to.
public struct StepOutcome: Sendable, Hashable, Codable {
    /// One line for people, for example the address of the pull request; empty when there is nothing to say.
    public var note: String

    public init(note: String = "") {
        self.note = note
    }
}
