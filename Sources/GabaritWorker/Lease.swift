internal import GabaritQueue

/// Keeps a message leased while it is worked on.
struct Lease: Sendable {
    let message: QueueMessage
    let queue: any RunQueue
    let visibility: Duration
    let clock: any Clock<Duration>
    let observer: any WorkerObserver

    /// How long an extension may take, so that the run has ended before the lease has.
    private var patience: Duration { visibility / 4 }

    private enum Answer: Sendable {
        case extended, taken
        case missed(reason: String)
        /// There is no answer.
        case late
    }

    /// Extends the lease at every third of its time until the task is cancelled.
    ///
    /// Raises the latch and returns early when the lease is lost: somebody else has it, or two extensions in a row failed
    /// or were not answered. The last third is left for the run to come to its end before another worker starts the same.
    func keep(orRaise lost: StopLatch) async {
        var missed = 0
        while missed < 2 {
            do { try await clock.sleep(for: visibility / 3) } catch { return }
            switch await extend(orRaise: lost) {
            case .extended: missed = 0
            case .taken: missed = 2
            case .missed(let reason):
                if Task.isCancelled { return }
                missed += 1
                await observer.observe(.extensionMissed(id: message.id, reason: reason))
            case .late:
                // When the next is due this one may still have no answer: those are two.
                missed = 2
                await observer.observe(
                    .extensionMissed(id: message.id, reason: "no answer within \(patience)"))
            }
        }
        lost.raise(to: .now)
    }

    private func extend(orRaise lost: StopLatch) async -> Answer {
        await withTaskGroup(of: Answer?.self) { group in
            group.addTask {
                do {
                    try await queue.extend(message, by: visibility)
                    return .extended
                } catch QueueFault.leaseLost {
                    return .taken
                } catch {
                    return .missed(reason: "\(error)")
                }
            }
            group.addTask {
                do { try await clock.sleep(for: patience) } catch { return nil }
                return .late
            }
            var answer: Answer?
            while answer == nil, let next = await group.next() { answer = next }
            // A call that hangs may not hear that it is cancelled; the run must not wait for it.
            if case .late = answer { lost.raise(to: .now) }
            group.cancelAll()
            return answer ?? .missed(reason: "the worker stops")
        }
    }
}
