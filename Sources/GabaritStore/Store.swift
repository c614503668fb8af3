internal import GRDB
public import GabaritQueue
internal import GabaritValue
internal import Glibc

/// The embedded store: one SQLite file for queues, messages and local pull requests.
///
/// Any number of processes may use the file at once. What is written is on disk when the call returns.
public final class Store: Sendable {
    /// One connection for everything: nothing that is asked of the store takes long, and changes wait for each other in any case.
    let database: DatabaseQueue
    let clock: any WallClock
    /// The file that was opened; another one at its path is another store.
    private let file: FileIdentity

    /// - Parameters:
    ///   - path: the file; it is created when absent, its folder must exist.
    ///   - clock: what decides when a lease ends.
    /// - Throws: `QueueFault.unavailable` when the file is not a store or cannot be written.
    public init(at path: String, clock: any WallClock = SystemClock()) throws {
        self.clock = clock
        var configuration = Configuration()
        configuration.busyMode = .timeout(30)
        configuration.prepareDatabase { try Self.setUp($0) }
        do {
            database = try DatabaseQueue(path: path, configuration: configuration)
            if try !database.read({ try Schema.isCurrent($0) }) {
                try database.write { try Schema.claim($0) }
                try Schema.migrate(database)
            }
            guard let file = FileIdentity(of: path) else { throw Schema.Foreign(reason: "it was removed meanwhile") }
            self.file = file
        } catch let fault as Schema.Foreign {
            throw QueueFault.unavailable(reason: "cannot open the store '\(path)': \(fault.reason)")
        } catch {
            throw QueueFault.unavailable(reason: "cannot open the store '\(path)': \(Self.reason(error))")
        }
    }

    /// Not by GRDB's own setting for the log, which makes commits wait for the disk no longer.
    private static func setUp(_ database: Database) throws {
        let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
        guard mode == "wal" else { throw Schema.Foreign(reason: "its file system cannot share the log of changes") }
        // A confirmed message must survive a power cut: FULL waits for the disk at every commit of the log.
        try database.execute(sql: "PRAGMA synchronous = FULL")
        try database.execute(sql: "PRAGMA journal_size_limit = 4194304")
    }

    /// Runs a change, all of it or none; carried through even when the calling task is cancelled.
    ///
    /// - Throws: `QueueFault.unavailable`, also when the file at the path is no longer the one that is open.
    func write<Result: Sendable>(_ change: @escaping @Sendable (Database) throws -> Result) async throws -> Result {
        try checkPlace()
        do {
            // Not a child: a change that is committed while its caller is cancelled must not look undone, or a leased
            // message would be lost until its lease ends.
            return try await Task { [database] in try await database.write { try change($0) } }.value
        } catch let error as DatabaseError {
            throw QueueFault.unavailable(reason: Self.reason(error))
        }
    }

    /// Reads one state of the store.
    ///
    /// - Throws: `QueueFault.unavailable`, also when the file at the path is no longer the one that is open.
    func read<Result: Sendable>(_ query: @Sendable (Database) throws -> Result) async throws -> Result {
        try checkPlace()
        do {
            return try await database.read { try query($0) }
        } catch let error as DatabaseError {
            throw QueueFault.unavailable(reason: Self.reason(error))
        }
    }

    /// What is written into a file that was removed is gone with the process, and nobody else sees it.
    private func checkPlace() throws(QueueFault) {
        guard FileIdentity(of: database.path) != file else { return }
        throw .unavailable(
            reason: "the store '\(database.path)' was removed or replaced while it was open; start this process again")
    }

    private static func reason(_ error: any Error) -> String {
        guard let error = error as? DatabaseError else { return "\(error)" }
        return error.message ?? "SQLite error \(error.resultCode.rawValue)"
    }
}

/// What tells a file from every other one of the machine, whatever its name is.
private struct FileIdentity: Equatable, Sendable {
    private let device: UInt64
    private let number: UInt64

    /// - Returns: `nil` when there is no file at the path.
    init?(of path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        device = UInt64(status.st_dev)
        number = UInt64(status.st_ino)
    }
}
