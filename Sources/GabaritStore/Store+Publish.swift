internal import FoundationEssentials
internal import GRDB
public import GabaritQueue
internal import GabaritValue

extension Store: MessagePublisher {
    /// How long the id of a message that is done keeps the same message from being sent again.
    private static let memory = Duration.seconds(7 * 24 * 60 * 60)

    public func publish(_ draft: MessageDraft, to queue: String) async throws {
        _ = try await add(draft, to: queue)
    }

    public func remembers(_ id: String, in queue: String) async throws -> Bool {
        try await message(id, in: queue)?.id == id
    }

    /// Sends a message.
    ///
    /// - Returns: whether it is new; the queue remembers the id of a message that is done for a week, and others for ever.
    public func add(_ draft: MessageDraft, to queue: String) async throws -> Bool {
        guard draft.body.count <= SQLiteQueue.largestBody else {
            throw QueueFault.tooLarge(bytes: draft.body.count, limit: SQLiteQueue.largestBody)
        }
        let now = clock.now()
        let forgotten = (now + (.zero - Self.memory)).milliseconds
        return try await write { database in
            try database.execute(
                sql: """
                    INSERT INTO message (queue, id, body, grouping, enqueued, visible) VALUES (?, ?, ?, ?, ?, ?)
                    ON CONFLICT (queue, id) DO NOTHING
                    """,
                arguments: [
                    queue, draft.id, Data(draft.body), draft.group, now.milliseconds, now.milliseconds,
                ])
            let isNew = database.changesCount > 0
            try database.execute(
                sql: "DELETE FROM message WHERE state = 'done' AND settled < ?", arguments: [forgotten])
            return isNew
        }
    }
}
