/// How long to wait before the next attempt to connect: decorrelated jitter, from a tenth of a second to half a minute.
///
/// Source: "Exponential Backoff And Jitter", Marc Brooker, AWS Architecture Blog, 2015.
struct BackOff: Sendable {
    static let shortest = Duration.milliseconds(100)
    static let longest = Duration.seconds(30)

    private var random: any RandomNumberGenerator & Sendable
    private var last = BackOff.shortest
    /// When the next attempt may be made, `nil` at once.
    private(set) var notBefore: ContinuousClock.Instant?

    init(random: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()) {
        self.random = random
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
