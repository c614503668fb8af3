internal import GabaritSource

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

extension Worker {
    /// Whether the surroundings are away after a failure; the receive loop waits for them then.
    func noticesOutage() async -> Bool {
        if isAway { return true }
        guard let reason = await surroundings.outage() else { return false }
        if setAway(true) { await observer.observe(.outageBegan(reason: reason)) }
        return true
    }

    /// Waits a while, then asks whether the surroundings are back.
    ///
    /// - Parameter rounds: how often it was asked before.
    func awaitSurroundings(after rounds: Int) async {
        await sleep(min(retry.next(afterFailures: rounds + 1), settings.waiting))
        let answer = await withTaskGroup(of: Optional<String>.self) { group in
            group.addTask { [surroundings] in await surroundings.outage() }
            group.addTask { [latch] in
                await latch.wait(for: .stopping)
                return "the worker stops"
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
        if answer == nil, setAway(false) { await observer.observe(.outageEnded) }
    }

    /// Why a drain ends before the queue is empty.
    static var outageFault: Diagnostics {
        Diagnostics(
            Diagnostic(
                code: "E_OUTAGE", "what every request needs is away; the requests stay in the queue",
                hint: "'gabarit worker --check' says what it is; drain again when it is back"))
    }
}
