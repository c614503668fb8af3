/// Sends requests to one origin. Everything that speaks HTTP goes through one, so that a test can stand in for it.
///
/// An answer of any status but a redirect is returned; what a status means is the caller's to say.
public protocol HTTPGate: Sendable {
    /// The only place that requests go to.
    var origin: HTTPOrigin { get }

    /// Sends one request and reads the whole answer.
    ///
    /// - Throws: ``HTTPFault``, or `CancellationError` when the task was cancelled.
    func send(_ request: HTTPRequest) async throws -> HTTPResponse
}

/// The most that one exchange may take.
public struct HTTPLimits: Sendable, Hashable {
    /// From the call to the last byte of the answer.
    public var total: Duration
    /// Without a single byte; hosts that throttle hold a request back for up to 30 seconds.
    public var silence: Duration
    /// To a connection, the TLS handshake included.
    public var connect: Duration
    /// Bytes of an answer.
    public var body: Int

    public init(
        total: Duration = .seconds(100), silence: Duration = .seconds(60), connect: Duration = .seconds(10),
        body: Int = 2 * 1024 * 1024
    ) {
        self.total = total
        self.silence = silence
        self.connect = connect
        self.body = body
    }
}
