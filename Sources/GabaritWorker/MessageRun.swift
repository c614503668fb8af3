internal import GabaritQueue

/// One message being worked on: the processor, its lease, its time and the order to stop, side by side.
struct MessageRun: Sendable {
    /// How the work on a message came to its end.
    enum Ending: Sendable {
        case answered(Settlement)
        case leaseLost
        /// The time was over, or the worker has to stop; what the processor answered then.
        case timeLimit(Settlement)
        case stopped(Settlement)
        /// It failed because what every run needs is away.
        case outage

        /// Whether it counts against the message, unless nobody could have done better.
        var isFailure: Bool {
            switch self {
            case .answered(.again), .timeLimit(.again), .timeLimit(.release): true
            default: false
            }
        }
    }

    private enum Signal: Sendable {
        case answer(Settlement)
        case leaseLost, timeLimit, stop, nothing
    }

    let lease: Lease
    let processor: any MessageProcessor
    let timeLimit: Duration
    let clock: any Clock<Duration>
    let latch: StopLatch
    /// Whether what every run needs is away; asked after a failure.
    let isOutage: @Sendable () async -> Bool

    /// Works on the message; the lease is kept until the processor has answered, however it ended, and it is known whether
    /// a failure counts.
    func run() async -> Ending {
        let lost = StopLatch()
        return await withTaskGroup(of: Ending?.self) { group in
            group.addTask {
                await lease.keep(orRaise: lost)
                return nil
            }
            group.addTask {
                let ending = await work(until: lost)
                return ending.isFailure ? await judged(ending, until: lost) : ending
            }
            var ending: Ending?
            while ending == nil, let next = await group.next() { ending = next }
            group.cancelAll()
            return ending ?? .leaseLost
        }
    }

    private func judged(_ failure: Ending, until lost: StopLatch) async -> Ending {
        await withTaskGroup(of: Ending.self) { group in
            group.addTask { await isOutage() ? .outage : failure }
            group.addTask {
                await lost.wait(for: .now)
                return .leaseLost
            }
            defer { group.cancelAll() }
            return await group.next() ?? failure
        }
    }

    private func work(until lost: StopLatch) async -> Ending {
        await withTaskGroup(of: Signal.self) { group in
            group.addTask { .answer(await processor.process(lease.message)) }
            group.addTask {
                await lost.wait(for: .now)
                return lost.level == .now ? .leaseLost : .nothing
            }
            group.addTask {
                do { try await clock.sleep(for: timeLimit) } catch { return .nothing }
                return .timeLimit
            }
            group.addTask {
                await latch.wait(for: .now)
                return latch.level == .now ? .stop : .nothing
            }
            return await ending(&group)
        }
    }

    /// The first word decides; the processor's answer is waited for in any case.
    private func ending(_ group: inout TaskGroup<Signal>) async -> Ending {
        var cause = Signal.nothing
        var answer = Settlement.release
        while let signal = await group.next() {
            if case .answer(let settlement) = signal { answer = settlement }
            if case .nothing = signal { continue }
            if case .nothing = cause { cause = signal }
            group.cancelAll()
        }
        return switch cause {
        case .leaseLost: .leaseLost
        case .timeLimit: .timeLimit(answer)
        case .answer: .answered(answer)
        case .stop, .nothing: .stopped(answer)
        }
    }
}
