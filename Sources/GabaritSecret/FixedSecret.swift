public import GabaritValue

/// A secret that is known already.
public struct FixedSecret: SecretSource {
    private let secret: Secret

    public init(_ secret: Secret) {
        self.secret = secret
    }

    public func current() -> Secret { secret }

    public func refused() {}
}
