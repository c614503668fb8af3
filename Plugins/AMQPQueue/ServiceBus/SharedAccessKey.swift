internal import GabaritDigest
public import GabaritQueue
public import GabaritSecret
internal import GabaritValue

/// A shared access policy of a namespace: makes tokens from its key, so that the key itself is never sent.
///
/// Source: Azure Service Bus, "Service Bus access control with Shared Access Signatures".
public struct SharedAccessKey: Sendable {
    /// How long a token is good.
    public static let lifetime = Duration.seconds(3600)

    private let policy: String
    private let clock: any WallClock
    private let key: any SecretSource

    /// - Parameters:
    ///   - policy: its name.
    ///   - key: asked for at every token, so that a new key counts without a restart.
    public init(policy: String, clock: any WallClock = SystemClock(), key: any SecretSource) {
        self.policy = policy
        self.clock = clock
        self.key = key
    }

    /// A token for an audience such as `sb://namespace.servicebus.windows.net/queue`.
    public func claim(_ audience: String) async throws -> AMQPClaim {
        let resource = percentEncoded(audience)
        let end = (clock.now() + Self.lifetime).seconds
        let key = Array(try await key.current().exposed.utf8)
        let signature = Base64.text(KeyedDigest.sha256(Array("\(resource)\n\(end)".utf8), key: key))
        let token =
            "SharedAccessSignature sr=\(resource)&sig=\(percentEncoded(signature))&se=\(end)&skn=\(percentEncoded(policy))"
        return AMQPClaim(.sharedAccessSignature, Secret(token), lifetime: Self.lifetime)
    }
}
