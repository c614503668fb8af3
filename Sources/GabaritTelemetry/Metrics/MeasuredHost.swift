public import GabaritGit
public import GabaritPlan
public import PullRequestSteps

/// A pull request host whose answers are timed.
public struct MeasuredHost: PullRequestHost {
    private let inner: any PullRequestHost
    private let registry: MetricRegistry

    public init(_ inner: any PullRequestHost, _ registry: MetricRegistry) {
        self.inner = inner
        self.registry = registry
    }

    public func find(from source: String, into target: String) async throws -> PullRequest? {
        try await registry.timing(WorkerMetrics.hostTime, "find") { try await inner.find(from: source, into: target) }
    }

    public func open(_ plan: PullRequestPlan, run: String) async throws -> PullRequest {
        try await registry.timing(WorkerMetrics.hostTime, "open") { try await inner.open(plan, run: run) }
    }

    public func markReady(_ pullRequest: PullRequest) async throws {
        try await registry.timing(WorkerMetrics.hostTime, "ready") { try await inner.markReady(pullRequest) }
    }

    public func close(_ pullRequest: PullRequest) async throws {
        try await registry.timing(WorkerMetrics.hostTime, "close") { try await inner.close(pullRequest) }
    }
}

extension MetricRegistry: GitObserver {
    public func ended(_ command: String, after time: Duration, isSuccess: Bool) {
        record(time, in: WorkerMetrics.gitTime, command, isSuccess ? "ok" : "error")
    }

    /// Does something and counts how long it took, under its name and `ok` or `error`.
    func timing<Result>(
        _ metric: Metric, _ operation: String, _ work: () async throws -> Result
    ) async rethrows -> Result {
        let start = ContinuousClock.now
        var word = "error"
        defer { record(.now - start, in: metric, operation, word) }
        let result = try await work()
        word = "ok"
        return result
    }
}
