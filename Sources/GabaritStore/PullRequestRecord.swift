internal import FoundationEssentials
internal import GRDB
internal import GabaritQueue
public import GabaritValue

/// A pull request of the local host.
public struct PullRequestRecord: Sendable, Hashable {
    /// Where a pull request is on its way.
    ///
    /// `draft` → `ready` → `merging` → `deploying` → `merged`; `draft`, `ready` → `closed`. `merging` means that an
    /// approval has begun; whoever finds it with the store's lock in hand knows that the approval was cut off.
    /// `deploying` means that the target has it, and its pipeline and last words are still to come.
    /// `merged` → `deploying` again when the pipeline is run once more.
    public enum State: String, Sendable, CaseIterable {
        case draft, ready, merging, deploying, merged, closed
    }

    public var number: Int
    /// The address of the repository.
    public var repository: String
    /// The branch with the change.
    public var source: String
    /// The branch that is to receive it.
    public var target: String
    public var title: String
    public var body: String
    public var state: State
    /// The e-mail address of the person who asked.
    public var author: String
    /// The newest run on the branch.
    public var runID: String
    /// What the host needs to report the end: opaque to the store.
    public var note: [UInt8]
    public var created: Timestamp
    /// The commit on the target, once merged.
    public var mergeCommit: String?
}

extension Store {
    /// Opens a draft, or returns the open pull request of the same branches when there is one.
    public func createPullRequest(
        repository: String, source: String, target: String, title: String, body: String, author: String, runID: String,
        note: [UInt8]
    ) async throws -> PullRequestRecord {
        let now = clock.now().milliseconds
        return try await write { database in
            try database.execute(
                sql: """
                    INSERT INTO pull_request (repository, source, target, title, body, state, author, run, plan, created)
                    VALUES (?, ?, ?, ?, ?, 'draft', ?, ?, ?, ?) ON CONFLICT DO NOTHING
                    """, arguments: [repository, source, target, title, body, author, runID, Data(note), now])
            let row = try Row.fetchOne(
                database,
                sql: """
                    SELECT \(Schema.pullRequestColumns) FROM pull_request
                    WHERE repository = ? AND source = ? AND target = ?
                        AND state IN ('draft', 'ready', 'merging')
                    """, arguments: [repository, source, target])
            guard let row else { throw QueueFault.notFound(id: source) }
            return Self.record(row)
        }
    }

    /// The open pull request of two branches.
    public func openPullRequest(
        repository: String, source: String, target: String
    ) async throws -> PullRequestRecord? {
        try await read { database in
            try Row.fetchOne(
                database,
                sql: """
                    SELECT \(Schema.pullRequestColumns) FROM pull_request
                    WHERE repository = ? AND source = ? AND target = ?
                        AND state IN ('draft', 'ready', 'merging')
                    """, arguments: [repository, source, target]
            ).map(Self.record)
        }
    }

    /// One pull request.
    public func pullRequest(_ number: Int) async throws -> PullRequestRecord? {
        try await read { database in
            try Row.fetchOne(
                database, sql: "SELECT \(Schema.pullRequestColumns) FROM pull_request WHERE number = ?",
                arguments: [number]
            ).map(Self.record)
        }
    }

    /// Pull requests in the given states, oldest first.
    public func pullRequests(in states: Set<PullRequestRecord.State>) async throws -> [PullRequestRecord] {
        let wanted = states.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        return try await read { database in
            try Row.fetchAll(
                database,
                sql: "SELECT \(Schema.pullRequestColumns) FROM pull_request WHERE state IN (\(wanted)) ORDER BY number"
            ).map(Self.record)
        }
    }

    /// Replaces the text of an open pull request, for a further run on its branch.
    public func updatePullRequest(
        _ number: Int, title: String, body: String, author: String, runID: String, note: [UInt8]
    ) async throws {
        try await write { database in
            try database.execute(
                sql: """
                    UPDATE pull_request SET title = ?, body = ?, author = ?, run = ?, plan = ?
                    WHERE number = ? AND state IN ('draft', 'ready')
                    """, arguments: [title, body, author, runID, Data(note), number])
        }
    }

    /// Moves a pull request from one of some states to another.
    ///
    /// - Returns: whether it was in one of them; `false` means that somebody else moved it first.
    public func movePullRequest(
        _ number: Int, from states: Set<PullRequestRecord.State>, to state: PullRequestRecord.State,
        mergeCommit: String? = nil, note: [UInt8]? = nil
    ) async throws -> Bool {
        let wanted = states.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        let isEnd = state == .merged || state == .closed
        let now = isEnd ? clock.now().milliseconds : nil
        return try await write { database in
            try database.execute(
                sql: """
                    UPDATE pull_request
                    SET state = ?, closed = ?, merged = coalesce(?, merged), plan = coalesce(?, plan)
                    WHERE number = ? AND state IN (\(wanted))
                    """, arguments: [state.rawValue, now, mergeCommit, note.map { Data($0) }, number])
            return database.changesCount > 0
        }
    }

    private static func record(_ row: Row) -> PullRequestRecord {
        PullRequestRecord(
            number: row["number"], repository: row["repository"], source: row["source"], target: row["target"],
            title: row["title"], body: row["body"],
            state: PullRequestRecord.State(rawValue: row["state"]) ?? .closed, author: row["author"], runID: row["run"],
            note: Array((row["plan"] as Data?) ?? Data()), created: Timestamp(milliseconds: row["created"]),
            mergeCommit: row["merged"])
    }
}
