internal import GabaritSource
public import GabaritValue

/// The broker that `queue.address` names.
public struct BrokerConfiguration: Sendable, Hashable {
    /// The kinds of broker.
    public enum Kind: String, Sendable, CaseIterable {
        case rabbitMQ = "rabbitmq"
        case serviceBus = "service-bus"

        /// The kind of a well-known address; any other one is of a RabbitMQ.
        init(address: String) {
            let host = AddressParts(address).host.prefix { $0 != ":" }.lowercased()
            let domains = ["windows.net", "usgovcloudapi.net", "chinacloudapi.cn"]
            self = domains.contains { host.hasSuffix(".servicebus." + $0) } ? .serviceBus : .rabbitMQ
        }
    }

    /// How a worker proves to a Service Bus who it is.
    public enum SignIn: String, Sendable, CaseIterable {
        /// The key of a shared access policy is sent over the encrypted connection.
        case password
        /// Tokens are made from the key; the key itself is not sent.
        case token
    }

    public var kind = Kind.rabbitMQ
    /// `amqp://host[:port][/virtual-host]` or `amqps://…`.
    public var address: String
    public var user: String?
    public var password: SecretReference?
    /// A file of certificates in PEM form that may have signed the broker's; `nil` for those of the system.
    public var certificates: String?
    /// The address of RabbitMQ's management interface, where the settings of queues are read; `nil` for not at all.
    public var management: String?
    /// The queue of dead letters; `nil` for `<requests>.dead-letters`.
    public var deadLetters: String?
    /// The queue that counts attempts; `nil` for `<requests>.attempts`.
    public var attempts: String?
    /// The queue of a Service Bus that says whose turn it is; `nil` for `<requests>.turn`.
    public var turn: String?
    public var signIn = SignIn.password
    /// The service principal that signs in at a Service Bus, instead of a policy and its key.
    public var entra: HostConfiguration.Entra?

    /// The queue of requests that the address of a Service Bus names.
    var queue: String? {
        let path = AddressParts(address).path
        return kind == .rabbitMQ || path.isEmpty ? nil : path
    }

    /// The address without a queue in it.
    public var server: String { queue.map { String(address.dropLast($0.count + 1)) } ?? address }

    var secrets: [SecretReference] { [password, entra?.proof.secret].compactMap { $0 } }
}

/// The host, with its port, and the path of an address.
private struct AddressParts {
    let host: String
    let path: String

    init(_ address: String) {
        let rest = address.firstRange(of: "://").map { address[$0.upperBound...] } ?? address[...]
        let parts = rest.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        host = String(parts.first ?? "")
        path = parts.count > 1 ? String(parts[1]) : ""
    }
}

/// Reads the keys of the section `queue` that are about a broker.
struct BrokerReader {
    private static let ofRabbitMQ = ["dead-letters", "attempts", "management"]
    private static let ofServiceBus = ["turn", "sign-in", "entra"]
    private static let ofAMQP =
        ["user", "password", "certificates", "attempts", "management", "broker", "sign-in", "entra"]
    private static let ofStorage = ["key", "sas", "encoding", "create"]

    private(set) var broker: BrokerConfiguration?
    private(set) var storage: StorageConfiguration?
    private(set) var problems: [Diagnostic] = []

    /// Leaves both `nil` without an address: the embedded queue.
    mutating func read(_ fields: inout Fields) {
        let address = fields.string("address")
        let amqp = readAMQP(&fields, address ?? "")
        let storage = readStorage(&fields, address ?? "")
        guard let address else {
            for key in Self.ofAMQP + Self.ofStorage + ["dead-letters", "turn"] where fields.value(key) != nil {
                fields.reject(
                    key, code: "E_QUEUE_ADDRESS", "'\(key)' needs 'address'", hint: "add queue.address: amqps://HOST")
            }
            return
        }
        if let fault = Self.secretPart(of: address), let node = fields.value("address") {
            // The line is named and not shown: it may hold a password.
            report(
                node, "E_QUEUE_ADDRESS", "'\(fields.pointer.appending("address"))' must hold no \(fault)",
                hint: address.hasPrefix("https:") || address.hasPrefix("http:")
                    ? "set queue.key or queue.sas: {file: PATH}" : "set queue.user, and queue.password: {file: PATH}")
            return
        }
        if ["amqp://", "amqps://"].contains(where: { address.hasPrefix($0) }) {
            broker = amqp
            checkAMQP(amqp, &fields)
            refuse(Self.ofStorage, &fields, "is for Azure Storage, and the address is one of AMQP")
        } else if WebAddress.isSafe(address) {
            self.storage = storage
            refuse(Self.ofAMQP, &fields, "is for AMQP, and the address is one of Azure Storage")
            if storage == nil {
                fields.reject(
                    "address", code: "E_QUEUE_ADDRESS", "a queue of Azure Storage needs exactly one of 'key' and 'sas'",
                    hint: "add queue.key: {file: PATH} or queue.sas: {file: PATH}")
            }
        } else {
            fields.reject(
                "address", code: "E_QUEUE_ADDRESS", "'address' must start with amqp://, amqps:// or https://",
                hint: "leave it out for the embedded queue")
        }
    }

    private static func secretPart(of address: String) -> String? {
        if address.contains("@") { return "user and no password" }
        return address.contains("?") ? "signature and no other query" : nil
    }

    private mutating func readAMQP(_ fields: inout Fields, _ address: String) -> BrokerConfiguration {
        var broker = BrokerConfiguration(
            address: address, user: fields.string("user"),
            password: SecretReader.reference(of: &fields, "password", &problems),
            certificates: fields.string("certificates"), management: fields.string("management"),
            deadLetters: fields.string("dead-letters"),
            attempts: fields.string("attempts"), turn: fields.string("turn"))
        broker.kind =
            fields.word("broker", as: BrokerConfiguration.Kind.self) ?? BrokerConfiguration.Kind(address: address)
        broker.signIn = fields.word("sign-in", as: BrokerConfiguration.SignIn.self) ?? .password
        broker.entra = EntraReader.service(of: &fields, &problems)
        return broker
    }

    /// What one kind of broker has and the other has not, and what a Service Bus needs.
    private mutating func checkAMQP(_ broker: BrokerConfiguration, _ fields: inout Fields) {
        guard broker.kind == .serviceBus else {
            return refuse(Self.ofServiceBus, &fields, "is for Azure Service Bus; see 'queue.broker'")
        }
        refuse(Self.ofRabbitMQ, &fields, "is for RabbitMQ, and the address is one of Azure Service Bus")
        if broker.entra != nil {
            refuse(["user", "password", "sign-in"], &fields, "has no place beside 'entra'")
        } else if broker.user == nil || broker.password == nil {
            fields.reject(
                "address", code: "E_QUEUE_ADDRESS",
                "Azure Service Bus needs 'user' and 'password', or 'entra'",
                hint: "user is the name of a shared access policy, and password {file: PATH} says where its key is")
        }
        let requests = fields.string("requests")
        if let queue = broker.queue, let requests, requests != queue {
            fields.reject(
                "requests", code: "E_QUEUE_ADDRESS", "the address names the queue '\(queue)', 'requests' another one",
                hint: "leave one of them out")
        }
    }

    /// - Returns: `nil` without exactly one credential.
    private mutating func readStorage(_ fields: inout Fields, _ address: String) -> StorageConfiguration? {
        let key = SecretReader.reference(of: &fields, "key", &problems).map(StorageConfiguration.Credential.key)
        let signature = SecretReader.reference(of: &fields, "sas", &problems).map(
            StorageConfiguration.Credential.sharedAccessSignature)
        let encoding = fields.word("encoding", as: StorageConfiguration.Encoding.self)
        let creates = fields.bool("create")
        guard let credential = key ?? signature, key == nil || signature == nil else { return nil }
        return StorageConfiguration(
            address: address, credential: credential, encoding: encoding ?? .base64,
            deadLetters: fields.string("dead-letters"), turn: fields.string("turn"), creates: creates ?? false)
    }

    private func refuse(_ keys: [String], _ fields: inout Fields, _ why: String) {
        for key in keys where fields.value(key) != nil {
            fields.reject(key, code: "E_QUEUE_ADDRESS", "'\(key)' \(why)", hint: nil)
        }
    }

    private mutating func report(_ node: Node, _ code: String, _ message: String, hint: String) {
        problems.append(
            Diagnostic(
                code: code, "\(message) (line \(node.span.start.line))", at: .file(node.span.file.name), hint: hint))
    }
}
