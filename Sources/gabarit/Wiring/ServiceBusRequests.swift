internal import AMQPQueue
internal import GabaritConfiguration
internal import GabaritHTTP
internal import GabaritQueue
internal import GabaritSource
internal import GabaritValue
internal import GabaritWorker
internal import PullRequestSteps

/// The queues of a namespace of Azure Service Bus.
struct ServiceBusRequests: RequestBroker {
    /// The scope of Azure Service Bus.
    private static let scope = "https://servicebus.azure.net/.default"

    let namespace: ServiceBusNamespace
    let names: BusNames
    private let limits: ServiceBusLimits?

    init(
        _ configuration: BrokerConfiguration, requests: String, _ gates: Gates, _ secrets: SecretSources
    ) throws {
        names = BusNames(requests: requests, turn: configuration.turn)
        let claims = try Self.claims(configuration, gates, secrets)
        let showsTokens = configuration.entra != nil || configuration.signIn == .token
        namespace = try ServiceBusNamespace(
            Queues.endpoint(configuration, secrets, claims: showsTokens ? claims : nil))
        limits = Self.limits(configuration, gates, claims)
    }

    var publisher: any MessagePublisher { namespace }
    var deadLetterQueue: String { names.deadLetters }

    func requests() throws -> any RunQueue { try namespace.queue(names, grouping: Self.group) }

    var needed: [(purpose: String, name: String)] {
        [("dead letters", names.deadLetters), ("turn, without sessions", names.turn)]
    }

    var unseen: [String] {
        guard let reason = limits.map({ $0.unseen }) ?? "the address is not encrypted" else { return [] }
        return [
            "the delivery limit of '\(names.requests)' was not seen: \(VisibleText.escaped(reason)); docs/brokers.md says how to look"
        ]
    }

    var unseenAdvice: String {
        "give the worker the right to manage the queue, or look once with 'az servicebus queue show' (docs/azure.md)"
    }

    var management: String? { names.requests }

    func inspect() async throws { try await limits?.check(names.requests) }

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

    func backlog() async throws -> QueueBacklog {
        // Who may take messages may look at the first one; counting needs the right to manage and a port that answers to HTTPS,
        // and where it is not to be had the age is worth telling alone.
        let count = await TimeLimit.result(within: .seconds(5)) { [limits, names] in
            try? await limits?.messages(in: names.requests)
        }
        return QueueBacklog(messages: count ?? nil, oldestAge: try await namespace.oldestAge(in: names))
    }

    func deadLetters() async throws -> [DeadLetter] { try await namespace.deadLetters(of: names) }

    func redrive(_ id: String) async throws { try await namespace.redrive(id, of: names) }

    func close() async { await namespace.close() }

    /// What looks at the limits of queues: the namespace over HTTPS, by the name under which it speaks AMQP.
    private static func limits(
        _ configuration: BrokerConfiguration, _ gates: Gates,
        _ claims: (@Sendable (String) async throws -> AMQPClaim)?
    ) -> ServiceBusLimits? {
        let server = configuration.server
        let isEncrypted = server.hasPrefix("amqps://")
        let rest = server.drop { $0 != ":" }.dropFirst(3)
        // Over TLS the two have ports of their own; a fake or an emulator in the clear has one for both.
        let host = isEncrypted && !rest.hasSuffix("]") ? rest.prefix { $0 != ":" } : rest
        guard let claims, let origin = try? HTTPOrigin((isEncrypted ? "https://" : "http://") + host) else {
            return nil
        }
        return ServiceBusLimits(gates.gate(origin)) { resource in
            let claim = try await claims(resource)
            return claim.kind == .webToken ? Secret("Bearer " + claim.token.exposed) : claim.token
        }
    }

    /// What gives tokens; `nil` without a key.
    private static func claims(
        _ configuration: BrokerConfiguration, _ gates: Gates, _ secrets: SecretSources
    ) throws -> (@Sendable (String) async throws -> AMQPClaim)? {
        if let entra = configuration.entra {
            let credential = try HostConnection.service(entra, scope: scope, gates, secrets)
            // The credential renews its token itself, five minutes before its end.
            return { _ in AMQPClaim(.webToken, try await credential.token(), lifetime: .seconds(300)) }
        }
        guard let policy = configuration.user, let key = configuration.password else { return nil }
        let maker = SharedAccessKey(policy: policy, key: secrets.source(key))
        return { try await maker.claim($0) }
    }
}
