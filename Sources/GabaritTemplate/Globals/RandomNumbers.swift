/// A sequence of numbers that looks random and is always the same.
///
/// Source: SplitMix64 by Guy Steele, Doug Lea and Christine Flood, in the public-domain form of Sebastiano Vigna.
struct RandomNumbers {
    private var state: UInt64 = 0x9E37_79B9_7F4A_7C15

    mutating func next(below bound: Int) -> Int {
        guard bound > 1 else { return 0 }
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        mixed ^= mixed >> 31
        return Int(truncatingIfNeeded: mixed % UInt64(bound))
    }
}
