import GabaritValue
import Testing

@Suite struct TimestampTests {
    @Test(arguments: [
        (Int64(0), Int64(0)), (999, 0), (1000, 1), (-1, -1), (-1000, -1), (-1001, -2), (.max, 9_223_372_036_854_775),
        (.min, -9_223_372_036_854_776),
    ])
    func `seconds are rounded down, at the ends of the range too`(_ milliseconds: Int64, _ seconds: Int64) {
        #expect(Timestamp(milliseconds: milliseconds).seconds == seconds)
    }

    @Test(arguments: [(Int64.min, false), (-1, false), (0, false), (1_767_225_600_000, true), (Int64.max, false)])
    func `what a stranger says of the time is believed within reason`(_ milliseconds: Int64, _ isPlausible: Bool) {
        #expect((Timestamp(milliseconds: milliseconds).ifPlausible != nil) == isPlausible)
    }
}
