internal import GabaritQueue

/// Keeps a message leased while it is worked on.
struct Lease: Sendable {
    let message: QueueMessage
    let queue: any RunQueue
    let visibility: Duration
    let clock: any Clock<Duration>
    let observer: any WorkerObserver

    /// Extends the lease at every third of its time until the task is cancelled.
    ///
    /// Returns early when the lease is lost: somebody else has it, or two extensions in a row failed. The last third is
    /// left for the run to come to its end before another worker starts the same.
    func keep() async -> Bool {
        var missed = 0
        while missed < 2 {
            do { try await clock.sleep(for: visibility / 3) } catch { return true }
            do {
                try await queue.extend(message, by: visibility)
                missed = 0
            } catch QueueFault.leaseLost {
                break
            } catch {
                if Task.isCancelled { return true }
                missed += 1
                await observer.observe(.extensionMissed(id: message.id, reason: "\(error)"))
            }
        }
        return false
    }
}
