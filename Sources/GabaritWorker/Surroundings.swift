/// What every run of a worker needs beside its message: the git remote, the pull request host.
///
/// While it is away no message can be blamed for its failure, and none should be tried.
public protocol Surroundings: Sendable {
    /// Asks now; answers within half a minute, whatever hangs.
    ///
    /// - Returns: what is away and why; `nil` when all of it answers.
    func outage() async -> String?
}

/// Surroundings that are never away: every failure counts against its message.
public struct SteadySurroundings: Surroundings {
    public init() {}

    public func outage() async -> String? { nil }
}
