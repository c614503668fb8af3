internal import Synchronization

/// A clock that a test moves, and that moves a wall clock with it.
///
/// Short sleeps, the pauses between two tries, wake at once and take the clock with them. Long ones, leases and limits, wait
/// until somebody moves the clock past their end.
public final class DrivenClock: Clock, Sendable {
    public struct Instant: InstantProtocol {
        public var offset: Duration

        public func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        public func duration(to other: Instant) -> Duration { other.offset - offset }
        public static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private struct Sleeper {
        var deadline: Instant
        var length: Duration
        var continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var now = Instant(offset: .zero)
        var next = 0
        var changes = 0
        var cancelled: Set<Int> = []
        var sleepers: [Int: Sleeper] = [:]
        var watchers: [Int: CheckedContinuation<Void, Never>] = [:]
    }

    private let wall: SettableClock
    private let longestLeap: Duration
    private let state = Mutex(State())

    /// - Parameters:
    ///   - wall: the clock that is moved by as much.
    ///   - longestLeap: sleeps up to this wake at once.
    public init(moving wall: SettableClock, longestLeap: Duration) {
        self.wall = wall
        self.longestLeap = longestLeap
    }

    public var now: Instant { state.withLock { $0.now } }
    public var minimumResolution: Duration { .zero }

    /// How many sleep for so long.
    public func sleepers(_ lengths: ClosedRange<Duration>) -> Int {
        state.withLock { state in state.sleepers.values.count { lengths.contains($0.length) } }
    }

    public func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        let length = now.duration(to: deadline)
        if length <= longestLeap {
            advance(by: length)
            await Task.yield()
        } else {
            await rest(until: deadline, length)
        }
        try Task.checkCancellation()
    }

    /// Moves the clock, and wakes those whose time has come.
    public func advance(by duration: Duration) {
        guard duration > .zero else { return }
        wall.advance(by: duration)
        let woken = state.withLock { state in
            state.now = state.now.advanced(by: duration)
            let due = state.sleepers.filter { $0.value.deadline <= state.now }
            for key in due.keys { state.sleepers[key] = nil }
            return due.values.sorted { $0.deadline < $1.deadline }.map(\.continuation)
        }
        for continuation in woken { continuation.resume() }
        changed()
    }

    /// Waits until a condition holds or the task is cancelled. The condition is asked whenever something changes here, and
    /// when ``changed()`` says so.
    public func wait(until condition: () -> Bool) async {
        while !Task.isCancelled {
            let seen = state.withLock { $0.changes }
            if condition() { return }
            await nextChange(after: seen)
        }
    }

    /// Has those who wait look at their condition again.
    public func changed() {
        let watchers = state.withLock { state in
            state.changes += 1
            let watchers = Array(state.watchers.values)
            state.watchers = [:]
            return watchers
        }
        for watcher in watchers { watcher.resume() }
    }

    private func rest(until deadline: Instant, _ length: Duration) async {
        await suspend { state, key, continuation in
            guard deadline > state.now else { return false }
            state.sleepers[key] = Sleeper(deadline: deadline, length: length, continuation: continuation)
            return true
        } forget: { state, key in
            state.sleepers.removeValue(forKey: key)?.continuation
        }
    }

    private func nextChange(after seen: Int) async {
        await suspend { state, key, continuation in
            guard state.changes == seen else { return false }
            state.watchers[key] = continuation
            return true
        } forget: { state, key in
            state.watchers.removeValue(forKey: key)
        }
    }

    /// Suspends until somebody resumes what `keep` has kept, or the task is cancelled.
    private func suspend(
        keep: (inout State, Int, CheckedContinuation<Void, Never>) -> Bool,
        forget: @escaping @Sendable (inout State, Int) -> CheckedContinuation<Void, Never>?
    ) async {
        let key = state.withLock { state in
            state.next += 1
            return state.next
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isKept = state.withLock { state in
                    state.cancelled.remove(key) == nil && keep(&state, key, continuation)
                }
                if isKept { changedBySleeper(key) } else { continuation.resume() }
            }
        } onCancel: {
            // The cancellation may come before the continuation is there; then it finds its mark.
            let continuation = state.withLock { state in
                let continuation = forget(&state, key)
                if continuation == nil { state.cancelled.insert(key) }
                return continuation
            }
            continuation?.resume()
        }
        state.withLock { _ = $0.cancelled.remove(key) }
    }

    /// Somebody fell asleep, which others may wait for.
    private func changedBySleeper(_ key: Int) {
        if state.withLock({ $0.sleepers[key] != nil }) { changed() }
    }
}
