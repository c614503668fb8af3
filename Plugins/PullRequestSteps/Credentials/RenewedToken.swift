internal import GabaritValue

/// A token that is asked for, used for a time and asked for again before it ends. Callers share one request.
actor RenewedToken<C: Clock> where C.Duration == Duration {
    /// A token and how long it may be used.
    struct Grant: Sendable {
        var token: Secret
        var lifetime: Duration
    }

    private let clock: C
    private let ask: @Sendable () async throws -> Grant
    private var held: (token: Secret, until: C.Instant)?
    private var asking: Task<Grant, any Error>?

    init(clock: C, _ ask: @escaping @Sendable () async throws -> Grant) {
        self.clock = clock
        self.ask = ask
    }

    func current() async throws -> Secret {
        if let held, clock.now < held.until { return held.token }
        if let asking { return try await asking.value.token }
        // Unstructured, so that one waiter's cancellation does not end the request of the others.
        let task = Task { try await ask() }
        asking = task
        defer { asking = nil }
        let grant = try await task.value
        // Five minutes are left for what begins with it, or half of a short life.
        let usable = max(grant.lifetime - .seconds(300), grant.lifetime / 2)
        held = (grant.token, clock.now.advanced(by: usable))
        return grant.token
    }

    func refused() { held = nil }
}
