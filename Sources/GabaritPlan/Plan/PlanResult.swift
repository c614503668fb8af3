public import GabaritSource

/// What planning a request came to.
public struct PlanResult: Sendable {
    /// What happened to one module, in the words of the original.
    public struct Event: Sendable, Hashable {
        public enum Outcome: String, Sendable, Hashable {
            case success = "Success"
            case noChanges = "NoChangesDetected"
            case error = "Error"
        }

        public var outcome: Outcome
        public var module: String
        public var message: String
        /// Why it failed.
        public var problems: [Diagnostic]
    }

    /// One per module, in order.
    public var events: [Event]
    /// The plan, unless a module failed.
    public var plan: RunPlan?

    /// Every reason why there is no plan.
    public var problems: [Diagnostic] { events.flatMap(\.problems) }
}
