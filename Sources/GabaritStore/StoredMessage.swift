internal import FoundationEssentials
internal import GRDB
internal import GabaritQueue
public import GabaritValue

/// A message as the store keeps it, for looking at: nothing here leases or changes it.
public struct StoredMessage: Sendable, Hashable {
    /// Where a message is on its way.
    public enum State: String, Sendable, CaseIterable {
        case waiting, leased, done, dead
    }

    public var queue: String
    public var id: String
    public var body: [UInt8]
    public var group: String?
    public var sequence: Int64
    public var state: State
    public var enqueued: Timestamp
    /// When it can be taken, or until when it is leased.
    public var visible: Timestamp
    public var deliveryCount: Int
    public var failureCount: Int
    /// Why the last attempt failed, or why it was put aside.
    public var reason: String?
    /// The code of a dead letter.
    public var code: String?
    /// The run of a dead letter.
    public var runID: String?

    public init(
        queue: String, id: String, body: [UInt8], group: String?, sequence: Int64, state: State, enqueued: Timestamp,
        visible: Timestamp, deliveryCount: Int, failureCount: Int, reason: String? = nil, code: String? = nil,
        runID: String? = nil
    ) {
        self.queue = queue
        self.id = id
        self.body = body
        self.group = group
        self.sequence = sequence
        self.state = state
        self.enqueued = enqueued
        self.visible = visible
        self.deliveryCount = deliveryCount
        self.failureCount = failureCount
        self.reason = reason
        self.code = code
        self.runID = runID
    }
}

extension Store {
    /// The messages of a queue, oldest first.
    ///
    /// - Parameters:
    ///   - queue: the queue, `nil` for all.
    ///   - states: which messages.
    ///   - limit: the most messages to return; the newest are kept.
    public func messages(
        in queue: String? = nil, states: Set<StoredMessage.State>, limit: Int = 1000
    ) async throws -> [StoredMessage] {
        let wanted = states.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        return try await read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT \(Schema.messageColumns) FROM (
                        SELECT * FROM message WHERE state IN (\(wanted)) AND (?1 IS NULL OR queue = ?1)
                        ORDER BY sequence DESC LIMIT ?2) ORDER BY sequence
                    """, arguments: [queue, limit]
            ).map(Self.storedMessage)
        }
    }

    /// One message by its id, or by its sequence number written as text.
    public func message(_ id: String, in queue: String) async throws -> StoredMessage? {
        try await read { database in
            try Row.fetchOne(
                database,
                sql: """
                    SELECT \(Schema.messageColumns) FROM message
                    WHERE queue = ?1 AND (id = ?2 OR sequence = ?3) ORDER BY id = ?2 DESC
                    """,
                arguments: [queue, id, Int64(id)]
            ).map(Self.storedMessage)
        }
    }

    /// The messages that may be of a run, newest first: put aside as its, or with its id somewhere in their bodies.
    public func messages(mentioning run: String, in queue: String) async throws -> [StoredMessage] {
        try await read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT \(Schema.messageColumns) FROM message
                    WHERE queue = ?1 AND (run = ?2 OR instr(CAST(body AS BLOB), CAST(?2 AS BLOB)) > 0)
                    ORDER BY run = ?2 DESC, sequence DESC LIMIT 1000
                    """,
                arguments: [queue, run]
            ).map(Self.storedMessage)
        }
    }

    /// Sends a dead letter again, as the newest message of its queue: a person asks for it now, so it comes after
    /// everything that was sent meanwhile.
    ///
    /// - Throws: `QueueFault.notFound` when there is no such dead letter.
    public func redrive(_ id: String, in queue: String) async throws {
        let now = clock.now().milliseconds
        let changed = try await write { database in
            let row = try Row.fetchOne(
                database,
                sql: """
                    DELETE FROM message WHERE sequence = (
                        SELECT sequence FROM message WHERE queue = ?1 AND (id = ?2 OR sequence = ?3) AND state = 'dead'
                        ORDER BY id = ?2 DESC LIMIT 1)
                    RETURNING CAST(id AS TEXT) AS id, CAST(body AS BLOB) AS body, CAST(grouping AS TEXT) AS grouping,
                        CAST(round AS INTEGER) AS round
                    """, arguments: [queue, id, Int64(id)])
            guard let row else { return 0 }
            let values: [(any DatabaseValueConvertible)?] = [
                queue, row["id"] as String, row["body"] as Data, row["grouping"] as String?, now, now,
                max(1, min(row["round"], Int(Int32.max))) + 1,
            ]
            try database.execute(
                sql: """
                    INSERT INTO message (queue, id, body, grouping, enqueued, visible, round) VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: StatementArguments(values))
            return database.changesCount
        }
        if changed == 0 { throw QueueFault.notFound(id: id) }
    }

    private static func storedMessage(_ row: Row) -> StoredMessage {
        StoredMessage(
            queue: row["queue"], id: row["id"], body: Array(row["body"] as Data), group: row["grouping"],
            sequence: row["sequence"], state: StoredMessage.State(rawValue: row["state"]) ?? .waiting,
            enqueued: Timestamp(milliseconds: row["enqueued"]), visible: Timestamp(milliseconds: row["visible"]),
            deliveryCount: row["deliveries"], failureCount: row["failures"], reason: row["reason"], code: row["code"],
            runID: row["run"])
    }
}
