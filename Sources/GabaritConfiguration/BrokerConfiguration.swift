internal import GabaritSource
public import GabaritValue

/// The broker that `queue.address` names.
public struct BrokerConfiguration: Sendable, Hashable {
    /// `amqp://host[:port][/virtual-host]` or `amqps://…`.
    public var address: String
    public var user: String?
    public var password: SecretReference?
    /// A file of certificates in PEM form that may have signed the broker's; `nil` for those of the system.
    public var certificates: String?
    /// The queue of dead letters; `nil` for `<requests>.dead-letters`.
    public var deadLetters: String?
    /// The queue that counts attempts; `nil` for `<requests>.attempts`.
    public var attempts: String?
}

/// Reads the keys of the section `queue` that are about a broker.
struct BrokerReader {
    private static let ofAMQP = ["user", "password", "certificates", "attempts"]
    private static let ofStorage = ["key", "sas", "encoding", "turn", "create"]

    private(set) var broker: BrokerConfiguration?
    private(set) var storage: StorageConfiguration?
    private(set) var problems: [Diagnostic] = []

    /// Leaves both `nil` without an address: the embedded queue.
    mutating func read(_ fields: inout Fields) {
        let address = fields.string("address")
        let amqp = readAMQP(&fields, address ?? "")
        let storage = readStorage(&fields, address ?? "")
        guard let address else {
            for key in Self.ofAMQP + Self.ofStorage + ["dead-letters"] where fields.value(key) != nil {
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
            refuse(Self.ofStorage, &fields, "is for Azure Storage, and the address is one of AMQP")
        } else if Self.isStorage(address) {
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

    /// Storage accounts are reached over TLS; an address of this machine is one of a test or an emulator.
    private static func isStorage(_ address: String) -> Bool {
        ["https://", "http://127.0.0.1", "http://localhost", "http://[::1]"].contains { address.hasPrefix($0) }
    }

    private static func secretPart(of address: String) -> String? {
        if address.contains("@") { return "user and no password" }
        return address.contains("?") ? "signature and no other query" : nil
    }

    private mutating func readAMQP(_ fields: inout Fields, _ address: String) -> BrokerConfiguration {
        BrokerConfiguration(
            address: address, user: fields.string("user"),
            password: SecretReader.reference(of: &fields, "password", &problems),
            certificates: fields.string("certificates"), deadLetters: fields.string("dead-letters"),
            attempts: fields.string("attempts"))
    }

    /// - Returns: `nil` without exactly one credential.
    private mutating func readStorage(_ fields: inout Fields, _ address: String) -> StorageConfiguration? {
        let key = SecretReader.reference(of: &fields, "key", &problems).map(StorageConfiguration.Credential.key)
        let signature = SecretReader.reference(of: &fields, "sas", &problems).map(
            StorageConfiguration.Credential.sharedAccessSignature)
        let encoding = fields.word("encoding", as: StorageConfiguration.Encoding.self)
        let turn = fields.string("turn")
        let creates = fields.bool("create")
        guard let credential = key ?? signature, key == nil || signature == nil else { return nil }
        return StorageConfiguration(
            address: address, credential: credential, encoding: encoding ?? .base64,
            deadLetters: fields.string("dead-letters"), turn: turn, creates: creates ?? false)
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
