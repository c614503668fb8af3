public import GabaritPlan
public import PullRequestSteps

/// A pull request host whose answers are timed.
public struct MeasuredHost: PullRequestHost {
    private let inner: any PullRequestHost
    private let instruments: Instruments

    public init(_ inner: any PullRequestHost, _ instruments: Instruments) {
        self.inner = inner
        self.instruments = instruments
    }

    public func probe(_ target: String) async throws {
        try await instruments.timing(WorkerMetrics.hostTime, "host", "probe") { try await inner.probe(target) }
    }

    public func find(from source: String, into target: String) async throws -> PullRequest? {
        try await instruments.timing(WorkerMetrics.hostTime, "host", "find") {
            try await inner.find(from: source, into: target)
        }
    }

    public func open(_ plan: PullRequestPlan, run: String) async throws -> PullRequest {
        try await instruments.timing(WorkerMetrics.hostTime, "host", "open") { try await inner.open(plan, run: run) }
    }

    public func markReady(_ pullRequest: PullRequest) async throws {
        try await instruments.timing(WorkerMetrics.hostTime, "host", "ready") { try await inner.markReady(pullRequest) }
    }

    public func close(_ pullRequest: PullRequest) async throws {
        try await instruments.timing(WorkerMetrics.hostTime, "host", "close") { try await inner.close(pullRequest) }
    }
}
