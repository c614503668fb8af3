internal import GRDB

/// The tables of the store, as steps from one version to the next.
enum Schema {
    /// Marks a file as a store of Gabarit: "GBRT".
    private static let mark: Int32 = 0x4742_5254

    /// The columns of a message, each as the kind that it is read as. SQLite keeps any kind in any column, and GRDB ends
    /// the process at one that it does not expect: what another program wrote there must not.
    static let messageColumns = """
        sequence, CAST(queue AS TEXT) AS queue, CAST(id AS TEXT) AS id, CAST(body AS BLOB) AS body,
        CAST(grouping AS TEXT) AS grouping, CAST(state AS TEXT) AS state, CAST(enqueued AS INTEGER) AS enqueued,
        CAST(visible AS INTEGER) AS visible, CAST(deliveries AS INTEGER) AS deliveries,
        CAST(failures AS INTEGER) AS failures, CAST(round AS INTEGER) AS round, CAST(reason AS TEXT) AS reason, CAST(code AS TEXT) AS code,
        CAST(run AS TEXT) AS run
        """

    /// The columns of a pull request, read in the same way.
    static let pullRequestColumns = """
        number, CAST(repository AS TEXT) AS repository, CAST(source AS TEXT) AS source, CAST(target AS TEXT) AS target,
        CAST(title AS TEXT) AS title, CAST(body AS TEXT) AS body, CAST(state AS TEXT) AS state,
        CAST(author AS TEXT) AS author, CAST(run AS TEXT) AS run, CAST(plan AS BLOB) AS plan,
        CAST(created AS INTEGER) AS created, CAST(merged AS TEXT) AS merged
        """

    /// Why a database is not a store.
    struct Foreign: Error {
        var reason: String
    }

    /// Whether a database is a store with the tables of this version, so that nothing has to be written to open it.
    static func isCurrent(_ database: Database) throws -> Bool {
        guard try isMarked(database) else { return false }
        let migrator = migrator
        return try Set(migrator.migrations) == migrator.appliedIdentifiers(database)
    }

    private static func isMarked(_ database: Database) throws -> Bool {
        try Int32.fetchOne(database, sql: "PRAGMA application_id") == mark
    }

    /// Marks an empty database as a store.
    ///
    /// - Throws: `Foreign` when it holds something else, or the tables of a newer version.
    static func claim(_ database: Database) throws {
        guard try !isMarked(database) else {
            guard try !migrator.hasBeenSuperseded(database) else {
                throw Foreign(reason: "a newer version of gabarit wrote it; use that version, or another file")
            }
            return
        }
        guard try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") == 0 else {
            throw Foreign(reason: "it is the database of another program; name another file")
        }
        try database.execute(sql: "PRAGMA application_id = \(mark)")
    }

    /// Brings the tables to this version.
    ///
    /// What is missing is looked for before the step that makes it, and another process may make it in between: the step
    /// fails, and is there. So each step may fail once, and is looked for again.
    static func migrate(_ database: DatabaseQueue) throws {
        for _ in migrator.migrations {
            do {
                return try migrator.migrate(database)
            } catch is DatabaseError {
                continue
            }
        }
        try migrator.migrate(database)
    }

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("messages") { database in
            try database.execute(
                sql: """
                    CREATE TABLE message (
                        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
                        queue TEXT NOT NULL,
                        id TEXT NOT NULL,
                        body BLOB NOT NULL,
                        grouping TEXT,
                        enqueued INTEGER NOT NULL,
                        state TEXT NOT NULL DEFAULT 'waiting',
                        visible INTEGER NOT NULL,
                        deliveries INTEGER NOT NULL DEFAULT 0,
                        failures INTEGER NOT NULL DEFAULT 0,
                        receipt TEXT,
                        reason TEXT,
                        code TEXT,
                        run TEXT,
                        settled INTEGER,
                        UNIQUE (queue, id)
                    );
                    CREATE INDEX message_open ON message (queue, sequence) WHERE state IN ('waiting', 'leased');
                    CREATE INDEX message_group ON message (queue, grouping, sequence) WHERE state IN ('waiting', 'leased');
                    CREATE INDEX message_dead ON message (queue, sequence) WHERE state = 'dead';
                    CREATE INDEX message_settled ON message (settled) WHERE state = 'done';
                    """)
        }
        migrator.registerMigration("pull requests") { database in
            try database.execute(
                sql: """
                    CREATE TABLE pull_request (
                        number INTEGER PRIMARY KEY AUTOINCREMENT,
                        repository TEXT NOT NULL,
                        source TEXT NOT NULL,
                        target TEXT NOT NULL,
                        title TEXT NOT NULL,
                        body TEXT NOT NULL,
                        state TEXT NOT NULL,
                        author TEXT NOT NULL,
                        run TEXT NOT NULL,
                        plan BLOB,
                        created INTEGER NOT NULL,
                        closed INTEGER,
                        merged TEXT
                    );
                    CREATE UNIQUE INDEX pull_request_open ON pull_request (repository, source, target)
                        WHERE state IN ('draft', 'ready', 'merging');
                    """)
        }
        migrator.registerMigration("rounds") { database in
            try database.execute(sql: "ALTER TABLE message ADD COLUMN round INTEGER NOT NULL DEFAULT 1")
        }
        return migrator
    }
}
