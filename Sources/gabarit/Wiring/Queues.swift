internal import AMQPQueue
internal import GabaritConfiguration
internal import GabaritHTTP
internal import GabaritPlan
internal import GabaritQueue
internal import GabaritSource
internal import GabaritStore
internal import GabaritValue

/// The queues of an installation: in the embedded store, or at the broker that `queue.address` names.
struct Queues {
    private let names: QueueNames
    private let statuses: String
    private let embedded: EmbeddedStore
    private let broker: (any RequestBroker)?

    /// - Parameter asking: how long whoever is asked over HTTP has for an answer.
    init(_ configuration: Configuration, folder: String, asking: Gates.Patience = .usual) throws {
        let queue = configuration.queue
        names = QueueNames(
            requests: queue.requests, deadLetters: queue.broker?.deadLetters, attempts: queue.broker?.attempts)
        statuses = queue.statuses
        let secrets = SecretSources(configuration, folder: folder)
        embedded = EmbeddedStore(in: secrets.resolved(configuration.data))
        let gates = Gates(configuration.http, secrets, asking)
        if let bus = queue.broker, bus.kind == .serviceBus {
            broker = try ServiceBusRequests(bus, requests: queue.requests, gates, secrets)
        } else if let amqp = queue.broker {
            let endpoint = try Self.endpoint(amqp, secrets)
            broker = AMQPRequests(
                broker: try AMQPBroker(endpoint), names: names,
                inspector: try amqp.management.map { try Self.inspector($0, gates, endpoint) },
                management: amqp.management)
        } else if let storage = queue.storage {
            broker = try StorageRequests(storage, requests: queue.requests, gates, secrets)
        } else {
            broker = nil
        }
    }

    func store() throws -> Store { try embedded.store() }

    func requests() throws -> any RunQueue {
        try broker?.requests() ?? SQLiteQueue(names.requests, in: try store())
    }

    func publisher() throws -> any MessagePublisher { try broker?.publisher ?? store() }

    /// Gives what asks how much is in the queue of requests and not done yet, as far as the queue says.
    ///
    /// The embedded store is opened here and not at each look: one that is gone by then must not be made anew.
    func backlog() throws -> @Sendable () async throws -> QueueBacklog {
        if let broker { return { try await broker.backlog() } }
        let queue = SQLiteQueue(names.requests, in: try store())
        return { try await queue.backlog() }
    }

    /// Makes sure that a worker can work with the queues.
    ///
    /// - Returns: what could not be looked at, one sentence each.
    /// - Throws: what is missing, and what to do about it.
    func check() async throws -> [String] {
        guard broker != nil else { return [] }
        for queue in needed { try await check(queue.name) }
        return try await inspect()
    }

    /// Where the settings of the queues are read, `nil` where queues have none.
    var management: String? { broker?.management }

    /// What to do about settings that could not be looked at.
    var advice: String { broker?.unseenAdvice ?? "" }

    /// Makes sure that the settings of the queues are what a worker needs.
    ///
    /// - Returns: what could not be looked at, one sentence each.
    /// - Throws: what has to be changed.
    func inspect() async throws -> [String] {
        try await broker?.inspect()
        return broker?.unseen ?? []
    }

    /// What a worker needs, by what it is for; in the embedded store dead letters and the like need no queue.
    var needed: [(purpose: String, name: String)] {
        [("requests", names.requests), ("status messages", statuses)] + (broker?.needed ?? [])
    }

    /// Makes sure that a queue is there and may be used.
    ///
    /// - Throws: why not, and what to do about it.
    func check(_ queue: String) async throws {
        guard let broker else { return _ = try store() }
        do {
            try await broker.check(queue)
        } catch let problem as Diagnostic {
            throw Diagnostics(problem)
        } catch let problems as Diagnostics {
            throw problems
        } catch {
            throw Diagnostics(
                Diagnostic(
                    code: "E_QUEUE", "the queue '\(queue)' cannot be used: \(VisibleText.escaped("\(error)"))",
                    hint: broker.advice(queue)))
        }
    }

    /// What was put aside.
    func deadLetters() async throws -> [StoredMessage] {
        guard let broker else { return try await store().messages(states: [.dead]) }
        let letters = try await broker.deadLetters()
        await broker.close()
        return letters.enumerated().map { stored($0.element, position: $0.offset + 1) }
    }

    /// Sends a request.
    ///
    /// - Returns: what was sent under its id before, when the queue remembers that and sends nothing now.
    func send(_ draft: MessageDraft) async throws -> StoredMessage? {
        if let broker {
            try await broker.publisher.publish(draft, to: names.requests)
            return nil
        }
        let store = try store()
        if try await store.add(draft, to: names.requests) { return nil }
        return try await store.message(draft.id, in: names.requests)
    }

    func redrive(_ id: String) async throws {
        guard let broker else { return try await store().redrive(id, in: names.requests) }
        try await broker.redrive(id)
        await broker.close()
    }

    /// The messages of a queue.
    func messages(in queue: String?, states: Set<StoredMessage.State>) async throws -> [StoredMessage] {
        guard broker == nil else { throw Self.opaque("list the messages of a queue") }
        return try await store().messages(in: queue, states: states)
    }

    /// One message by its id, its number or the id of its run, the newest of several; at a broker, a dead letter.
    func message(_ id: String, in queue: String) async throws -> StoredMessage {
        if broker == nil {
            let store = try store()
            if let message = try await store.message(id, in: queue) { return message }
            let ofRun = try await store.messages(mentioning: id, in: queue).first { Self.isRun(id, $0) }
            if let ofRun { return ofRun }
        } else {
            let letters = try await deadLetters()
            let letter = letters.first { $0.id == id } ?? letters.last { Self.isRun(id, $0) }
            if let letter { return letter }
        }
        throw Diagnostics(
            Diagnostic(
                code: "E_NO_MESSAGE",
                "the queue '\(broker?.deadLetterQueue ?? queue)' has no message '\(VisibleText.escaped(id))'",
                hint: broker == nil
                    ? "'gabarit queue list --all' and 'gabarit queue dead-letters' show what there is"
                    : "at a broker only dead letters can be looked at; 'gabarit queue dead-letters' lists them"))
    }

    private static func isRun(_ run: String, _ message: StoredMessage) -> Bool {
        message.runID == run || RequestReader().runID(in: message.file, fallbackID: message.id)?.text == run
    }

    /// Ends the connections in order; nothing may be asked of the queues after it.
    func close() async { await broker?.close() }
}

extension Queues {
    private static func inspector(
        _ address: String, _ gates: Gates, _ endpoint: AMQPEndpoint
    ) throws -> QueueInspector {
        do throws(Diagnostic) {
            let path = address.firstRange(of: "://").map { address[$0.upperBound...].split(separator: "/").dropFirst() }
            return QueueInspector(
                gates.gate(try HTTPOrigin(address)), base: path.map { $0.map(String.init) } ?? [], of: endpoint)
        } catch {
            throw Diagnostics(
                Diagnostic(
                    code: "E_QUEUE_MANAGEMENT", "queue.management: \(error.message)", at: .file("gabarit.yaml"),
                    hint: "write https://HOST:15671, or http:// for this machine"))
        }
    }

    /// - Parameter claims: gives tokens, where they are shown instead of a password.
    static func endpoint(
        _ broker: BrokerConfiguration, _ secrets: SecretSources,
        claims: (@Sendable (_ audience: String) async throws -> AMQPClaim)? = nil
    ) throws -> AMQPEndpoint {
        do throws(AMQPAddressProblem) {
            let certificates = broker.certificates.map(secrets.resolved)
            return try AMQPEndpoint(
                broker.server, user: broker.user, trustedCertificates: certificates,
                password: broker.password.map(secrets.source), claims: claims)
        } catch {
            throw Diagnostics(
                Diagnostic(code: "E_QUEUE_ADDRESS", error.text, hint: "queue.address: amqps://HOST[:PORT]"))
        }
    }

    private static func opaque(_ what: String) -> Diagnostics {
        Diagnostics(
            Diagnostic(
                code: "E_QUEUE_OPAQUE", "a queue at a broker cannot \(what) without taking them",
                hint: "use the broker's own tools; 'gabarit queue dead-letters' works"))
    }

    private func stored(_ letter: DeadLetter, position: Int) -> StoredMessage {
        let moment = letter.enqueued ?? Timestamp(milliseconds: 0)
        return StoredMessage(
            queue: names.requests, id: letter.id, body: letter.body, group: letter.group, sequence: Int64(position),
            state: .dead, enqueued: moment, visible: moment, deliveryCount: 0, failureCount: 0,
            reason: letter.reason.text, code: letter.reason.code, runID: letter.reason.runID)
    }
}
