import Synchronization

/// Numbers by name, from several tasks.
final class LockedCounts: Sendable {
    private let counts = Mutex<[String: [Int]]>([:])

    var all: [String: [Int]] { counts.withLock { $0 } }

    func add(_ name: String, _ number: Int) { counts.withLock { $0[name, default: []].append(number) } }
}
