import GabaritHTTP
import GabaritHTTPClient
import GabaritQueue
import GabaritSecret
import GabaritSource
import GabaritTestKit
import GabaritValue
import Testing

@testable import AMQPQueue

@Suite(.serialized, .enabled(if: RabbitMQ.isThere)) struct RabbitMQTests {
    private let open = OpenBrokers()

    @Test func `a quorum queue of RabbitMQ conforms, with three workers at it`() async throws {
        let proxy = try BreakableProxy(to: RabbitMQ.port)
        let conformance = QueueConformance(volume: 10_000, only: RabbitMQ.onlyCheck) {
            await open.closeAll()
            try await RabbitMQ.purge()
            let clock = SettableClock(SystemClock().now())
            let brokers = try (0..<3).map { _ in try open.make(clock, address: "amqp://127.0.0.1:\(proxy.port)") }
            return QueueConformance.Subject(
                receivers: try brokers.map { try $0.queue(RabbitMQ.names) }, publisher: brokers[2],
                name: RabbitMQ.names.requests, pass: { clock.advance(by: $0) }, patience: .seconds(30),
                cut: { proxy.cut() }
            ) {
                try await brokers[2].deadLetters(of: RabbitMQ.names).reduce(into: [:]) { $0[$1.id] = $1.reason }
            }
        }
        let problems = await conformance.problems()
        #expect(problems == [])
        await open.closeAll()
        proxy.close()
    }

    /// A worker that takes what it may and ends without a word.
    private func takeAndDie(_ limit: Int) async throws -> [QueueMessage] {
        let broker = try open.make()
        let queue = try broker.queue(RabbitMQ.names)
        let found = try await queue.receive(upTo: limit, visibility: .seconds(60), waiting: .seconds(60))
        // For the broker a process that is killed is a connection that ends.
        await broker.close()
        return found
    }

    @Test func `what ends its worker again and again runs alone and is counted; its neighbours are not`() async throws {
        try await RabbitMQ.purge()
        let broker = try open.make()
        for id in ["poison", "good"] { try await broker.publish(MessageDraft(id: id, body: [1]), to: "requests") }
        var counts: [[Int]] = []
        for _ in 0..<4 {
            let found = try await takeAndDie(4)
            counts.append(found.filter { $0.id == "poison" }.map(\.deliveryCount))
            // After the first end the suspect comes alone, so the neighbour is not even held.
            if counts.count > 1 { #expect(found.map(\.id) == ["poison"]) }
        }
        #expect(counts == [[1], [2], [3], [4]])
        let queue = try broker.queue(RabbitMQ.names)
        let last = try await queue.receive(upTo: 1, visibility: .seconds(60), waiting: .seconds(60))
        #expect(last.first?.deliveryCount == 5)
        for message in last { try await queue.settle(message, as: .done) }
        let next = try await queue.receive(upTo: 1, visibility: .seconds(60), waiting: .seconds(60))
        #expect(next.map(\.id) == ["good"])
        #expect(next.allSatisfy { $0.deliveryCount <= 2 && $0.failureCount == 0 })
        await open.closeAll()
    }

    @Test func `failed attempts are known to the worker that comes after`() async throws {
        try await RabbitMQ.purge()
        let first = try open.make()
        try await first.publish(MessageDraft(id: "a", body: [1], group: "g"), to: "requests")
        let queue = try first.queue(RabbitMQ.names)
        for _ in 0..<2 {
            let found = try await queue.receive(upTo: 1, visibility: .seconds(60), waiting: .seconds(60))
            for message in found { try await queue.settle(message, as: .again(after: .zero, reason: "no")) }
        }
        await first.close()
        let second = try open.make()
        let other = try second.queue(RabbitMQ.names)
        let found = try await other.receive(upTo: 1, visibility: .seconds(60), waiting: .seconds(60))
        #expect(found.map(\.failureCount) == [2])
        for message in found { try await other.settle(message, as: .done) }
        await open.closeAll()
        // Nothing is left behind about a message that is over.
        #expect(try await RabbitMQ.count("requests.attempts") == 0)
    }

    @Test func `a worker that stands by takes over when the active one ends`() async throws {
        try await RabbitMQ.purge()
        let (first, second) = (try open.make(), try open.make())
        let (active, standby) = (try first.queue(RabbitMQ.names), try second.queue(RabbitMQ.names))
        #expect(try await active.receive(upTo: 1, visibility: .seconds(60), waiting: .zero).isEmpty)
        async let waiting = standby.receive(upTo: 1, visibility: .seconds(60), waiting: .seconds(60))
        try await first.publish(MessageDraft(id: "a", body: [1]), to: "requests")
        #expect(try await active.receive(upTo: 1, visibility: .seconds(60), waiting: .seconds(60)).map(\.id) == ["a"])
        await first.close()
        #expect(try await waiting.map(\.id) == ["a"])
        await open.closeAll()
    }

    @Test func `a dead letter that is sent again is off the dead letters and on the queue`() async throws {
        try await RabbitMQ.purge()
        let broker = try open.make()
        let queue = try broker.queue(RabbitMQ.names)
        for id in ["a", "b"] { try await broker.publish(MessageDraft(id: id, body: [7], group: "g"), to: "requests") }
        for _ in 0..<2 {
            for message in try await queue.receive(upTo: 1, visibility: .seconds(60), waiting: .seconds(60)) {
                let reason = DeadLetterReason(code: "E_TEST", text: "no", runID: nil)
                try await queue.settle(message, as: .deadLetter(reason))
            }
        }
        #expect(try await broker.deadLetters(of: RabbitMQ.names).map(\.id) == ["a", "b"])
        try await broker.redrive("a", of: RabbitMQ.names)
        #expect(try await broker.deadLetters(of: RabbitMQ.names).map(\.id) == ["b"])
        let found = try await queue.receive(upTo: 1, visibility: .seconds(60), waiting: .seconds(60))
        #expect(found.map(\.id) == ["a"])
        #expect(found.map(\.body) == [[7]])
        #expect(found.map(\.round) == [2])
        // Put aside once more: the count goes with it.
        for message in found {
            try await queue.settle(message, as: .deadLetter(DeadLetterReason(code: "E_TEST", text: "no", runID: nil)))
        }
        #expect(try await broker.deadLetters(of: RabbitMQ.names).map(\.round) == [1, 2])
        await #expect(throws: QueueFault.notFound(id: "c")) { try await broker.redrive("c", of: RabbitMQ.names) }
        await open.closeAll()
    }

    @Test func `dead letters are given back by whoever looked, though the broker does not learn of the end`()
        async throws
    {
        try await RabbitMQ.purge()
        let broker = try open.make()
        let queue = try broker.queue(RabbitMQ.names)
        let ids = ["a", "b", "c"]
        for id in ids { try await broker.publish(MessageDraft(id: id, body: [1], group: id), to: "requests") }
        for _ in ids {
            for message in try await queue.receive(upTo: 1, visibility: .seconds(60), waiting: .seconds(60)) {
                let reason = DeadLetterReason(code: "E_TEST", text: "no", runID: nil)
                try await queue.settle(message, as: .deadLetter(reason))
            }
        }
        let proxy = try BreakableProxy(to: RabbitMQ.port, keepsServer: true)
        let viewer = try open.make(address: "amqp://127.0.0.1:\(proxy.port)")
        for _ in 0..<5 {
            #expect(try await viewer.deadLetters(of: RabbitMQ.names).map(\.id).sorted() == ids)
        }
        await #expect(throws: QueueFault.notFound(id: "d")) { try await viewer.redrive("d", of: RabbitMQ.names) }
        try await viewer.redrive("b", of: RabbitMQ.names)
        #expect(try await viewer.deadLetters(of: RabbitMQ.names).map(\.id).sorted() == ["a", "c"])
        await open.closeAll()
        proxy.close()
    }

    @Test func `what no queue would take is not sent`() async throws {
        let broker = try open.make()
        await #expect(throws: QueueFault.self) {
            try await broker.publish(MessageDraft(id: "a", body: [1]), to: "no-such-queue")
        }
        try await broker.publish(MessageDraft(id: "a", body: [1]), to: "statuses")
        await open.closeAll()
    }

    @Test func `a message that is longer than ours comes, and one that is longer than any is put aside unread`()
        async throws
    {
        try await RabbitMQ.purge()
        let broker = try open.make()
        let long = [UInt8](repeating: 1, count: 300 * 1024)
        let endless = [UInt8](repeating: 2, count: AMQPConnection.longestMessage + 1)
        for (id, body) in [("endless", endless), ("long", long)] {
            try await broker.send(AMQPMessage(id: id, body: body), to: "requests")
        }
        let queue = try broker.queue(RabbitMQ.names)
        let found = try await queue.receive(upTo: 1, visibility: .seconds(60), waiting: .seconds(60))
        #expect(found.map(\.id) == ["long"])
        let reason = DeadLetterReason(code: "E_TOO_LARGE", text: "too large", runID: nil)
        for message in found { try await queue.settle(message, as: .deadLetter(reason)) }
        #expect(try await broker.deadLetters(of: RabbitMQ.names).map(\.id) == ["long"])
        // Looking has taken nothing off, though the other is too long to be shown.
        #expect(try await RabbitMQ.count("requests.dead-letters") == 2)
        await open.closeAll()
    }

    @Test func `a wrong password is a fault that says so, and the password is not in it`() async throws {
        let endpoint = try AMQPEndpoint(
            RabbitMQ.variable("ADDRESS"), user: "gabarit", password: FixedSecret(Secret("canary-secret")))
        let broker = try AMQPBroker(endpoint)
        do {
            try await broker.check("requests")
            Issue.record("an error is expected")
        } catch QueueFault.unavailable(let reason) {
            #expect(reason.contains("auth"))
            #expect(!reason.contains("canary"))
        }
    }

    @Test func `a password that was refused is asked for anew, without a restart`() async throws {
        let password = RenewedSecret(old: Secret("of yesterday"), new: Secret(RabbitMQ.variable("PASSWORD")))
        let broker = try AMQPBroker(
            AMQPEndpoint(RabbitMQ.variable("ADDRESS"), user: RabbitMQ.variable("USER"), password: password))
        await #expect(throws: QueueFault.self) { try await broker.check("requests") }
        try await broker.check("requests")
        await broker.close()
    }

    @Test func `the management interface says what has to be changed before a worker may start`() async throws {
        let gate = HTTPClientGate(try HTTPOrigin("http://127.0.0.1:\(RabbitMQ.variable("MANAGEMENT"))"))
        let inspector = QueueInspector(gate, of: try RabbitMQ.endpoint())
        try await inspector.check(RabbitMQ.names)
        for (queue, problem) in [
            ("no-route", "the queue 'no-route' has no dead-letter exchange: what the broker puts aside is lost"),
            ("low-limit", "the queue 'low-limit' puts a request aside at delivery 3, before its attempts are over"),
        ] {
            do {
                try await inspector.check(QueueNames(requests: queue))
                Issue.record("an error is expected")
            } catch let problems as Diagnostics {
                #expect(problems.all.map(\.message) == [problem])
            }
        }
    }

    @Test func `TLS counts only with a certificate that the named authority signed for the host`() async throws {
        let folder = RabbitMQ.certificates
        func check(_ host: String, _ authority: String) async throws {
            let endpoint = try AMQPEndpoint(
                "amqps://\(host):\(RabbitMQ.variable("TLS_PORT"))", user: RabbitMQ.variable("USER"),
                trustedCertificates: "\(folder)/\(authority).pem",
                password: FixedSecret(Secret(RabbitMQ.variable("PASSWORD"))))
            let broker = try AMQPBroker(endpoint)
            try await broker.check("requests")
            await broker.close()
        }
        try await check("localhost", "ca")
        await #expect(throws: QueueFault.self) { try await check("localhost", "other") }
        await #expect(throws: QueueFault.self) { try await check("127.0.0.1", "ca") }
    }
}
