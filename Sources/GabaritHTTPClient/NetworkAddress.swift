/// The kinds of network that an address belongs to, as far as they matter for whom a server may be made to call.
enum NetworkAddress {
    /// Whether four bytes are no address of the public internet.
    ///
    /// Source: IANA IPv4 Special-Purpose Address Registry.
    static func isPrivate(v4 bytes: [UInt8]) -> Bool {
        guard bytes.count == 4 else { return true }
        switch (bytes[0], bytes[1], bytes[2]) {
        case (0, _, _), (10, _, _), (127, _, _): return true
        case (100, 64...127, _), (169, 254, _), (172, 16...31, _), (192, 168, _), (198, 18...19, _): return true
        case (192, 0, 0), (192, 0, 2), (198, 51, 100), (203, 0, 113): return true
        case (224..., _, _): return true
        default: return false
        }
    }

    /// Whether sixteen bytes are no address of the public internet; an embedded IPv4 address counts as itself.
    ///
    /// Source: IANA IPv6 Special-Purpose Address Registry.
    static func isPrivate(v6 bytes: [UInt8]) -> Bool {
        guard bytes.count == 16 else { return true }
        let last = Array(bytes[12...])
        let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
        let isTranslated = bytes[..<12].elementsEqual([0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0])
        if isMapped || isTranslated { return isPrivate(v4: last) }
        if bytes[..<12].allSatisfy({ $0 == 0 }) { return true }
        // 2002::/16 carries an IPv4 address too.
        if bytes[0] == 0x20, bytes[1] == 0x02 { return isPrivate(v4: Array(bytes[2..<6])) }
        if bytes[0] == 0x20, bytes[1] == 0x01, bytes[2] == 0x0D, bytes[3] == 0xB8 { return true }
        // Only 2000::/3 is given out: what is unique local, link-local or multicast lies outside.
        return bytes[0] & 0xE0 != 0x20
    }
}
