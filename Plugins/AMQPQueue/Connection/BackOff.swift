/// How long to wait before the next attempt to connect: decorrelated jitter, from a tenth of a second to half a minute.
///
/// Source: "Exponential Backoff And Jitter", Marc Brooker, AWS Architecture Blog, 2015.
struct BackOff: Sendable {
    static let shortest = Duration.milliseconds(100)
    static let longest = Duration.seconds(30)

    private var random: SplitMix
    private var last = BackOff.shortest
    /// When the next attempt may be made, `nil` at once.
    private(set) var notBefore: ContinuousClock.Instant?

    init(seed: UInt64) {
        random = SplitMix(state: seed)
    }

    mutating func failed(at now: ContinuousClock.Instant) {
        let span = last * 3 - Self.shortest
        last = min(Self.longest, Self.shortest + span * Double.random(in: 0...1, using: &random))
        notBefore = now + last
    }

    mutating func succeeded() {
        last = Self.shortest
        notBefore = nil
    }
}

/// A small generator that gives the same numbers for the same seed.
///
/// Source: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", 2014.
private struct SplitMix: RandomNumberGenerator, Sendable {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
