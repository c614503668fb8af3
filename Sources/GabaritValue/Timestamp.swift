/// A moment in Coordinated Universal Time, in milliseconds.
public struct Timestamp: Sendable, Hashable, Comparable, Codable {
    /// Milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
    public var milliseconds: Int64

    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// Whole seconds since 1970-01-01T00:00:00Z, rounded down, as git dates count.
    public var seconds: Int64 {
        let (seconds, rest) = milliseconds.quotientAndRemainder(dividingBy: 1000)
        return rest < 0 ? seconds - 1 : seconds
    }

    /// The moment, when it lies between the years 2000 and 2200: what a stranger says of the time is believed there.
    ///
    /// Git dates commits by it, and takes no moment before 1970.
    public var ifPlausible: Timestamp? { (946_684_800_000..<7_258_118_400_000).contains(milliseconds) ? self : nil }

    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }

    /// The moment a duration later; saturates at the ends of the range.
    public static func + (moment: Timestamp, duration: Duration) -> Timestamp {
        let (seconds, attoseconds) = duration.components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        let added = overflow ? (seconds < 0 ? Int64.min : .max) : product
        let (sum, past) = moment.milliseconds.addingReportingOverflow(added)
        let whole = past ? (added < 0 ? Int64.min : .max) : sum
        let (last, beyond) = whole.addingReportingOverflow(attoseconds / 1_000_000_000_000_000)
        return Timestamp(milliseconds: beyond ? whole : last)
    }

    /// The time from one moment to another.
    public static func - (later: Timestamp, earlier: Timestamp) -> Duration {
        .milliseconds(later.milliseconds) - .milliseconds(earlier.milliseconds)
    }
}
