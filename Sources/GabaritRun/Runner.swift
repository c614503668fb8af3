public import GabaritPlan

/// Performs the steps of a plan in order and stops at the first that fails.
public struct Runner: Sendable {
    private let handlers: StepHandlerRegistry

    public init(_ handlers: StepHandlerRegistry) {
        self.handlers = handlers
    }

    /// Performs steps; every one has a handler that accepts its input before the first one runs.
    ///
    /// A key that was performed in this context before is not performed again.
    ///
    /// - Throws: `RunFault` of the first step that failed, or `CancellationError`.
    public func run(_ steps: [Step], in run: RunContext) async throws {
        try handlers.check(steps)
        for step in steps {
            try Task.checkCancellation()
            try await perform(step, in: run)
        }
    }

    private func perform(_ step: Step, in run: RunContext) async throws {
        guard await run.draft.outcome(of: step.key) == nil else { return }
        let key = step.key.description
        await run.report(.stepStarted(key: key, uses: step.uses))
        do {
            let outcome = try await handlers.handler(for: step).perform(step, in: run)
            await run.draft.keep(outcome, of: step.key)
            await run.report(.stepFinished(key: key, uses: step.uses, note: outcome.note))
        } catch {
            let fault = try RunFault(reporting: error)
            await run.report(.stepFailed(key: key, uses: step.uses, code: fault.code, text: fault.text))
            throw fault
        }
    }
}
