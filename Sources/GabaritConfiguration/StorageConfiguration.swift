public import GabaritValue

/// The queues of an Azure Storage account, which `queue.address` names with `https://`.
public struct StorageConfiguration: Sendable, Hashable {
    /// How bodies are written.
    public enum Encoding: String, Sendable, CaseIterable {
        case base64, plain
    }

    /// What is shown to the account.
    public enum Credential: Sendable, Hashable {
        case key(SecretReference)
        case sharedAccessSignature(SecretReference)
    }

    /// `https://ACCOUNT.queue.core.windows.net`.
    public var address: String
    public var credential: Credential
    public var encoding: Encoding
    /// The queue of dead letters; `nil` for `<requests>-poison`.
    public var deadLetters: String?
    /// The queue that says whose turn it is; `nil` for `<requests>-turn`.
    public var turn: String?
    /// Whether queues that are missing are made.
    public var creates: Bool

    var secret: SecretReference {
        switch credential {
        case .key(let reference), .sharedAccessSignature(let reference): reference
        }
    }
}
