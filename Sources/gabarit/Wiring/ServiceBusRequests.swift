internal import AMQPQueue
internal import GabaritConfiguration
internal import GabaritQueue
internal import GabaritSource
internal import PullRequestSteps

/// The queues of a namespace of Azure Service Bus.
struct ServiceBusRequests: RequestBroker {
    /// The scope of Azure Service Bus.
    private static let scope = "https://servicebus.azure.net/.default"

    let namespace: ServiceBusNamespace
    let names: BusNames
    private let statuses: String

    init(
        _ configuration: BrokerConfiguration, requests: String, statuses: String, _ gates: Gates,
        _ secrets: SecretSources
    ) throws {
        names = BusNames(requests: requests, turn: configuration.turn)
        self.statuses = statuses
        namespace = try ServiceBusNamespace(
            Queues.endpoint(configuration, secrets, claims: try Self.claims(configuration, gates, secrets)))
    }

    var publisher: any MessagePublisher { namespace }
    var deadLetterQueue: String { names.deadLetters }

    func requests() throws -> any RunQueue { try namespace.queue(names, grouping: Self.group) }

    var needed: [(purpose: String, name: String)] {
        [("dead letters", names.deadLetters), ("turn, without sessions", names.turn)]
    }

    var unseen: [String] {
        [
            "the delivery limit and the duplicate detection of '\(names.requests)' cannot be seen over AMQP 1.0; docs/brokers.md says how to look"
        ]
    }

    func check(_ queue: String) async throws {
        switch queue {
        case names.requests: _ = try await namespace.check(names)
        case names.deadLetters: try await namespace.check(deadLettersOf: names)
        case names.turn: try await namespace.check(turn: names)
        default: try await namespace.check(sendingTo: queue)
        }
    }

    func advice(_ queue: String) -> Message {
        "docs/brokers.md says which queues a Service Bus needs, how to make them, and what the policy or role must allow"
    }

    func deadLetters() async throws -> [DeadLetter] { try await namespace.deadLetters(of: names) }

    func redrive(_ id: String) async throws { try await namespace.redrive(id, of: names) }

    func close() async { await namespace.close() }

    /// What gives tokens; `nil` where the key itself is the password.
    private static func claims(
        _ configuration: BrokerConfiguration, _ gates: Gates, _ secrets: SecretSources
    ) throws -> (@Sendable (String) async throws -> AMQPClaim)? {
        if let entra = configuration.entra {
            let credential = try HostConnection.service(entra, scope: scope, gates, secrets)
            // The credential renews its token itself, five minutes before its end.
            return { _ in AMQPClaim(.webToken, try await credential.token(), lifetime: .seconds(300)) }
        }
        guard configuration.signIn == .token, let policy = configuration.user, let key = configuration.password else {
            return nil
        }
        let maker = SharedAccessKey(policy: policy, key: secrets.source(key))
        return { try await maker.claim($0) }
    }
}
