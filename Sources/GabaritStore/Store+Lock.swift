internal import GRDB
internal import GabaritQueue
internal import Glibc

extension Store {
    /// Runs something that nobody else may do at the same time, in any process that uses the store.
    ///
    /// The lock ends with its process, so that nothing has to be repaired after a crash.
    ///
    /// - Throws: `QueueFault.unavailable` when others keep the lock for two minutes; what `body` throws.
    public func exclusively<Result: Sendable>(_ body: () async throws -> Result) async throws -> Result {
        let file = open(database.path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw QueueFault.unavailable(reason: "cannot open the lock of the store") }
        // Closing the file ends the lock.
        defer { close(file) }
        let end = ContinuousClock.now + .seconds(120)
        while flock(file, LOCK_EX | LOCK_NB) != 0 {
            guard ContinuousClock.now < end else {
                throw QueueFault.unavailable(reason: "others keep the lock of the store for two minutes")
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        return try await body()
    }
}
