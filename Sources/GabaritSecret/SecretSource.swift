public import GabaritValue

/// Gives a secret whenever it is needed, so that a new one is taken without a restart.
public protocol SecretSource: Sendable {
    /// The secret as it is now.
    ///
    /// - Throws: ``SecretFault``, or `CancellationError`.
    func current() async throws -> Secret

    /// Says that the one it was sent to refused the secret: the next ``current()`` reads it anew.
    func refused() async
}

/// Why there is no secret. It says where the secret should be, and never what it is.
public struct SecretFault: Error, Sendable, Hashable, CustomStringConvertible {
    public var reference: String
    public var reason: String
    /// Whether it may be there later: a command that failed or took too long.
    public var isTransient: Bool

    public init(_ reference: SecretReference, _ reason: String, isTransient: Bool = false) {
        self.reference = reference.description
        self.reason = reason
        self.isTransient = isTransient
    }

    public var description: String { "no secret in \(reference): \(reason)" }
}
