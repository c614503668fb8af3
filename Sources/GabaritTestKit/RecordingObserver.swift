public import GabaritRun

/// Keeps the events of runs, for looking at them afterwards.
public actor RecordingObserver: RunObserver {
    /// In the order they came.
    public private(set) var events: [RunEvent] = []

    public init() {}

    public func observe(_ event: RunEvent) { events.append(event) }
}
