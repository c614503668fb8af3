internal import GabaritDigest

/// The objects of a pack, as git keeps and sends them.
///
/// Shape: `PACK`, the version and the number of objects in four bytes each, the objects, the SHA-1 of all that.
/// Source: gitformat-pack(5).
struct Pack {
    private static let start: [UInt8] = Array("PACK".utf8) + [0, 0, 0, 2]
    private static let headerLength = 12
    private static let trailerLength = 20

    private let count: UInt32
    private let objects: ArraySlice<UInt8>

    /// - Parameter bytes: what a `.pack` holds; anything else, and another version of it, gives `nil`.
    init?(_ bytes: [UInt8]) {
        guard bytes.count > Self.headerLength + Self.trailerLength, bytes.starts(with: Self.start) else { return nil }
        count = bytes[Self.start.count..<Self.headerLength].reduce(0) { $0 << 8 | UInt32($1) }
        objects = bytes[Self.headerLength..<bytes.count - Self.trailerLength]
    }

    /// The bytes of one pack that holds what some packs hold; what stands in several of them stands in it as often.
    ///
    /// A delta names its base by how far before it that stands, which stays as it is.
    /// - Returns: `nil` when there are more objects than a pack can count.
    static func joined(_ packs: [Pack]) -> [UInt8]? {
        let counts = packs.map { UInt64($0.count) }.reduce(0, +)
        guard let count = UInt32(exactly: counts) else { return nil }
        var bytes = start
        bytes.reserveCapacity(packs.reduce(headerLength + trailerLength) { $0 + $1.objects.count })
        bytes += stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: count >> UInt32($0)) }
        for pack in packs { bytes += pack.objects }
        return bytes + Digest.sha1(bytes)
    }
}
