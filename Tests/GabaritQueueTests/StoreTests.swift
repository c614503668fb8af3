import GRDB
import GabaritProcess
import GabaritQueue
import Glibc
import Testing

@testable import GabaritStore

@Suite struct StoreTests {
    @Test func `a file that is no database is refused by name`() throws {
        let folder = try ScratchFolder()
        try folder.write(Array(String(repeating: "not a database, but long enough. ", count: 40).utf8), to: "store.db")
        let path = folder.path("store.db")
        #expect(throws: QueueFault.unavailable(reason: "cannot open the store '\(path)': file is not a database")) {
            try Store(at: path)
        }
    }

    @Test func `a store in a folder that is not there is refused`() throws {
        #expect(
            throws: QueueFault.unavailable(
                reason: "cannot open the store '/nowhere/store.db': unable to open database file")
        ) { try Store(at: "/nowhere/store.db") }
    }

    @Test func `a store is opened again as it was`() async throws {
        let folder = try ScratchFolder()
        for round in 1...3 {
            let store = try Store(at: folder.path("store.db"))
            try await store.publish(MessageDraft(id: "\(round)", body: []), to: "q")
            #expect(try await store.messages(states: [.waiting]).count == round)
        }
    }

    @Test func `every commit waits for the disk, in a new store and in one that is there`() throws {
        let folder = try ScratchFolder()
        for _ in 1...2 {
            let store = try Store(at: folder.path("store.db"))
            let (log, waiting) = try store.database.unsafeRead { database in
                (
                    try String.fetchOne(database, sql: "PRAGMA journal_mode"),
                    try Int.fetchOne(database, sql: "PRAGMA synchronous")
                )
            }
            // 2 is FULL. Source: https://www.sqlite.org/pragma.html#pragma_synchronous
            #expect(log == "wal" && waiting == 2)
        }
    }

    @Test func `reads that are given up leave the store as it was`() async throws {
        let folder = try ScratchFolder()
        let store = try Store(at: folder.path("store.db"))
        for number in 0..<300 {
            let reading = Task { try await store.messages(states: [.waiting]) }
            for _ in 0..<number % 4 { await Task.yield() }
            reading.cancel()
            _ = await reading.result
            try await store.publish(MessageDraft(id: "\(number)", body: []), to: "q")
        }
        #expect(try await Store(at: folder.path("store.db")).messages(states: [.waiting]).count == 300)
    }

    @Test func `a store that a newer version wrote, and the database of another program, are refused as they are`()
        async throws
    {
        let folder = try ScratchFolder()
        _ = try Store(at: folder.path("store.db"))
        try await change(at: folder.path("store.db"), "INSERT INTO grdb_migrations VALUES ('from later on')")
        try await change(at: folder.path("other.db"), "CREATE TABLE notes (text TEXT)")
        for (name, reason) in [
            ("store.db", "a newer version of gabarit wrote it; use that version, or another file"),
            ("other.db", "it is the database of another program; name another file"),
        ] {
            let path = folder.path(name)
            #expect(throws: QueueFault.unavailable(reason: "cannot open the store '\(path)': \(reason)")) {
                try Store(at: path)
            }
        }
    }

    @Test func `a store of an earlier version is brought to this one`() async throws {
        let folder = try ScratchFolder()
        let path = folder.path("store.db")
        try await Store(at: path).publish(MessageDraft(id: "a", body: [1]), to: "q")
        try await change(
            at: path, "ALTER TABLE message DROP COLUMN round", "DELETE FROM grdb_migrations WHERE identifier = 'rounds'"
        )
        let store = try Store(at: path)
        let taken = try await SQLiteQueue("q", in: store).receive(upTo: 9, visibility: .seconds(9), waiting: .zero)
        #expect(taken.map(\.round) == [1])
    }

    @Test func `a store whose file is gone or another one neither gives nor takes`() async throws {
        let folder = try ScratchFolder()
        let path = folder.path("store.db")
        let store = try Store(at: path)
        let queue = SQLiteQueue("q", in: store)
        try await store.publish(MessageDraft(id: "a", body: []), to: "q")
        let fault = QueueFault.unavailable(
            reason: "the store '\(path)' was removed or replaced while it was open; start this process again")
        #expect(rename(path, path + ".old") == 0)
        // The log of changes goes with its store.
        for suffix in ["-wal", "-shm"] { rename(path + suffix, path + ".old" + suffix) }
        await #expect(throws: fault) { try await queue.receive(upTo: 1, visibility: .seconds(60), waiting: .zero) }
        await #expect(throws: fault) { try await queue.backlog() }
        #expect(access(path, F_OK) != 0)
        try await Store(at: path).publish(MessageDraft(id: "b", body: []), to: "q")
        await #expect(throws: fault) { try await queue.receive(upTo: 1, visibility: .seconds(60), waiting: .zero) }
        await #expect(throws: fault) { try await store.publish(MessageDraft(id: "c", body: []), to: "q") }
        let next = SQLiteQueue("q", in: try Store(at: path))
        #expect(try await next.receive(upTo: 2, visibility: .seconds(60), waiting: .zero).map(\.id) == ["b"])
    }

    @Test func `values of other kinds that another program wrote hold up no other message`() async throws {
        let folder = try ScratchFolder()
        let store = try Store(at: folder.path("store.db"))
        for id in ["a", "b", "c", "d", "e"] { try await store.publish(MessageDraft(id: id, body: [1]), to: "q") }
        try await change(
            at: folder.path("store.db"),
            "UPDATE message SET enqueued = 'abc', deliveries = x'00ff', body = 7 WHERE id = 'a'",
            "UPDATE message SET deliveries = 9223372036854775807, failures = -9223372036854775808 WHERE id = 'b'",
            "UPDATE message SET id = x'ff00', grouping = 1.5, enqueued = -9223372036854775808 WHERE id = 'c'",
            "UPDATE message SET state = 'dead', reason = 3, code = x'fe', run = 1e308, visible = 'x' WHERE id = 'd'")
        #expect(try await store.messages(states: Set(StoredMessage.State.allCases)).count == 5)
        let taken = try await SQLiteQueue("q", in: store).receive(upTo: 9, visibility: .seconds(9), waiting: .zero)
        #expect(taken.count == 4 && taken.last?.id == "e")
        try await store.redrive("d", in: "q")
        #expect(try await store.message("d", in: "q")?.state == .waiting)
    }

    /// Changes the file as any program may.
    private func change(at path: String, _ statements: String...) async throws {
        let script = """
            from sqlite3 import connect
            from sys import argv
            with connect(argv[1]) as database:
                for statement in argv[2:]: database.execute(statement)
            """
        let program = Program(
            path: "/usr/bin/python3", arguments: ["-c", script, path] + statements,
            environment: ["PATH": "/usr/bin:/bin"], limits: ProgramLimits(time: .seconds(1800)))
        let result = try await program.run()
        try #require(result.isSuccess, "\(result.errorText)")
    }

    @Test func `many connections open a new store at the same moment`() async throws {
        let folder = try ScratchFolder()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<8 {
                group.addTask {
                    let store = try Store(at: folder.path("store.db"))
                    try await store.publish(MessageDraft(id: "\(number)", body: []), to: "q")
                }
            }
            try await group.waitForAll()
        }
        #expect(try await Store(at: folder.path("store.db")).messages(states: [.waiting]).count == 8)
    }
}
