internal import GabaritRun

/// What the worker does while the surroundings are away.
extension Worker {
    /// Whether the surroundings are away after a failure; the receive loop waits for them then.
    ///
    /// The order to stop ends the question: what is not known then does not count.
    func noticesOutage() async -> Bool {
        if isAway { return true }
        switch await askSurroundings() {
        case .allThere: return false
        case .notKnown: return true
        case .away(let reason):
            if setAway(true) { await observer.observe(.outageBegan(reason: reason)) }
            return true
        }
    }

    /// Waits a while, then asks whether the surroundings are back.
    ///
    /// - Parameter rounds: how often it was asked before.
    func awaitSurroundings(after rounds: Int) async {
        await sleep(min(retry.next(afterFailures: rounds + 1), settings.waiting))
        if case .allThere = await askSurroundings(), setAway(false) { await observer.observe(.outageEnded) }
    }

    private enum Finding: Sendable {
        case allThere
        case away(reason: String)
        /// The worker was told to stop, or the lease ended meanwhile.
        case notKnown
    }

    private func askSurroundings() async -> Finding {
        await withTaskGroup(of: Finding.self) { group in
            group.addTask { [surroundings] in
                let reason = await surroundings.outage()
                return Task.isCancelled ? .notKnown : reason.map { .away(reason: $0) } ?? .allThere
            }
            group.addTask { [latch] in
                await latch.wait(for: .stopping)
                return .notKnown
            }
            defer { group.cancelAll() }
            return await group.next() ?? .notKnown
        }
    }

    /// Why a drain ends before the queue is empty.
    static let outageFault = RunFault.transient(
        "E_OUTAGE",
        "what every request needs is away, and the requests stay in the queue; 'gabarit worker --check' says what it is"
    )
}
