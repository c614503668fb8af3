import GabaritTestKit
import Synchronization

/// One process of a worker. Once it is dead, nothing that it does has an effect any more.
final class WorkerLife: Sendable {
    private struct State {
        var isDead = false
        var isCutOff = false
        var processing: Set<String> = []
        var extending = 0
    }

    /// Whether it is the worker that takes a message over while the other one is slow; no fault strikes it.
    let isRival: Bool
    private let state = Mutex(State())

    init(isRival: Bool = false) {
        self.isRival = isRival
    }

    /// Whether the broker hears it.
    var isCutOff: Bool {
        get { state.withLock { $0.isCutOff } }
        set { state.withLock { $0.isCutOff = newValue } }
    }

    /// How many messages are worked on and not given up, and so how many leases are kept.
    var keepers: Int { state.withLock { $0.processing.count } }
    /// Whether a lease is being extended at this moment.
    var isExtending: Bool { state.withLock { $0.extending > 0 } }

    var isDead: Bool { state.withLock { $0.isDead } }

    func die() { state.withLock { $0.isDead = true } }

    func checkAlive() throws {
        if isDead { throw CancellationError() }
    }

    func begins(_ message: String) { state.withLock { _ = $0.processing.insert(message) } }
    func ends(_ message: String) { state.withLock { _ = $0.processing.remove(message) } }
    func extends(_ change: Int) { state.withLock { $0.extending += change } }
}

/// Decides at every effect of a worker whether the fault of a case strikes, and performs it on virtual time.
struct FaultGate: Sendable {
    /// What a layer says when it goes wrong, as a result or an error of its own.
    struct Answers<Result: Sendable>: Sendable {
        var refused: @Sendable () throws -> Result
        var replyLost: @Sendable () throws -> Result
        var timedOut: @Sendable () throws -> Result
    }

    /// The message that is worked on, in every task of its run.
    @TaskLocal static var message: String?
    /// Whether this task extends a lease.
    @TaskLocal static var isExtension = false
    /// The message that the faults strike.
    static let victim = "m1"
    /// A lease is extended at every third of this.
    static let visibility = Duration.seconds(60)
    /// How long those sleep who keep a lease, and those who wait for an extension: a third and a quarter of it, or less when
    /// the clock went on meanwhile.
    private static let pauses = Duration.seconds(16) ... .seconds(60)
    private static let patience = Duration.seconds(11) ... .seconds(15)

    let fault: FaultCase
    let life: WorkerLife
    let clock: DrivenClock
    let struck: StrikeCount
    /// Another worker does what can be taken.
    let rival: @Sendable () async -> Void

    /// Whether the fault strikes an effect now; counts.
    func strikes(_ effect: FaultEffect, _ modes: Set<FaultMode> = Set(FaultMode.allCases)) -> Bool {
        guard effect == fault.effect, modes.contains(fault.mode), !life.isRival else { return false }
        guard effect == .receive || Self.message == Self.victim else { return false }
        return struck.add(upTo: fault.strikes)
    }

    /// Performs an effect, or what becomes of it.
    func pass<Result: Sendable>(
        _ effect: FaultEffect, _ answers: Answers<Result>, _ perform: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try life.checkAlive()
        guard strikes(effect) else {
            let result = try await perform()
            // Whoever has died meanwhile hears no answer.
            try life.checkAlive()
            return result
        }
        switch fault.mode {
        case .crashBefore:
            life.die()
            throw CancellationError()
        case .crashAfter:
            _ = try await perform()
            life.die()
            throw CancellationError()
        case .error: return try answers.refused()
        case .replyLost:
            _ = try await perform()
            return try answers.replyLost()
        case .hang:
            try await time(effect.patience)
            return try answers.timedOut()
        case .slow: return try await late(perform)
        }
    }

    /// Lets time pass as long as the task is not cancelled; leases are kept meanwhile.
    func time(_ duration: Duration) async throws {
        var left = duration
        while left > .zero {
            await quiet()
            try Task.checkCancellation()
            let step = min(left, Self.visibility / 3)
            clock.advance(by: step)
            left -= step
        }
        await quiet()
        try Task.checkCancellation()
    }

    /// Works on while the lease ends and another worker does the same.
    func outliveLease() async throws { try await late {} }

    /// The broker does not hear this worker for two leases, so somebody else does the work; then the effect happens after
    /// all.
    private func late<Result: Sendable>(
        _ perform: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        life.isCutOff = true
        for _ in 0..<6 {
            await quiet()
            clock.advance(by: Self.visibility / 3)
        }
        // The run is cancelled by now, but what it has sent on its way arrives: not a child, so that it is not cancelled.
        let effect = Task {
            // Nothing of this task is the rival's.
            await Self.$isExtension.withValue(false) { await Self.$message.withValue(nil) { await rival() } }
            life.isCutOff = false
            return try await perform()
        }
        return try await effect.value
    }

    /// Waits until whoever keeps a lease of this worker sleeps; of an extension, that somebody waits for its end.
    private func quiet() async {
        await clock.wait {
            Self.isExtension
                ? clock.sleepers(Self.patience) >= 1
                : !life.isExtending && clock.sleepers(Self.pauses) >= life.keepers
        }
    }
}

/// How often a fault has struck, over all processes of a trial.
final class StrikeCount: Sendable {
    private let count = Mutex(0)

    var value: Int { count.withLock { $0 } }

    func add(upTo most: Int) -> Bool {
        count.withLock { count in
            guard count < most else { return false }
            count += 1
            return true
        }
    }
}
