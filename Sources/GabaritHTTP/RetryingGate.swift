public import GabaritValue
internal import Synchronization

/// A gate that asks again: idempotent requests only, after decorrelated jitter, and never before the origin wants it.
///
/// An answer that says that a limit is used up, also a successful one, holds back the requests after it.
/// Source: "Exponential Backoff And Jitter", Marc Brooker, AWS Architecture Blog, 2015.
public final class RetryingGate<C: Clock>: HTTPGate where C.Duration == Duration {
    private let inner: any HTTPGate
    private let settings: RetrySettings
    private let clock: C
    private let now: @Sendable () -> Timestamp
    private let state: Mutex<State>

    private struct State {
        /// No request goes out before this moment.
        var resume: C.Instant
        var random: any RandomNumberGenerator & Sendable

        mutating func fraction() -> Double {
            // The top 53 bits: every double of the range is as likely as its width.
            Double(random.next() >> 11) * 0x1p-53
        }
    }

    /// - Parameters:
    ///   - inner: what sends.
    ///   - settings: how often and how far apart.
    ///   - clock: what waits.
    ///   - random: where the jitter comes from.
    ///   - now: the time of day, for limits that end at a date.
    public init(
        _ inner: any HTTPGate, _ settings: RetrySettings = RetrySettings(), clock: C,
        random: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator(),
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.inner = inner
        self.settings = settings
        self.clock = clock
        self.now = now
        state = Mutex(State(resume: clock.now, random: random))
    }

    public var origin: HTTPOrigin { inner.origin }

    public func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        var delay = settings.shortest
        var attempt = 1
        while true {
            try await waitForTurn()
            let outcome = try await ask(request)
            guard request.isIdempotent, attempt < settings.attempts, outcome.isTransient else {
                return try outcome.result.get()
            }
            delay = next(after: delay)
            // What must be waited for longer is for the queue to wait for, not for a worker.
            if let asked = outcome.wait, asked > settings.longest { return try outcome.result.get() }
            try await clock.sleep(until: clock.now.advanced(by: max(delay, outcome.wait ?? .zero)), tolerance: nil)
            attempt += 1
        }
    }

    private struct Outcome {
        var result: Result<HTTPResponse, HTTPFault>
        var isTransient: Bool
        var wait: Duration?
    }

    private func ask(_ request: HTTPRequest) async throws -> Outcome {
        do {
            let response = try await inner.send(request)
            let wait = RetryAfter.wait(response, now: now())
            if let wait { hold(wait) }
            return Outcome(
                result: .success(response), isTransient: HTTPRefusal.isTransient(response), wait: wait)
        } catch let fault as HTTPFault {
            return Outcome(result: .failure(fault), isTransient: fault.isTransient, wait: nil)
        }
    }

    private func waitForTurn() async throws {
        let resume = state.withLock { $0.resume }
        let wait = clock.now.duration(to: resume)
        guard wait > .zero else { return }
        guard wait <= settings.longest else { throw HTTPFault.throttled(origin: origin, wait: wait) }
        try await clock.sleep(until: resume, tolerance: nil)
    }

    private func hold(_ wait: Duration) {
        let until = clock.now.advanced(by: wait)
        state.withLock { $0.resume = max($0.resume, until) }
    }

    private func next(after delay: Duration) -> Duration {
        let upper = min(settings.longest, delay * 3)
        return settings.shortest + (upper - settings.shortest) * state.withLock { $0.fraction() }
    }
}

/// How often a request is asked again, and how far apart.
public struct RetrySettings: Sendable, Hashable {
    /// The first one included.
    public var attempts: Int
    public var shortest: Duration
    public var longest: Duration

    public init(attempts: Int = 5, shortest: Duration = .milliseconds(500), longest: Duration = .seconds(60)) {
        self.attempts = max(1, attempts)
        self.shortest = shortest
        self.longest = max(shortest, longest)
    }
}
