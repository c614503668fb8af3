import GabaritHTTP
import GabaritHTTPClient
import GabaritQueue
import GabaritSecret
import GabaritTestKit
import GabaritValue
import Testing

@testable import AMQPQueue

@Suite(.serialized) struct ServiceBusTests {
    private let open = OpenNamespaces()

    private func with(
        _ queues: [String], _ body: @Sendable @escaping (FakeServiceBus, SettableClock) async throws -> Void
    ) async throws {
        let open = open
        try await FakeServiceBus.with { fake in
            try await fake.create(queues)
            try await body(fake, SettableClock(try await fake.now()))
            await open.closeAll()
        }
    }

    private static func take(_ queue: any RunQueue, _ count: Int = 1) async throws -> [QueueMessage] {
        try await queue.receive(upTo: count, visibility: .seconds(60), waiting: .seconds(60))
    }

    /// Takes what it may, and ends without a word: a process that is killed is a connection that ends.
    private static func takeAndDie(
        _ fake: FakeServiceBus, _ clock: SettableClock, _ count: Int
    ) async throws -> [QueueMessage] {
        let proxy = try BreakableProxy(to: fake.port)
        let namespace = try ServiceBusNamespace(fake.endpoint(port: proxy.port), clock: clock)
        let found = try await take(try namespace.queue(FakeServiceBus.names), count)
        proxy.close()
        await namespace.close()
        return found
    }

    @Test func `attempts are known to the worker that comes after, though the broker counts none`() async throws {
        let open = open
        try await with(FakeServiceBus.withSessions) { fake, clock in
            let first = try open.make(fake.endpoint(), clock)
            try await first.publish(MessageDraft(id: "a", body: [1], group: "g"), to: "requests")
            let queue = try first.queue(FakeServiceBus.names)
            for _ in 0..<2 {
                for message in try await Self.take(queue) {
                    try await queue.settle(message, as: .again(after: .zero, reason: "no"))
                }
            }
            await first.close()
            let cut = try await Self.takeAndDie(fake, clock, 1)
            #expect(cut.map(\.failureCount) == [2] && cut.map(\.deliveryCount) == [3])
            let second = try open.make(fake.endpoint(), clock)
            let other = try second.queue(FakeServiceBus.names)
            let found = try await Self.take(other)
            #expect(found.map(\.failureCount) == [2] && found.map(\.deliveryCount) == [4])
            for message in found { try await other.settle(message, as: .done) }
            // Nothing is left behind about a message that is over.
            #expect(try await fake.state("states") == [:])
            #expect(try await fake.state("messages") == 0)
        }
    }

    @Test func `without sessions one worker takes messages, and the next one follows at once when it ends in order`()
        async throws
    {
        let open = open
        try await with(FakeServiceBus.withoutSessions) { fake, clock in
            let (first, second) = (try open.make(fake.endpoint(), clock), try open.make(fake.endpoint(), clock))
            let (active, standby) = (
                try first.queue(FakeServiceBus.names), try second.queue(FakeServiceBus.names)
            )
            for id in ["a1", "a2"] {
                try await first.publish(MessageDraft(id: id, body: [1], group: "a"), to: "requests")
            }
            #expect(try await Self.take(active, 2).map(\.id) == ["a1"])
            let none = try await standby.receive(upTo: 1, visibility: .seconds(60), waiting: .milliseconds(100))
            #expect(none.isEmpty)
            await first.close()
            let found = try await Self.take(standby)
            #expect(found.map(\.id) == ["a1"] && found.map(\.deliveryCount) == [2])
        }
    }

    @Test func `without sessions nothing overtakes what a worker held that ended without a word`() async throws {
        let open = open
        try await with(FakeServiceBus.withoutSessions) { fake, clock in
            let namespace = try open.make(fake.endpoint(), clock)
            for id in ["a1", "a2"] {
                try await namespace.publish(MessageDraft(id: id, body: [1], group: "a"), to: "requests")
            }
            #expect(try await Self.takeAndDie(fake, clock, 1).map(\.id) == ["a1"])
            let queue = try namespace.queue(FakeServiceBus.names)
            #expect(try await queue.receive(upTo: 1, visibility: .seconds(60), waiting: .zero).isEmpty)
            try await fake.pass(.seconds(121), clock)
            #expect(try await Self.take(queue).map(\.id) == ["a1"])
        }
    }

    @Test func `a worker that lost its turn takes nothing before the locks of that turn are over`() async throws {
        let open = open
        try await with(["requests:lock=60,deliveries=1000", "requests.turn:sessions,lock=60"]) { fake, clock in
            let namespace = try open.make(fake.endpoint(), clock)
            let queue = try namespace.queue(FakeServiceBus.names)
            try await namespace.publish(MessageDraft(id: "a1", body: [1], group: "a"), to: "requests")
            #expect(try await Self.take(queue, 3).map(\.id) == ["a1"])
            try await fake.pass(.seconds(61), clock)
            try await namespace.publish(MessageDraft(id: "a2", body: [1], group: "a"), to: "requests")
            var (found, rounds) = ([QueueMessage](), 0)
            while found.isEmpty, rounds < 200 {
                try await fake.pass(.seconds(21), clock)
                rounds += 1
                found = try await queue.receive(upTo: 3, visibility: .seconds(60), waiting: .milliseconds(500))
            }
            #expect(found.map(\.id) == ["a1"])
            #expect(rounds >= 3)
        }
    }

    @Test func `a dead letter that is sent again is on the queue, also where duplicates are dropped`() async throws {
        let open = open
        try await with(["requests:sessions,duplicates=600"]) { fake, clock in
            let namespace = try open.make(fake.endpoint(), clock)
            let queue = try namespace.queue(FakeServiceBus.names)
            for id in ["a", "b"] {
                try await namespace.publish(MessageDraft(id: id, body: [7], group: "g"), to: "requests")
            }
            for _ in 0..<2 {
                for message in try await Self.take(queue) {
                    let reason = DeadLetterReason(code: "E_TEST", text: String(repeating: "é", count: 9000), runID: "r")
                    try await queue.settle(message, as: .deadLetter(reason))
                }
            }
            let letters = try await namespace.deadLetters(of: FakeServiceBus.names)
            #expect(letters.map(\.id) == ["a", "b"] && letters.map(\.group) == ["g", "g"])
            #expect(letters.map(\.reason.runID) == ["r", "r"])
            #expect(letters.allSatisfy { $0.reason.text.count == 4096 && $0.reason.text.hasSuffix("é…") })
            try await namespace.redrive("b", of: FakeServiceBus.names)
            #expect(try await namespace.deadLetters(of: FakeServiceBus.names).map(\.id) == ["a"])
            let found = try await Self.take(queue)
            #expect(found.map(\.id) == ["b"] && found.map(\.body) == [[7]] && found.map(\.deliveryCount) == [1])
            #expect(found.map(\.round) == [2])
            await #expect(throws: QueueFault.notFound(id: "c")) {
                try await namespace.redrive("c", of: FakeServiceBus.names)
            }
        }
    }

    @Test(arguments: [FakeServiceBus.withSessions, FakeServiceBus.withoutSessions])
    func `requests that say the same and have no id are requests of their own, and hold up none after them`(
        queues: [String]
    ) async throws {
        let open = open
        try await with(queues) { fake, clock in
            let namespace = try open.make(fake.endpoint(), clock)
            let queue = try namespace.queue(FakeServiceBus.names)
            for _ in 0..<2 { try await namespace.sending.send(AMQPMessage(body: [7], group: "g"), to: "requests") }
            try await namespace.publish(MessageDraft(id: "c", body: [7], group: "g"), to: "requests")
            var taken: [QueueMessage] = []
            while taken.count < 3 {
                let found = try await Self.take(queue)
                guard !found.isEmpty else { break }
                for message in found { try await queue.settle(message, as: .done) }
                taken += found
            }
            #expect(Set(taken.map(\.id)).count == 3 && taken.last?.id == "c")
            #expect(taken.allSatisfy { $0.refusal == nil && $0.body == [7] })
            #expect(try await fake.state("messages") == 0)
        }
    }

    @Test func `what the broker puts aside itself says so`() async throws {
        let open = open
        try await with(["requests:lock=60,deliveries=1", "requests.turn:sessions,lock=300"]) { fake, clock in
            let namespace = try open.make(fake.endpoint(), clock)
            try await namespace.publish(MessageDraft(id: "a", body: [1]), to: "requests")
            #expect(try await Self.takeAndDie(fake, clock, 1).map(\.id) == ["a"])
            try await fake.pass(.seconds(61), clock)
            let letters = try await namespace.deadLetters(of: FakeServiceBus.names)
            #expect(letters.map(\.reason.code) == ["E_DELIVERY_LIMIT"])
        }
    }

    @Test func `a namespace that takes less than our longest body says how much it takes`() async throws {
        let open = open
        try await with(["requests:sessions,longest=262144"]) { fake, clock in
            let namespace = try open.make(fake.endpoint(), clock)
            let limit = 262_144 - ServiceBusNamespace.envelope - 2
            let body = [UInt8](repeating: 7, count: limit)
            try await namespace.publish(MessageDraft(id: "a", body: body, group: "g"), to: "requests")
            await #expect(throws: QueueFault.tooLarge(bytes: limit + 1, limit: limit)) {
                try await namespace.publish(MessageDraft(id: "b", body: body + [7], group: "g"), to: "requests")
            }
            #expect(try await Self.take(try namespace.queue(FakeServiceBus.names)).map(\.body) == [body])
        }
    }

    @Test func `tokens are shown for every queue that is used, and anew before they end; the key is never sent`()
        async throws
    {
        let open = open
        try await with(FakeServiceBus.withoutSessions) { fake, clock in
            let maker = SharedAccessKey(
                policy: FakeServiceBus.policy, clock: clock, key: FixedSecret(Secret(fake.key)))
            let endpoint = try AMQPEndpoint("amqp://127.0.0.1:\(fake.port)") { audience in
                var claim = try await maker.claim(audience)
                // Nearly over as soon as it is shown, so that every use shows another one.
                claim.lifetime = .zero
                return claim
            }
            let namespace = try open.make(endpoint, clock)
            try await namespace.publish(MessageDraft(id: "a", body: [1]), to: "requests")
            let queue = try namespace.queue(FakeServiceBus.names)
            for message in try await Self.take(queue) { try await queue.settle(message, as: .done) }
            let shown = try await fake.control("state")["audiences"]?.array?.compactMap(\.string) ?? []
            #expect(Set(shown) == ["sb://127.0.0.1/requests", "sb://127.0.0.1/requests.turn"])
            #expect(shown.count > 4)
        }
    }

    @Test func `a wrong key is a fault that says so, and the key is not in it`() async throws {
        let open = open
        try await with(FakeServiceBus.withSessions) { fake, clock in
            let wrong = FixedSecret(Secret("canary-wrong"))
            let maker = SharedAccessKey(policy: FakeServiceBus.policy, clock: clock, key: wrong)
            let address = "amqp://127.0.0.1:\(fake.port)"
            for endpoint in [
                try AMQPEndpoint(address, user: FakeServiceBus.policy, password: wrong),
                try AMQPEndpoint(address) { try await maker.claim($0) },
            ] {
                do {
                    try await open.make(endpoint, clock).check(sendingTo: "statuses")
                    Issue.record("an error is expected")
                } catch QueueFault.unavailable(let reason) {
                    #expect(reason.contains("auth") || reason.contains("InvalidSignature"))
                    #expect(!reason.contains("canary"))
                }
            }
        }
    }

    @Test func `a queue that is missing, or has no sessions where it needs them, is named`() async throws {
        let open = open
        try await with(["requests", "requests.turn", "statuses"]) { fake, clock in
            let namespace = try open.make(fake.endpoint(), clock)
            for (names, problem) in [
                (BusNames(requests: "nowhere"), "'nowhere'"),
                (BusNames(requests: "requests", turn: "none"), "'none'"),
                (BusNames(requests: "requests"), "'requests.turn' has no sessions"),
            ] {
                do {
                    _ = try await namespace.check(names)
                    Issue.record("an error is expected")
                } catch QueueFault.unavailable(let reason) {
                    #expect(reason.contains(problem))
                }
            }
            await #expect(throws: QueueFault.self) { try await namespace.check(sendingTo: "nowhere") }
            try await namespace.check(sendingTo: "statuses")
        }
    }

    @Test func `a state that somebody else wrote, or that is broken, is as good as none`() {
        for text in ["", "{", "[]", "{\"attempts\": {\"a\": [1]}}", "{\"attempts\": {\"a\": [1, 2]}, \"open\": \"x\"}"]
        {
            #expect(AttemptNotes(reading: Array(text.utf8)).notes == [:])
        }
        var notes = AttemptNotes()
        notes["a"] = AttemptNote(taken: 3, failed: 1)
        notes["b"] = AttemptNote(taken: 0, failed: 0)
        #expect(notes.bytes.map { AttemptNotes(reading: $0) } == notes)
        notes["a"] = nil
        #expect(notes.bytes == nil)
    }

    @Test func `what waits can be counted by who may manage, and how long by everybody`() async throws {
        let open = open
        for queues in [FakeServiceBus.withSessions, FakeServiceBus.withoutSessions] {
            try await with(queues) { fake, clock in
                let namespace = try open.make(fake.endpoint(), clock)
                #expect(try await namespace.oldestAge(in: FakeServiceBus.names) == .zero)
                for id in ["a", "b"] {
                    try await namespace.publish(MessageDraft(id: id, body: [1], group: id), to: "requests")
                    try await fake.pass(.seconds(10), clock)
                }
                let queue = try namespace.queue(FakeServiceBus.names)
                let taken = try await Self.take(queue)
                #expect(try await namespace.oldestAge(in: FakeServiceBus.names) == .seconds(20))
                let gate = HTTPClientGate(try HTTPOrigin("http://127.0.0.1:\(fake.port)"))
                let maker = SharedAccessKey(
                    policy: FakeServiceBus.policy, clock: clock, key: FixedSecret(Secret(fake.key)))
                let token = try await maker.claim("https://127.0.0.1/").token
                let settings = try await QueueSettings.read("requests", gate: gate, authorization: token)
                #expect(settings?.messages == 2)
                for message in taken { try await queue.settle(message, as: .done) }
                #expect(try await namespace.oldestAge(in: FakeServiceBus.names) == .seconds(10))
            }
        }
    }

    @Test func `a delivery limit below the worker's own, and messages that expire without a word, are seen`()
        async throws
    {
        try await with(["requests:deliveries=10,lifetime=14", "good:deliveries=1000,lifetime=14,expires"]) {
            fake, clock in
            let maker = SharedAccessKey(
                policy: FakeServiceBus.policy, clock: clock, key: FixedSecret(Secret(fake.key)))
            let gate = HTTPClientGate(try HTTPOrigin("http://127.0.0.1:\(fake.port)"))
            let token = try await maker.claim("https://127.0.0.1/").token
            let settings = try await QueueSettings.read("requests", gate: gate, authorization: token)
            let problems = try #require(settings).problems(of: "requests", least: 15)
            #expect(problems.map(\.next).joined().contains("--max-delivery-count 1000"))
            #expect(problems.count == 2)
            let good = try await QueueSettings.read("good", gate: gate, authorization: token)
            #expect(try #require(good).problems(of: "good", least: 15).isEmpty)
            await #expect(throws: HTTPFault.self) {
                try await QueueSettings.read("nowhere", gate: gate, authorization: token)
            }
            try await fake.control("manage", ["allowed": false])
            #expect(try await QueueSettings.read("requests", gate: gate, authorization: token) == nil)
        }
    }
}
