public import GabaritQueue
internal import GabaritValue
public import GabaritWorker
internal import Synchronization

/// Whether a worker can do its work: what it needs was there when last asked.
///
/// Probes run by themselves and requests read what they found, so nobody who asks often makes the worker ask more.
public final class Readiness: WorkerObserver, Surroundings {
    /// What a worker needs.
    public enum Part: String, Sendable, Hashable, CaseIterable {
        case worker, queue, git, host
    }

    /// Asks for one part now.
    public struct Probe: Sendable {
        let part: Part
        let check: @Sendable () async throws -> Void

        /// - Parameter check: throws when the part cannot be used.
        public init(_ part: Part, _ check: @escaping @Sendable () async throws -> Void) {
            self.part = part
            self.check = check
        }

        /// Asks.
        ///
        /// - Returns: the part and why it cannot be used; `nil` when it can.
        func fault() async -> String? {
            do {
                try await check()
                return nil
            } catch {
                return "\(part.rawValue): \(error)"
            }
        }
    }

    private struct Finding {
        var isReady: Bool
        var moment: Timestamp
    }

    private let probes: [Probe]
    private let pause: Duration
    private let clock: any Clock<Duration>
    private let wallClock: any WallClock
    private let findings = Mutex<[Part: Finding]>([:])

    /// - Parameters:
    ///   - probes: asked again and again while ``run()`` runs.
    ///   - pause: between two questions of one probe; a finding counts for three times as long.
    public init(
        _ probes: [Probe], every pause: Duration = .seconds(30), clock: any Clock<Duration> = ContinuousClock(),
        wallClock: any WallClock = SystemClock()
    ) {
        self.probes = probes
        self.pause = pause
        self.clock = clock
        self.wallClock = wallClock
    }

    /// Asks the probes until the task is cancelled. One that hangs holds up no other.
    public func run() async {
        await withDiscardingTaskGroup { group in
            for probe in probes { group.addTask { await self.repeat(probe) } }
        }
    }

    private func `repeat`(_ probe: Probe) async {
        while !Task.isCancelled {
            let fault = await probe.fault()
            if fault == nil || !Task.isCancelled { note(probe.part, isReady: fault == nil) }
            try? await clock.sleep(for: pause)
        }
    }

    /// Asks every probe once, each for a third of a minute at most.
    public func outage() async -> String? {
        await withTaskGroup(of: Optional<String>.self) { group in
            for probe in probes { group.addTask { await self.fault(of: probe) } }
            var faults: [String] = []
            for await fault in group { if let fault { faults.append(fault) } }
            return faults.isEmpty ? nil : faults.sorted().joined(separator: "; ")
        }
    }

    private func fault(of probe: Probe) async -> String? {
        let fault = await withTaskGroup(of: Optional<String>.self) { group in
            group.addTask { await probe.fault() }
            group.addTask { [clock] in
                try? await clock.sleep(for: Self.longestAnswer)
                return "\(probe.part.rawValue): no answer within \(Self.longestAnswer)"
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
        if !Task.isCancelled { note(probe.part, isReady: fault == nil) }
        return fault
    }

    /// What is longer in answering is away.
    private static let longestAnswer = Duration.seconds(20)

    /// Says what was found out about a part.
    public func note(_ part: Part, isReady: Bool) {
        let finding = Finding(isReady: isReady, moment: wallClock.now())
        findings.withLock { $0[part] = finding }
    }

    /// The parts and whether each is ready: of those that are probed an old answer is none.
    public func parts() -> [(part: Part, isReady: Bool)] {
        let now = wallClock.now()
        let probed = Set(probes.map(\.part))
        return findings.withLock { findings in
            Part.allCases.compactMap { part in
                guard let finding = findings[part] else { return probed.contains(part) ? (part, false) : nil }
                let isFresh = !probed.contains(part) || now - finding.moment <= pause * 3
                return (part, finding.isReady && isFresh)
            }
        }
    }

    public func observe(_ event: WorkerEvent) async {
        switch event {
        case .started: note(.worker, isReady: true)
        case .stopping, .stopped: note(.worker, isReady: false)
        default: break
        }
    }
}
