internal import Synchronization

/// How urgently a worker is to stop; only ever rises.
final class StopLatch: Sendable {
    enum Level: Int, Sendable, Comparable {
        case running, stopping, now

        static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    }

    private struct Waiter {
        var level: Level
        var continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var level = Level.running
        var next = 0
        var waiters: [Int: Waiter] = [:]
        var cancelled: Set<Int> = []
    }

    private let state = Mutex(State())

    var level: Level { state.withLock { $0.level } }

    /// Raises the level; a lower one than now has no effect.
    func raise(to level: Level) {
        let woken = state.withLock { state in
            state.level = max(state.level, level)
            let due = state.waiters.filter { $0.value.level <= state.level }
            for key in due.keys { state.waiters[key] = nil }
            return due.values.map(\.continuation)
        }
        for continuation in woken { continuation.resume() }
    }

    /// Waits until the level is reached, or the task is cancelled.
    func wait(for level: Level) async {
        let key = state.withLock { state in
            state.next &+= 1
            return state.next
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    let isOver = state.level >= level || state.cancelled.remove(key) != nil
                    if !isOver { state.waiters[key] = Waiter(level: level, continuation: continuation) }
                    return isOver
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            // The cancellation may come before the continuation is there; then it finds its mark.
            let waiter = state.withLock { state in
                let waiter = state.waiters.removeValue(forKey: key)
                if waiter == nil { state.cancelled.insert(key) }
                return waiter
            }
            waiter?.continuation.resume()
        }
        state.withLock { _ = $0.cancelled.remove(key) }
    }
}
