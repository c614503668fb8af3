internal import GabaritRun

/// What an event means for the phase that a run is in; phases follow one another without gaps, but for those behind a step.
enum PhaseChange: Sendable, Hashable {
    /// A phase begins and the one before it is over: `wait`, `read`, `modules`, `plan`, `resume`, or the name of a step.
    case begins(String)
    case ends
    case stays
}

extension RunEvent.Kind {
    var phase: PhaseChange {
        switch self {
        case .received: .begins("wait")
        case .asked, .startedOver: .begins("read")
        case .readBase: .begins("modules")
        case .resolvedModules: .begins("plan")
        case .resumed: .begins("resume")
        case .stepStarted(_, let uses): .begins(uses)
        case .stepFinished, .stepFailed, .ended: .ends
        case .planSealed, .alreadyApplied, .takenBack, .planned, .progress, .published: .stays
        }
    }
}
