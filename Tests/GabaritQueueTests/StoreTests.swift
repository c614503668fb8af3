import GabaritQueue
import GabaritStore
import Testing

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
