internal import Synchronization

/// How long a failed message waits: decorrelated jitter, so that what failed together does not come back together.
///
/// Each delay is drawn between the shortest one and three times the upper end of the delay before. The last delay is not
/// remembered, because another worker may do the next attempt: the upper ends follow from the number of failures.
/// Source: "Exponential Backoff And Jitter", Marc Brooker, AWS Architecture Blog, 2015.
final class RetryDelay: Sendable {
    private let range: ClosedRange<Duration>
    private let random: Mutex<SplitMix>

    init(_ range: ClosedRange<Duration>, seed: UInt64) {
        self.range = range
        random = Mutex(SplitMix(state: seed))
    }

    /// The delay after so many failures, this one included.
    func next(afterFailures failures: Int) -> Duration {
        var upper = range.lowerBound
        for _ in 0..<min(max(1, failures), 32) { upper = min(range.upperBound, upper * 3) }
        let span = upper - range.lowerBound
        let share = random.withLock { Double.random(in: 0...1, using: &$0) }
        return range.lowerBound + span * share
    }
}

/// A small generator that gives the same numbers for the same seed.
///
/// Source: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", 2014.
struct SplitMix: RandomNumberGenerator, Sendable {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
