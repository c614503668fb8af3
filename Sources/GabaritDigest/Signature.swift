internal import Crypto
internal import CryptoExtras

/// Signs with a shared key: what Azure's services ask of a request.
public enum KeyedDigest {
    /// HMAC-SHA-256, 32 bytes. Source: RFC 2104.
    public static func sha256(_ bytes: [UInt8], key: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: bytes, using: SymmetricKey(data: key)))
    }
}

/// A private RSA key that signs tokens (RS256).
///
/// Source: RFC 8017 §8.2, RSASSA-PKCS1-v1_5 with SHA-256.
public struct SigningKey: Sendable {
    private let key: _RSA.Signing.PrivateKey

    /// - Parameter pem: the key in PEM, PKCS #1 or PKCS #8, at least 2048 bits.
    /// - Throws: ``SigningKeyFault`` when it is none; the text of the key is not in the error.
    public init(pem: String) throws(SigningKeyFault) {
        do {
            key = try _RSA.Signing.PrivateKey(pemRepresentation: pem)
        } catch {
            throw .unreadable
        }
    }

    /// The signature of some bytes.
    public func signature(of bytes: [UInt8]) throws(SigningKeyFault) -> [UInt8] {
        do {
            return Array(
                try key.signature(for: SHA256.hash(data: bytes), padding: .insecurePKCS1v1_5).rawRepresentation)
        } catch {
            throw .refused
        }
    }
}

/// Why a key does not sign.
public enum SigningKeyFault: Error, Sendable, Hashable, CustomStringConvertible {
    case unreadable, refused

    public var description: String {
        switch self {
        case .unreadable: "the key is no RSA private key in PEM of at least 2048 bits"
        case .refused: "the key cannot sign"
        }
    }
}
