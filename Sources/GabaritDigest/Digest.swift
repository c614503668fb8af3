internal import Crypto

/// Names content by its SHA-256.
///
/// Shape: 64 lower-case hexadecimal digits.
/// Source: FIPS 180-4.
public enum Digest {
    /// The digest of some bytes.
    public static func sha256(_ bytes: [UInt8]) -> String {
        hexadecimal(SHA256.hash(data: bytes))
    }

    /// The digest of bytes that come in pieces, as if they stood in one.
    ///
    /// - Parameter feed: calls what it is given with each piece.
    public static func sha256(ofPieces feed: (_ add: ([UInt8]) -> Void) -> Void) -> String {
        var hash = SHA256()
        feed { piece in piece.withUnsafeBytes { hash.update(bufferPointer: $0) } }
        return hexadecimal(hash.finalize())
    }

    private static func hexadecimal(_ digest: SHA256.Digest) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(64)
        for byte in digest {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
