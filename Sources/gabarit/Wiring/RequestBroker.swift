internal import AMQPQueue
internal import AzureStorageQueue
internal import GabaritConfiguration
internal import GabaritHTTP
internal import GabaritPlan
internal import GabaritQueue
internal import GabaritSource

/// The queues that are not on this machine: requests, dead letters, status messages.
protocol RequestBroker: Sendable {
    var publisher: any MessagePublisher { get }
    /// Where dead letters are.
    var deadLetterQueue: String { get }

    func requests() throws -> any RunQueue

    /// The queues that a worker needs beside those of requests and status messages, by what they are for.
    var needed: [(purpose: String, name: String)] { get }
    /// What ``inspect()`` could not look at, one sentence each.
    var unseen: [String] { get }
    /// What to do about that.
    var unseenAdvice: String { get }

    /// Where the settings of the queues are read, or the queue whose settings cannot be; `nil` where queues have none.
    var management: String? { get }
    /// Makes sure that the settings of the queues are what a worker needs, where they can be read.
    func inspect() async throws

    /// Makes sure that a queue is there and may be used.
    func check(_ queue: String) async throws
    /// What to do about a queue that cannot be used.
    func advice(_ queue: String) -> Message

    /// What is in the queue of requests, as far as the broker says.
    func backlog() async throws -> QueueBacklog

    func deadLetters() async throws -> [DeadLetter]
    func redrive(_ id: String) async throws
    func close() async
}

extension RequestBroker {
    /// The workspace that a request is about orders the messages.
    static func group(of body: [UInt8]) -> String? {
        RequestReader().acronym(in: SourceFile(name: "message", bytes: body))?.text
    }
}

/// The queues of a RabbitMQ.
struct AMQPRequests: RequestBroker {
    let broker: AMQPBroker
    let names: QueueNames
    /// `nil` without the address of a management interface.
    let inspector: QueueInspector?
    private let address: String?

    init(broker: AMQPBroker, names: QueueNames, inspector: QueueInspector?, management: String?) {
        self.broker = broker
        self.names = names
        self.inspector = inspector
        address = management
    }

    var publisher: any MessagePublisher { broker }
    var deadLetterQueue: String { names.deadLetters }

    func requests() throws -> any RunQueue { try broker.queue(names, grouping: Self.group) }

    var needed: [(purpose: String, name: String)] {
        [("dead letters", names.deadLetters), ("attempts", names.attempts)]
    }

    var unseen: [String] {
        guard inspector == nil else { return [] }
        return [
            "the delivery limit, the dead-letter exchange and the single active consumer of '\(names.requests)' cannot be seen over AMQP 1.0; set queue.management to have them checked"
        ]
    }

    var unseenAdvice: String {
        "set queue.management, or look once with 'rabbitmqctl list_queues name type arguments' (docs/brokers.md)"
    }

    var management: String? { address ?? names.requests }

    func inspect() async throws { try await inspector?.check(names) }

    func check(_ queue: String) async throws { try await broker.check(queue) }

    func advice(_ queue: String) -> Message { "docs/brokers.md says which queues a broker needs, and how to make them" }

    func backlog() async throws -> QueueBacklog { try await inspector?.backlog(of: names) ?? QueueBacklog() }

    func deadLetters() async throws -> [DeadLetter] { try await broker.deadLetters(of: names) }

    func redrive(_ id: String) async throws { try await broker.redrive(id, of: names) }

    func close() async { await broker.close() }
}

/// The queues of a storage account of Azure.
struct StorageRequests: RequestBroker {
    let account: StorageAccount
    let names: StorageQueueNames
    let creates: Bool

    init(_ configuration: StorageConfiguration, requests: String, _ gates: Gates, _ secrets: SecretSources) throws {
        names = StorageQueueNames(
            requests: requests, deadLetters: configuration.deadLetters, turn: configuration.turn)
        let credential: StorageCredential =
            switch configuration.credential {
            case .key(let reference): .key(secrets.source(reference))
            case .sharedAccessSignature(let reference): .sharedAccessSignature(secrets.source(reference))
            }
        do throws(Diagnostic) {
            let endpoint = try StorageEndpoint(configuration.address)
            for name in [names.requests, names.deadLetters, names.turn] { try StorageEndpoint.check(queue: name) }
            account = StorageAccount(
                endpoint, names, gate: gates.gate(endpoint.origin, longestAnswer: StorageAccount.longestAnswer),
                credential: credential, encoding: configuration.encoding == .plain ? .plain : .base64)
        } catch {
            throw Diagnostics(error)
        }
        creates = configuration.creates
    }

    var publisher: any MessagePublisher { account }
    var deadLetterQueue: String { names.deadLetters }

    func requests() -> any RunQueue { account.queue(grouping: Self.group) }

    var needed: [(purpose: String, name: String)] { [("dead letters", names.deadLetters), ("turn", names.turn)] }
    var unseen: [String] { [] }
    var unseenAdvice: String { "" }
    var management: String? { nil }

    /// The queues of Azure Storage have no settings; dead letters are Gabarit's own work.
    func inspect() {}

    func check(_ queue: String) async throws {
        try StorageEndpoint.check(queue: queue)
        try await account.check(queue, creates: creates)
    }

    func advice(_ queue: String) -> Message {
        "where it is missing, 'az storage queue create --name \(queue)' or queue.create: true makes it"
    }

    func backlog() async throws -> QueueBacklog { try await account.backlog() }

    func deadLetters() async throws -> [DeadLetter] { try await account.deadLetters() }

    func redrive(_ id: String) async throws { try await account.redrive(id) }

    func close() async { await account.close() }
}
