/// Waits for work no longer than it may take.
public enum TimeLimit {
    /// What a body returns; `nil` when it takes longer or the caller is cancelled. It is cancelled then, and its end is not
    /// waited for: it may wait for somebody who does not answer.
    public static func result<Result: Sendable>(
        within limit: Duration, _ body: @escaping @Sendable () async -> Result
    ) async -> Result? {
        let (stream, continuation) = AsyncStream.makeStream(of: Optional<Result>.self)
        let work = Task { continuation.yield(await body()) }
        let watch = Task {
            try? await Task.sleep(for: limit)
            continuation.yield(nil)
        }
        defer {
            work.cancel()
            watch.cancel()
        }
        for await result in stream { return result }
        return nil
    }
}
