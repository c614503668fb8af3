import GabaritTestKit
import Testing

@testable import AMQPQueue

@Suite struct BackOffTests {
    @Test func `waits grow to half a minute, never below a tenth of a second, and start anew after a success`() throws {
        var backOff = BackOff(random: SeededGenerator(seed: 7))
        let now = ContinuousClock.now
        #expect(backOff.notBefore == nil)
        var longest = Duration.zero
        var last = BackOff.shortest
        for _ in 0..<200 {
            backOff.failed(at: now)
            let wait = try #require(backOff.notBefore) - now
            #expect(wait >= BackOff.shortest && wait <= min(last * 3, BackOff.longest))
            longest = max(longest, wait)
            last = wait
        }
        #expect(longest > .seconds(5))
        backOff.succeeded()
        #expect(backOff.notBefore == nil)
        backOff.failed(at: now)
        #expect(try #require(backOff.notBefore) - now <= BackOff.shortest * 3)
    }
}
