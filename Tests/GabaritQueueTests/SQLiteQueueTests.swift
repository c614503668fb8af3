import GabaritQueue
import GabaritStore
import GabaritTestKit
import GabaritValue
import Glibc
import Testing

@Suite struct SQLiteQueueTests {
    @Test func `the embedded queue conforms, with three connections to its file`() async {
        // Each message is written to the disk three times; `GABARIT_STORE_VOLUME` sends another number of them.
        let volume = getenv("GABARIT_STORE_VOLUME").flatMap { Int(String(cString: $0)) } ?? 10_000
        let conformance = QueueConformance(volume: volume) {
            let folder = try ScratchFolder()
            let clock = SettableClock()
            let stores = try (0..<3).map { _ in try Store(at: folder.path("store.db"), clock: clock) }
            return QueueConformance.Subject(
                receivers: stores.map { SQLiteQueue("requests", in: $0) }, publisher: stores[2], name: "requests",
                pass: { clock.advance(by: $0) }
            ) {
                let letters = try await folder.keeping { try await stores[0].messages(states: [.dead]) }
                return letters.reduce(into: [:]) {
                    $0[$1.id] = DeadLetterReason(code: $1.code ?? "", text: $1.reason ?? "", runID: $1.runID)
                }
            }
        }
        #expect(await conformance.problems() == [])
    }

    @Test func `queues of one file do not see each other's messages`() async throws {
        let folder = try ScratchFolder()
        let store = try Store(at: folder.path("store.db"))
        try await store.publish(MessageDraft(id: "a", body: [1]), to: "requests")
        try await store.publish(MessageDraft(id: "a", body: [2]), to: "statuses")
        let other = SQLiteQueue("others", in: store)
        #expect(try await other.receive(upTo: 9, visibility: .seconds(30), waiting: .zero).isEmpty)
        let statuses = SQLiteQueue("statuses", in: store)
        let found = try await statuses.receive(upTo: 9, visibility: .seconds(30), waiting: .zero)
        #expect(found.map(\.body) == [[2]])
    }

    @Test func `a message outlives the store that took it`() async throws {
        let folder = try ScratchFolder()
        do {
            let store = try Store(at: folder.path("store.db"))
            try await store.publish(MessageDraft(id: "a", body: [7]), to: "requests")
        }
        let queue = SQLiteQueue("requests", in: try Store(at: folder.path("store.db")))
        let found = try await queue.receive(upTo: 1, visibility: .seconds(30), waiting: .zero)
        #expect(found.map(\.body) == [[7]])
    }

    @Test func `the id of a message that is done is remembered for seven days`() async throws {
        let folder = try ScratchFolder()
        let clock = SettableClock()
        let store = try Store(at: folder.path("store.db"), clock: clock)
        let queue = SQLiteQueue("requests", in: store)
        try await store.publish(MessageDraft(id: "a", body: []), to: "requests")
        for message in try await queue.receive(upTo: 1, visibility: .seconds(30), waiting: .zero) {
            try await queue.settle(message, as: .done)
        }
        let day = Duration.seconds(24 * 60 * 60)
        clock.advance(by: day * 7)
        try await store.publish(MessageDraft(id: "a", body: []), to: "requests")
        #expect(try await queue.receive(upTo: 1, visibility: .seconds(30), waiting: .zero).isEmpty)
        clock.advance(by: day)
        try await store.publish(MessageDraft(id: "b", body: []), to: "requests")
        try await store.publish(MessageDraft(id: "a", body: []), to: "requests")
        let found = try await queue.receive(upTo: 9, visibility: .seconds(30), waiting: .zero)
        #expect(found.map(\.id) == ["b", "a"])
    }

    @Test func `a dead letter that is sent again comes after what was sent meanwhile`() async throws {
        let folder = try ScratchFolder()
        let store = try Store(at: folder.path("store.db"))
        let queue = SQLiteQueue("requests", in: store)
        try await store.publish(MessageDraft(id: "a", body: [1], group: "g"), to: "requests")
        for message in try await queue.receive(upTo: 1, visibility: .seconds(30), waiting: .zero) {
            try await queue.settle(message, as: .deadLetter(DeadLetterReason(code: "E", text: "no", runID: nil)))
        }
        try await store.publish(MessageDraft(id: "b", body: [2], group: "g"), to: "requests")
        try await store.redrive("a", in: "requests")
        let first = try await queue.receive(upTo: 9, visibility: .seconds(30), waiting: .zero)
        #expect(first.map(\.id) == ["b"])
        for message in first { try await queue.settle(message, as: .done) }
        let second = try await queue.receive(upTo: 9, visibility: .seconds(30), waiting: .zero)
        #expect(second.map(\.id) == ["a"])
        #expect(second.map(\.deliveryCount) == [1])
        #expect(second.map(\.body) == [[1]])
        #expect(first.map(\.round) == [1] && second.map(\.round) == [2])
        await #expect(throws: QueueFault.notFound(id: "a")) { try await store.redrive("a", in: "requests") }
    }

    @Test func `a queue says whether a message is new`() async throws {
        let folder = try ScratchFolder()
        let store = try Store(at: folder.path("store.db"))
        #expect(try await store.add(MessageDraft(id: "a", body: [1]), to: "requests"))
        #expect(try await !store.add(MessageDraft(id: "a", body: [1]), to: "requests"))
        #expect(try await store.add(MessageDraft(id: "a", body: [1]), to: "statuses"))
    }

    @Test func `what waits can be counted, and how long, until it is done or put aside`() async throws {
        let folder = try ScratchFolder()
        let clock = SettableClock(Timestamp(milliseconds: 0))
        let store = try Store(at: folder.path("store.db"), clock: clock)
        let queue = SQLiteQueue("requests", in: store)
        try await store.publish(MessageDraft(id: "s", body: []), to: "statuses")
        #expect(try await queue.backlog() == QueueBacklog(messages: 0, oldestAge: .zero))
        for id in ["a", "b", "c"] {
            try await store.publish(MessageDraft(id: id, body: []), to: "requests")
            clock.advance(by: .seconds(10))
        }
        let taken = try await queue.receive(upTo: 2, visibility: .seconds(60), waiting: .zero)
        #expect(try await queue.backlog() == QueueBacklog(messages: 3, oldestAge: .seconds(30)))
        try await queue.settle(taken[0], as: .done)
        #expect(try await queue.backlog() == QueueBacklog(messages: 2, oldestAge: .seconds(20)))
        let reason = DeadLetterReason(code: "E_X", text: "x", runID: nil)
        try await queue.settle(taken[1], as: .deadLetter(reason))
        #expect(try await queue.backlog() == QueueBacklog(messages: 1, oldestAge: .seconds(10)))
    }

    @Test func `the messages of a queue can be looked at without leasing them`() async throws {
        let folder = try ScratchFolder()
        let store = try Store(at: folder.path("store.db"))
        for id in ["a", "b", "c"] { try await store.publish(MessageDraft(id: id, body: []), to: "requests") }
        #expect(try await store.messages(in: "requests", states: [.waiting]).map(\.id) == ["a", "b", "c"])
        #expect(try await store.messages(states: [.waiting], limit: 2).map(\.id) == ["b", "c"])
        #expect(try await store.message("b", in: "requests")?.sequence == 2)
        #expect(try await store.message("3", in: "requests")?.id == "c")
        #expect(try await store.message("d", in: "requests") == nil)
    }
}
