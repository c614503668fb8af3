internal import Glibc

/// The time that this thread alone is at work, whatever else the machine does meanwhile.
public enum ThreadTime {
    private static let parts = 16

    /// Whether work takes time linear in its size: much of it at once against as much in small parts.
    ///
    /// Only a ratio is looked at, so that the speed of the machine does not matter. Time that grows with the square is
    /// 16 times as much at once, linear time as much; the bound lies between, at 4. A machine may be disturbed once, hardly
    /// three times in a row.
    ///
    /// - Parameter size: of the small parts; large enough for the work to outweigh what it starts with.
    public static func isLinear(from size: Int, _ work: (Int) -> Void) -> Bool {
        (0..<3).contains { _ in
            let small = measure { for _ in 0..<parts { work(size) } }
            return measure { work(parts * size) } < small * 4
        }
    }

    private static func measure(_ work: () -> Void) -> Duration {
        let start = now
        work()
        return now - start
    }

    private static var now: Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
