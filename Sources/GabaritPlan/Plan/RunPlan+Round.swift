extension RunPlan {
    /// The same plan with its words said anew (``StatusMessage/inRound(_:)``).
    public func inRound(_ round: Int) -> RunPlan {
        var plan = self
        for place in plan.steps.indices {
            switch plan.steps[place].input {
            case .status(let status): plan.steps[place].input = .status(status.inRound(round))
            case .pullRequest(var pullRequest):
                pullRequest.whenReady = pullRequest.whenReady.inRound(round)
                pullRequest.whenMerged = pullRequest.whenMerged.inRound(round)
                pullRequest.whenFailed = pullRequest.whenFailed.inRound(round)
                plan.steps[place].input = .pullRequest(pullRequest)
            default: break
            }
        }
        return plan
    }
}
