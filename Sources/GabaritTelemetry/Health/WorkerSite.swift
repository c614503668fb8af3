public import GabaritHTTP
public import GabaritValue
public import GabaritWorker

/// What shows that a receive loop makes progress.
public protocol Pulse: Sendable {
    /// When it last went round, for those who look from outside.
    var heartbeat: Timestamp { get }
    /// How long ago that is, whatever became of the clock of the machine meanwhile.
    var silence: Duration { get }
}

extension Worker: Pulse {}

/// The pages of a worker: `/healthz`, `/readyz` and `/metrics`.
///
/// They hold no text from messages, no addresses and no reasons: whoever can reach the port learns how the worker does
/// and nothing else. The reasons are in the log.
public struct WorkerSite: HTTPSite {
    /// Past this the receive loop is taken to hang (`docs/reliability.md`, I14).
    public static let longestSilence = Duration.seconds(60)

    private let pulse: any Pulse
    private let readiness: Readiness
    private let registry: MetricRegistry

    public init(_ pulse: any Pulse, _ readiness: Readiness, _ registry: MetricRegistry) {
        self.pulse = pulse
        self.readiness = readiness
        self.registry = registry
    }

    public func page(at path: String) async -> HTTPResponse? {
        switch path {
        case "/healthz": health()
        case "/readyz": ready()
        case "/metrics": metrics()
        default: nil
        }
    }

    private func health() -> HTTPResponse {
        let age = pulse.silence
        let isAlive = age <= Self.longestSilence
        return json(
            ["alive": .bool(isAlive), "secondsSinceHeartbeat": .integer(Int(max(0, age.components.seconds)))],
            status: isAlive ? 200 : 503)
    }

    private func ready() -> HTTPResponse {
        let parts = readiness.parts()
        let isReady = parts.contains { $0.part == .worker } && parts.allSatisfy(\.isReady)
        let shown = Object(parts.map { ($0.part.rawValue, .bool($0.isReady)) })
        return json(["ready": .bool(isReady), "parts": .object(shown)], status: isReady ? 200 : 503)
    }

    private func metrics() -> HTTPResponse {
        registry.set(WorkerMetrics.heartbeat, to: Double(pulse.heartbeat.milliseconds) / 1000)
        if let bytes = ProcessMemory.resident() { registry.set(WorkerMetrics.memory, to: Double(bytes)) }
        return HTTPResponse(
            status: 200, headers: [("Content-Type", "text/plain; version=0.0.4; charset=utf-8")],
            body: Array(registry.text().utf8))
    }

    private func json(_ value: Value, status: Int) -> HTTPResponse {
        HTTPResponse(
            status: status, headers: [("Content-Type", "application/json")], body: JSONWriter().bytes(value) + [0x0A])
    }
}
