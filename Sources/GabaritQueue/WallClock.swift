public import GabaritValue
internal import Glibc

/// The time of day, behind a protocol so that a test can set it.
public protocol WallClock: Sendable {
    func now() -> Timestamp
}

/// The clock of this machine.
public struct SystemClock: WallClock {
    public init() {}

    public func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
