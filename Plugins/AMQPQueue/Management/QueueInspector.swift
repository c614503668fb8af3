internal import GabaritDigest
public import GabaritHTTP
public import GabaritQueue
internal import GabaritSecret
internal import GabaritSource
internal import GabaritValue

/// Reads through RabbitMQ's management interface what AMQP 1.0 does not show of a queue, and says what has to be changed.
///
/// Source: the HTTP API of RabbitMQ, `/api/queues/{vhost}/{name}`; "Quorum Queues", "Dead Letter Exchanges".
public struct QueueInspector: Sendable {
    /// What is known of a queue: its arguments, and what policies add.
    struct Details {
        let answer: Value

        /// An argument, or what a policy sets where the argument is absent; `nil` when neither does.
        func setting(_ name: String) -> Value? {
            if let value = answer.object?["arguments"]?.object?["x-" + name], value != .null { return value }
            let policy = answer.object?["effective_policy_definition"]?.object?[name]
            return policy == .null ? nil : policy
        }
    }

    /// Messages that fail are delivered five times and survive ten crashes; releases and neighbours of crashes count as well.
    public static let leastDeliveries = 100

    private let gate: any HTTPGate
    private let base: [String]
    private let user: String?
    private let password: (any SecretSource)?
    private let virtualHost: String

    /// - Parameters:
    ///   - gate: the way to the management interface.
    ///   - base: the segments of its path, for one behind a proxy.
    ///   - endpoint: the broker: user, password and virtual host are the same.
    public init(_ gate: any HTTPGate, base: [String] = [], of endpoint: AMQPEndpoint) {
        self.gate = gate
        self.base = base
        user = endpoint.user
        password = endpoint.password
        virtualHost = endpoint.virtualHost ?? "/"
    }

    /// Makes sure that the broker neither drops messages of the queue of requests nor gives them to two workers.
    ///
    /// - Throws: `Diagnostics` with everything that has to be changed, or why it could not be read.
    public func check(_ names: QueueNames) async throws {
        let details = Details(answer: try await read(["queues", virtualHost, names.requests], names.requests))
        var problems = Self.problems(of: details, names)
        if let route = details.setting("dead-letter-exchange")?.string, !route.isEmpty {
            let bindings = try await read(["queues", virtualHost, names.deadLetters, "bindings"], names.deadLetters)
            problems += Self.problems(ofRoute: route, bindings, names)
        }
        guard problems.isEmpty else { throw Diagnostics(problems) }
    }

    /// How many messages the queue of requests has, those included that are worked on; `nil` where the broker has not counted.
    ///
    /// The broker does not know when messages of a quorum queue were sent.
    public func backlog(of names: QueueNames) async throws -> QueueBacklog {
        let answer = try await read(["queues", virtualHost, names.requests], names.requests)
        guard case .integer(let messages)? = answer.object?["messages"] else { return QueueBacklog() }
        return QueueBacklog(messages: messages)
    }

    static func problems(of queue: Details, _ names: QueueNames) -> [Diagnostic] {
        var problems: [Diagnostic] = []
        let name = names.requests
        if queue.setting("queue-type")?.string != "quorum" {
            problems.append(
                problem(name, "is not a quorum queue", "make it anew with the argument x-queue-type: quorum"))
        }
        if queue.setting("single-active-consumer") != .bool(true) {
            problems.append(
                problem(
                    name, "lets several workers take requests of one workspace at the same time",
                    "make it anew with the argument x-single-active-consumer: true"))
        }
        return problems + deadLetterProblems(queue, names) + limitProblems(queue, name)
    }

    private static func deadLetterProblems(_ queue: Details, _ names: QueueNames) -> [Diagnostic] {
        let policy = "set a policy with dead-letter-exchange: \"\" and dead-letter-routing-key: \(names.deadLetters)"
        guard let exchange = queue.setting("dead-letter-exchange")?.string else {
            return [problem(names.requests, "has no dead-letter exchange: what the broker puts aside is lost", policy)]
        }
        let key = queue.setting("dead-letter-routing-key")?.string ?? names.requests
        guard exchange.isEmpty, key != names.deadLetters else { return [] }
        return [
            problem(names.requests, "puts aside into '\(VisibleText.escaped(key))', not '\(names.deadLetters)'", policy)
        ]
    }

    private static func limitProblems(_ queue: Details, _ name: String) -> [Diagnostic] {
        // RabbitMQ 4 has a limit of its own and says which; before, a quorum queue without one has none. Below 0 is none.
        let limit = queue.setting("delivery-limit") ?? queue.answer.object?["delivery_limit"]
        guard case .integer(let limit)? = limit, (0..<leastDeliveries).contains(limit) else { return [] }
        return [
            problem(
                name, "puts a request aside at delivery \(limit), before its attempts are over",
                "set a policy with delivery-limit: 1000; at least \(leastDeliveries)")
        ]
    }

    static func problems(ofRoute exchange: String, _ bindings: Value, _ names: QueueNames) -> [Diagnostic] {
        guard case .array(let bindings) = bindings else { return [] }
        let isBound = bindings.contains { $0.object?["source"]?.string == exchange }
        if isBound { return [] }
        return [
            problem(
                names.requests,
                "puts aside into the exchange '\(VisibleText.escaped(exchange))', to which '\(names.deadLetters)' is not bound",
                "bind '\(names.deadLetters)' to it, or set dead-letter-exchange: \"\"")
        ]
    }

    private static func problem(_ queue: String, _ text: String, _ next: String) -> Diagnostic {
        Diagnostic(
            code: "E_QUEUE_SETTINGS", "the queue '\(VisibleText.escaped(queue))' \(text)",
            at: .file("queue.management"),
            hint: next + "; docs/brokers.md says what each is for")
    }
}

/// Asking.
extension QueueInspector {
    private func read(_ path: [String], _ queue: String) async throws -> Value {
        var request = HTTPRequest(.get, base + ["api"] + path)
        if let user, let password {
            let pair = "\(user):\(try await password.current().exposed)"
            request.authorization = Secret("Basic " + Base64.text(pair.utf8))
        }
        let answer: HTTPResponse
        do {
            answer = try await gate.send(request)
        } catch let fault as HTTPFault {
            throw unreadable("\(fault)", "see whether it runs there, or leave queue.management out to start unseen")
        }
        switch answer.status {
        // The tag of a consumer that RabbitMQ makes up for an AMQP 1.0 link may hold NUL.
        case 200: return try answer.json(from: gate.origin, allowsNUL: true)
        case 401, 403:
            await password?.refused()
            throw unreadable(
                "status \(answer.status)",
                "give the user the tag: rabbitmqctl set_user_tags \(user ?? "USER") management")
        case 404: throw unreadable("there is no queue '\(queue)'", "make it; docs/brokers.md says how")
        default: throw unreadable("status \(answer.status)", "see the log of the broker")
        }
    }

    private func unreadable(_ reason: String, _ next: String) -> Diagnostics {
        Diagnostics(
            Diagnostic(
                code: "E_QUEUE_MANAGEMENT",
                "the settings of the queues cannot be read at \(gate.origin): \(VisibleText.escaped(reason))",
                at: .file("queue.management"), hint: next))
    }
}
