internal import Synchronization

/// Counts signals; the handlers run on several threads.
final class SignalCount: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
        count.withLock {
            $0 += 1
            return $0
        }
    }
}
