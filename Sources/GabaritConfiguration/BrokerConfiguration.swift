internal import GabaritSource
internal import GabaritValue

/// The broker that `queue.address` names.
public struct BrokerConfiguration: Sendable, Hashable {
    /// Where a password is kept. A configuration never holds one itself.
    public enum PasswordPlace: Sendable, Hashable {
        /// The content of a file, without the line end at its end; read again for every connection.
        case file(path: String)
        /// A variable of the process's environment.
        case environment(name: String)
    }

    /// `amqp://host[:port][/virtual-host]` or `amqps://…`.
    public var address: String
    public var user: String?
    public var password: PasswordPlace?
    /// A file of certificates in PEM form that may have signed the broker's; `nil` for those of the system.
    public var certificates: String?
    /// The queue of dead letters; `nil` for `<requests>.dead-letters`.
    public var deadLetters: String?
    /// The queue that counts attempts; `nil` for `<requests>.attempts`.
    public var attempts: String?
}

/// Reads the keys of the section `queue` that are about a broker.
struct BrokerReader {
    private(set) var problems: [Diagnostic] = []

    /// - Returns: `nil` without an address: the embedded queue.
    mutating func read(_ fields: inout Fields) -> BrokerConfiguration? {
        let address = fields.string("address")
        var broker = BrokerConfiguration(
            address: address ?? "", user: fields.string("user"), certificates: fields.string("certificates"),
            deadLetters: fields.string("dead-letters"), attempts: fields.string("attempts"))
        let password = fields.member("password")
        if let password { broker.password = place(password.value, at: fields.pointer.appending("password")) }
        guard let address else {
            for key in ["user", "certificates", "dead-letters", "attempts", "password"] where fields.value(key) != nil {
                fields.reject(
                    key, code: "E_QUEUE_ADDRESS", "'\(key)' needs 'address'", hint: "add queue.address: amqps://HOST")
            }
            return nil
        }
        if !["amqp://", "amqps://"].contains(where: { address.hasPrefix($0) }) {
            fields.reject(
                "address", code: "E_QUEUE_ADDRESS", "'address' must start with amqp:// or amqps://",
                hint: "leave it out for the embedded queue")
        } else if address.contains("@"), let node = fields.value("address") {
            // The line is named and not shown: it may hold a password.
            report(
                node, "E_QUEUE_ADDRESS",
                "'\(fields.pointer.appending("address"))' must hold no user and no password",
                hint: "set queue.user, and queue.password: {file: PATH}")
        }
        return broker
    }

    private mutating func place(_ node: Node, at pointer: JSONPointer) -> BrokerConfiguration.PasswordPlace? {
        if case .object(let members) = node.content, members.count == 1, let member = members.first,
            let text = member.value.value.string, !text.isEmpty
        {
            if member.key == "file" { return .file(path: text) }
            if member.key == "environment" { return .environment(name: text) }
        }
        report(
            node, "E_SECRET", "'\(pointer)' must say where the password is, not what it is",
            hint: "write {file: PATH} or {environment: NAME}")
        return nil
    }

    private mutating func report(_ node: Node, _ code: String, _ message: String, hint: String) {
        problems.append(
            Diagnostic(
                code: code, "\(message) (line \(node.span.start.line))", at: .file(node.span.file.name), hint: hint))
    }
}
