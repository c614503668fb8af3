internal import GabaritRun

/// Lets participants of a simulation go on one at a time, in an order that a test chooses.
///
/// A participant calls ``pass(_:_:)`` at every effect, before and after it, and waits there until the test lets it go
/// on, fails it or kills it. Between two such points only one participant runs, so a seed repeats a whole history.
public actor Interleaving {
    /// What happens to a participant at a point.
    public enum Fate: Sendable {
        case goOn
        /// The effect fails: before it, it is not done; after it, its reply is lost.
        case fail
        /// The process of the participant is gone: nothing of it has an effect any more.
        case crash
    }

    /// Where a participant waits.
    public struct Point: Sendable, Hashable {
        public var participant: Int
        public var effect: String
    }

    private var waiting: [Int: (effect: String, resume: CheckedContinuation<Fate, Never>)] = [:]
    private var running: Set<Int> = []
    private var dead: Set<Int> = []
    private var quiet: CheckedContinuation<Void, Never>?

    public init() {}

    /// Starts a participant; it runs at once.
    public func begin(_ participant: Int) { running.insert(participant) }

    /// Ends a participant.
    ///
    /// - Returns: whether it was killed.
    public func end(_ participant: Int) -> Bool {
        running.remove(participant)
        wakeWhenQuiet()
        return dead.remove(participant) != nil
    }

    /// Waits at a point for the fate that the test decides.
    ///
    /// - Throws: a transient `RunFault`, or `CancellationError` when the participant is dead.
    public func pass(_ participant: Int, _ effect: String) async throws {
        if dead.contains(participant) { throw CancellationError() }
        running.remove(participant)
        let fate = await withCheckedContinuation { resume in
            waiting[participant] = (effect, resume)
            wakeWhenQuiet()
        }
        switch fate {
        case .goOn: return
        case .fail: throw RunFault.transient("E_SIMULATED", effect)
        case .crash:
            dead.insert(participant)
            throw CancellationError()
        }
    }

    /// Where everybody waits, once nobody runs; in the order of the participants.
    public func whenQuiet() async -> [Point] {
        if !running.isEmpty { await withCheckedContinuation { quiet = $0 } }
        return waiting.map { Point(participant: $0.key, effect: $0.value.effect) }
            .sorted { $0.participant < $1.participant }
    }

    /// Decides the fate of a participant that waits.
    public func decide(_ participant: Int, _ fate: Fate) {
        guard let place = waiting.removeValue(forKey: participant) else { return }
        running.insert(participant)
        place.resume.resume(returning: fate)
    }

    private func wakeWhenQuiet() {
        guard running.isEmpty, let waiter = quiet else { return }
        quiet = nil
        waiter.resume()
    }
}
