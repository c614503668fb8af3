public import GabaritPlan
public import GabaritQueue
public import GabaritRun

/// `status`: publishes a status message and waits for its confirmation.
public struct StatusHandler: StepHandler, StatusPublisher {
    private let publisher: any MessagePublisher
    private let queue: String

    /// - Parameters:
    ///   - publisher: where messages go.
    ///   - queue: the queue of status messages.
    public init(_ publisher: any MessagePublisher, queue: String) {
        self.publisher = publisher
        self.queue = queue
    }

    public func check(_ step: Step) throws {
        guard case .status = step.input else {
            throw RunFault.permanent("E_STEP_INPUT", "'\(step.uses)' needs a status")
        }
    }

    public func perform(_ step: Step, in run: RunContext) async throws -> StepOutcome {
        guard case .status(let status) = step.input else { return StepOutcome() }
        try await publish(status)
        await run.report(.published(phase: status.phase.rawValue, message: status.id))
        return StepOutcome(note: status.phase.rawValue)
    }

    public func publish(_ status: StatusMessage) async throws {
        try await publisher.publish(
            MessageDraft(id: status.id, body: status.bytes, group: status.acronym.text), to: queue)
    }

    public func hasPublished(_ status: StatusMessage) async throws -> Bool {
        try await publisher.remembers(status.id, in: queue)
    }
}
