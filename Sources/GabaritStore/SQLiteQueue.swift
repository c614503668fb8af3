internal import FoundationEssentials
internal import GRDB
public import GabaritQueue
internal import GabaritValue

/// The embedded queue: durable, in order per group, shared by any number of processes on one machine.
public struct SQLiteQueue: RunQueue {
    /// The longest body, in bytes; that of a Service Bus queue, so that a request fits everywhere or nowhere.
    public static let largestBody = 256 * 1024

    private let store: Store
    /// The name of the queue in the store.
    public let name: String

    public init(_ name: String, in store: Store) {
        self.name = name
        self.store = store
    }

    public func receive(upTo limit: Int, visibility: Duration, waiting: Duration) async throws -> [QueueMessage] {
        let deadline = ContinuousClock.now + waiting
        var pause = Duration.milliseconds(5)
        while true {
            let messages = try await take(limit, visibility)
            if !messages.isEmpty || ContinuousClock.now >= deadline { return messages }
            try await Task.sleep(for: min(pause, deadline - ContinuousClock.now))
            pause = min(pause * 2, .milliseconds(100))
        }
    }

    public func extend(_ message: QueueMessage, by visibility: Duration) async throws {
        let until = (store.clock.now() + visibility).milliseconds
        try await change(
            message,
            "UPDATE message SET visible = ? WHERE queue = ? AND sequence = ? AND receipt = ? AND state = 'leased'",
            [until])
    }

    public func settle(_ message: QueueMessage, as settlement: Settlement) async throws {
        let now = store.clock.now()
        let place = "WHERE queue = ? AND sequence = ? AND receipt = ? AND state = 'leased'"
        switch settlement {
        case .done:
            try await change(
                message, "UPDATE message SET state = 'done', receipt = NULL, settled = ? \(place)", [now.milliseconds])
        case .again(let delay, let reason):
            try await change(
                message,
                "UPDATE message SET state = 'waiting', visible = ?, failures = failures + 1, reason = ?, receipt = NULL \(place)",
                [(now + delay).milliseconds, reason])
        case .release:
            try await change(
                message,
                "UPDATE message SET state = 'waiting', visible = ?, deliveries = deliveries - 1, receipt = NULL \(place)",
                [now.milliseconds])
        case .deadLetter(let reason):
            try await change(
                message,
                "UPDATE message SET state = 'dead', settled = ?, code = ?, reason = ?, run = ?, receipt = NULL \(place)",
                [now.milliseconds, reason.code, reason.text, reason.runID])
        }
    }

    /// What is in the queue and not done yet.
    public func backlog() async throws -> QueueBacklog {
        let (messages, oldest) = try await store.read { [name] database in
            let row = try Row.fetchOne(
                database,
                sql: """
                    SELECT count(*), CAST(min(enqueued) AS INTEGER) FROM message
                    WHERE queue = ? AND state IN ('waiting', 'leased')
                    """, arguments: [name])
            return (row?[0] as Int? ?? 0, row?[1] as Int64?)
        }
        let age = oldest.map { store.clock.now() - Timestamp(milliseconds: $0) }
        return QueueBacklog(messages: messages, oldestAge: age ?? .zero)
    }

    /// A message can be taken when it is visible and no earlier message of its group is open.
    private func take(_ limit: Int, _ visibility: Duration) async throws -> [QueueMessage] {
        let now = store.clock.now()
        let until = (now + visibility).milliseconds
        let ready = """
            SELECT sequence FROM message AS candidate
            WHERE queue = ? AND state IN ('waiting', 'leased') AND visible <= ? AND (grouping IS NULL OR NOT EXISTS (
                SELECT 1 FROM message AS earlier
                WHERE earlier.queue = candidate.queue AND earlier.grouping = candidate.grouping
                    AND earlier.state IN ('waiting', 'leased') AND earlier.sequence < candidate.sequence))
            ORDER BY sequence LIMIT ?
            """
        let isEmpty = try await store.read { [name] database in
            try Row.fetchOne(database, sql: ready, arguments: [name, now.milliseconds, 1]) == nil
        }
        // Looking takes no lock; only a worker that will find something waits for the others' writes.
        if isEmpty { return [] }
        return try await store.write { [name] database in
            let sequences = try Int64.fetchAll(database, sql: ready, arguments: [name, now.milliseconds, limit])
            return try sequences.compactMap { sequence in
                let receipt = Self.freshReceipt()
                try database.execute(
                    sql: """
                        UPDATE message SET state = 'leased', visible = ?, deliveries = deliveries + 1, receipt = ?
                        WHERE sequence = ?
                        """, arguments: [until, receipt, sequence])
                let row = try Row.fetchOne(
                    database, sql: "SELECT \(Schema.messageColumns) FROM message WHERE sequence = ?",
                    arguments: [sequence])
                return row.map { Self.message($0, receipt: receipt) }
            }
        }
    }

    private func change(
        _ message: QueueMessage, _ sql: String, _ values: [(any DatabaseValueConvertible & Sendable)?]
    ) async throws {
        let changed = try await store.write { [name] database in
            let place: [(any DatabaseValueConvertible)?] = [name, message.sequence, message.receipt]
            try database.execute(sql: sql, arguments: StatementArguments(values.map { $0 } + place))
            return database.changesCount
        }
        if changed == 0 { throw QueueFault.leaseLost(id: message.id) }
    }

    private static func freshReceipt() -> String {
        String(UInt64.random(in: .min ... .max), radix: 36) + String(UInt64.random(in: .min ... .max), radix: 36)
    }

    private static func message(_ row: Row, receipt: String) -> QueueMessage {
        QueueMessage(
            id: row["id"], body: Array(row["body"] as Data), enqueued: Timestamp(milliseconds: row["enqueued"]),
            sequence: row["sequence"], deliveryCount: row["deliveries"], failureCount: row["failures"],
            group: row["grouping"], round: row["round"], receipt: receipt)
    }
}
