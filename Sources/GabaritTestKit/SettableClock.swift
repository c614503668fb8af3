public import GabaritQueue
public import GabaritValue
internal import Synchronization

/// A clock that stands still until it is moved.
public final class SettableClock: WallClock {
    private let moment: Mutex<Timestamp>

    public init(_ moment: Timestamp = Timestamp(milliseconds: 1_700_000_000_000)) {
        self.moment = Mutex(moment)
    }

    public func now() -> Timestamp { moment.withLock { $0 } }

    /// Moves the clock.
    public func advance(by duration: Duration) { moment.withLock { $0 = $0 + duration } }
}
