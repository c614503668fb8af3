public import GabaritQueue
internal import GabaritValue

/// Checks that a queue keeps the contract of ``RunQueue`` and ``MessagePublisher``.
///
/// ```swift
/// let conformance = QueueConformance { try await freshQueue() }
/// #expect(await conformance.problems() == [])
/// ```
public struct QueueConformance: Sendable {
    /// What ends a lease early.
    public enum LeaseBound: Sendable, Hashable {
        /// It ends with the connection over which the message came; the message then comes again at once.
        case connection
        /// It ends with the connection over which the message came; the message comes again after the time for which the
        /// broker had locked it.
        case connectionAndLock(Duration)
        /// Only its own time ends it; what an answer took that was lost comes again after that time.
        case time
    }

    /// An empty queue to check, with the means to look behind it.
    public struct Subject: Sendable {
        var receivers: [any RunQueue]
        var publisher: any MessagePublisher
        var name: String
        var pass: @Sendable (Duration) async throws -> Void
        var patience: Duration
        var cut: (@Sendable () async throws -> Void)?
        var leases: LeaseBound
        var largestBody: Int
        var deadLetters: @Sendable () async throws -> [String: DeadLetterReason]

        /// - Parameters:
        ///   - receivers: one or more connections to the same queue, as several workers would have.
        ///   - publisher: sends to it.
        ///   - name: what the publisher knows it by.
        ///   - pass: lets time go by for the queue, by its clock or by waiting.
        ///   - patience: how long a message that is there may take to come; zero for a queue in this process.
        ///   - cut: ends every connection to the queue where it stands; `nil` for a queue without connections.
        ///   - leases: what ends a lease beside its own time.
        ///   - largestBody: the longest body that the queue takes, in bytes.
        ///   - deadLetters: what was put aside, by message id.
        public init(
            receivers: [any RunQueue], publisher: any MessagePublisher, name: String,
            pass: @escaping @Sendable (Duration) async throws -> Void, patience: Duration = .zero,
            cut: (@Sendable () async throws -> Void)? = nil, leases: LeaseBound = .connection,
            largestBody: Int = 256 * 1024,
            deadLetters: @escaping @Sendable () async throws -> [String: DeadLetterReason]
        ) {
            self.receivers = receivers
            self.publisher = publisher
            self.name = name
            self.pass = pass
            self.patience = patience
            self.cut = cut
            self.leases = leases
            self.largestBody = largestBody
            self.deadLetters = deadLetters
        }
    }

    private let volume: Int
    private let only: String?
    private let fresh: @Sendable () async throws -> Subject

    /// - Parameters:
    ///   - volume: how many messages the check of many messages sends.
    ///   - only: the name of the one check to run; `nil` for all.
    ///   - fresh: makes an empty queue; called once per check.
    public init(volume: Int = 1000, only: String? = nil, fresh: @escaping @Sendable () async throws -> Subject) {
        self.volume = volume
        self.only = only
        self.fresh = fresh
    }

    /// What the queue does not keep, one sentence each, with the name of the check; none when it conforms.
    public func problems() async -> [String] {
        var problems: [String] = []
        for (name, check) in checks where only == nil || only == name {
            do {
                let probe = QueueProbe(try await fresh())
                try await check(probe)
                problems += await probe.problems.map { "\(name): \($0)" }
            } catch {
                problems.append("\(name): throws \(error)")
            }
        }
        return problems
    }

    private var checks: [(String, @Sendable (QueueProbe) async throws -> Void)] {
        [
            ("delivers what was sent", { try await $0.deliversWhatWasSent() }),
            ("leases", { try await $0.leases() }),
            ("extends", { try await $0.extends() }),
            ("a lost lease", { try await $0.losesLeases() }),
            ("counts", { try await $0.counts() }),
            ("delays", { try await $0.delays() }),
            ("dead letters", { try await $0.putsAside() }),
            ("order in a group", { try await $0.keepsGroupsInOrder() }),
            ("a group that waits", { try await $0.holdsGroupsBack() }),
            ("duplicates", { try await $0.dropsDuplicates() }),
            ("sizes", { try await $0.takesLargeBodies() }),
            ("a cancelled wait", { try await $0.losesNothingToCancellation() }),
            ("a cut while nothing happens", { try await $0.outlivesIdleCuts() }),
            ("a cut while a message is leased", { try await $0.redeliversAfterCuts() }),
            ("a cut while a receiver waits", { try await $0.waitsThroughCuts() }),
            ("a cut while a message is put aside", { try await $0.putsAsideThroughCuts() }),
            ("cuts at any point", { try await $0.losesNothingToCuts() }),
            ("several receivers", { [volume] in try await $0.sharesWork(volume) }),
        ]
    }
}
