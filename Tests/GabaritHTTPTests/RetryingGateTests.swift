import GabaritHTTP
import GabaritTestKit
import GabaritValue
import Testing

private let moment = Timestamp(milliseconds: 1_760_000_000_000)

private func refusal(_ status: Int, _ headers: [(name: String, value: String)] = []) -> Result<HTTPResponse, HTTPFault>
{
    .success(HTTPResponse(status: status, headers: headers))
}

@Suite struct RetryingGateTests {
    private let clock = LeapingClock()
    private let origin: HTTPOrigin

    init() throws {
        origin = try HTTPOrigin("https://example.com")
    }

    private func gate(
        _ answers: [Result<HTTPResponse, HTTPFault>]
    ) -> (gate: RetryingGate<LeapingClock>, script: ScriptedGate) {
        let script = ScriptedGate(origin, answers)
        let random = SeededGenerator(seed: 7)
        return (RetryingGate(script, clock: clock, random: random, now: { moment }), script)
    }

    @Test(arguments: [408, 429, 500, 502, 503, 504])
    func `an idempotent request is asked again`(status: Int) async throws {
        let (gate, script) = gate([refusal(status), refusal(200)])
        #expect(try await gate.send(HTTPRequest(.get, ["a"])).status == 200)
        #expect(script.requests.count == 2)
    }

    @Test(arguments: [400, 401, 403, 404, 409, 422, 501])
    func `a refusal that stays is not asked again`(status: Int) async throws {
        let (gate, script) = gate([refusal(status), refusal(200)])
        #expect(try await gate.send(HTTPRequest(.get, ["a"])).status == status)
        #expect(script.requests.count == 1)
    }

    @Test func `what is not idempotent is asked once`() async throws {
        let (gate, script) = gate([refusal(503), refusal(201)])
        #expect(try await gate.send(HTTPRequest(.post, ["a"])).status == 503)
        #expect(script.requests.count == 1)
    }

    @Test func `a broken connection is tried five times and then told`() async throws {
        let broken = HTTPFault.broken(origin: origin, reason: "closed")
        let (gate, script) = gate(Array(repeating: .failure(broken), count: 9))
        await #expect(throws: broken) { try await gate.send(HTTPRequest(.get, ["a"])) }
        #expect(script.requests.count == 5)
    }

    @Test func `delays are drawn between the shortest and three times the last one`() async throws {
        let (gate, _) = gate(Array(repeating: refusal(503), count: 5))
        _ = try await gate.send(HTTPRequest(.get, ["a"]))
        #expect(clock.sleeps.count == 4)
        var upper = Duration.milliseconds(1500)
        for sleep in clock.sleeps {
            #expect(sleep >= .milliseconds(500) && sleep <= upper)
            upper = min(.seconds(60), sleep * 3)
        }
        #expect(Set(clock.sleeps).count == 4)
    }

    @Test func `H7 Retry-After in seconds is kept to`() async throws {
        let (gate, _) = gate([refusal(429, [("Retry-After", "17")]), refusal(200)])
        _ = try await gate.send(HTTPRequest(.get, ["a"]))
        #expect(clock.sleeps == [.seconds(17)])
    }

    @Test func `H7 Retry-After as a date is kept to`() async throws {
        let headers = [
            (name: "Retry-After", value: "Thu, 09 Oct 2025 08:53:30 GMT"),
            (name: "Date", value: "Thu, 09 Oct 2025 08:53:20 GMT"),
        ]
        let (gate, _) = gate([refusal(503, headers), refusal(200)])
        _ = try await gate.send(HTTPRequest(.get, ["a"]))
        #expect(clock.sleeps == [.seconds(10)])
    }

    @Test func `H7 what must be waited for longer than a minute is given back`() async throws {
        let (gate, script) = gate([refusal(429, [("Retry-After", "61")]), refusal(200)])
        #expect(try await gate.send(HTTPRequest(.get, ["a"])).status == 429)
        #expect(clock.sleeps.isEmpty)
        await #expect(throws: HTTPFault.self) { try await gate.send(HTTPRequest(.get, ["a"])) }
        #expect(script.requests.count == 1)
    }

    @Test func `a used up limit holds back the next request`() async throws {
        let headers = [(name: "x-ratelimit-remaining", value: "0"), (name: "x-ratelimit-reset", value: "1760000030")]
        let (gate, _) = gate([refusal(200, headers), refusal(200)])
        _ = try await gate.send(HTTPRequest(.post, ["a"]))
        _ = try await gate.send(HTTPRequest(.post, ["a"]))
        #expect(clock.sleeps == [.seconds(30)])
    }

    @Test func `a throttled host that still answers holds back the next request`() async throws {
        let (gate, _) = gate([refusal(200, [("Retry-After", "5")]), refusal(200)])
        _ = try await gate.send(HTTPRequest(.get, ["a"]))
        _ = try await gate.send(HTTPRequest(.get, ["a"]))
        #expect(clock.sleeps == [.seconds(5)])
    }

    @Test func `a 403 that names a limit is asked again`() async throws {
        let (gate, script) = gate([refusal(403, [("retry-after", "1")]), refusal(200)])
        #expect(try await gate.send(HTTPRequest(.get, ["a"])).status == 200)
        #expect(script.requests.count == 2)
    }

    @Test(arguments: [
        ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("Tue, 29 Feb 2028 23:59:59 GMT", 1_835_481_599),
    ])
    func `dates are read and written alike`(text: String, seconds: Int) {
        #expect(HTTPDate.seconds(text) == Int64(seconds))
        #expect(HTTPDate.text(Timestamp(milliseconds: Int64(seconds) * 1000)) == text)
    }

    @Test(arguments: [
        "", "1994", "Sun, 06 Nov 1994 08:49:37", "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:00:00 GMT",
        "Sun, 06 Nov 99999 08:49:37 GMT",
    ])
    func `what is no date is none`(text: String) {
        #expect(HTTPDate.seconds(text) == nil)
    }
}
