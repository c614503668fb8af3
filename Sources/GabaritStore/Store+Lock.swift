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
        let file = try Self.open(database.path + ".lock")
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

    /// Runs something that takes long, unless another process or another call does it already.
    ///
    /// - Parameter name: what is done; a part of a file's name.
    /// - Returns: `nil` when somebody else does it.
    public func alone<Result: Sendable>(_ name: String, _ body: () async throws -> Result) async throws -> Result? {
        let file = try Self.open(lockFile(name))
        defer { close(file) }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else { return nil }
        return try await body()
    }

    /// The file whose lock (flock) ``alone(_:_:)`` takes, for a program that keeps it for itself and what it starts.
    public func lockFile(_ name: String) -> String { "\(database.path).\(name).lock" }

    /// Removes the file of a lock that nobody will ask for again.
    public func forgetLock(_ name: String) { unlink(lockFile(name)) }

    private static func open(_ path: String) throws(QueueFault) -> Int32 {
        let file = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw .unavailable(reason: "cannot open the lock '\(path)'") }
        return file
    }
}
