internal import GabaritQueue
public import GabaritValue

/// A token that lets a connection use an entity for a time.
public struct AMQPClaim: Sendable {
    /// The kinds of token.
    public enum Kind: String, Sendable {
        case sharedAccessSignature = "servicebus.windows.net:sastoken"
        case webToken = "jwt"
    }

    public var kind: Kind
    public var token: Secret
    /// How long it is good from now.
    public var lifetime: Duration

    public init(_ kind: Kind, _ token: Secret, lifetime: Duration) {
        self.kind = kind
        self.token = token
        self.lifetime = lifetime
    }
}

/// Showing tokens to the broker instead of a password.
///
/// Source: OASIS AMQP Claims-based Security 1.0 (working draft), operation `put-token`.
extension AMQPConnection {
    private static let node = "$cbs"

    /// Shows a token for the entity of an address, and new ones for those whose time is nearly over.
    ///
    /// Every link is attached through here, and asked for again at every receive, so that tokens are renewed in time.
    func authorize(_ address: String) async throws {
        guard let claim = endpoint.claims, address != Self.node else { return }
        let entity = Self.entity(of: address)
        let due = Set(claims.filter { $0.value <= .now }.keys).union(claims[entity] == nil ? [entity] : [])
        for entity in due.sorted() {
            // Set first, so that a second caller does not do it as well.
            claims[entity] = .now + patience.confirming
            do {
                try await show(entity, try await claim(endpoint.audience(entity)))
            } catch {
                claims[entity] = nil
                throw error as? QueueFault ?? unavailable("no token for '\(entity)': \(error)")
            }
        }
    }

    private func show(_ entity: String, _ claim: AMQPClaim) async throws {
        let properties = [
            "operation": "put-token", "type": claim.kind.rawValue, "name": endpoint.audience(entity),
        ]
        let answer = try await ask(Self.node, properties, .text(claim.token.exposed))
        let status = answer.properties["status-code"].flatMap { Int($0) } ?? 0
        guard (200..<300).contains(status) else {
            throw unavailable(
                "the token for '\(entity)' was refused: \(status) \(answer.properties["status-description"] ?? "")")
        }
        claims[entity] = .now + claim.lifetime * 2 / 3
    }

    /// The queue that an address belongs to.
    private static func entity(of address: String) -> String {
        var address = address[...]
        for suffix in ["/$management", "/$DeadLetterQueue"] where address.hasSuffix(suffix) {
            address = address.dropLast(suffix.count)
        }
        return String(address)
    }
}
