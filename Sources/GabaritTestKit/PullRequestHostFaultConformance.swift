public import GabaritPlan
internal import GabaritRun
public import PullRequestSteps

/// Checks that a host withstands every ``HostFault`` at every call: it ends in a fault that says truly whether trying
/// again helps, and trying again leads to exactly one pull request.
public struct PullRequestHostFaultConformance: Sendable {
    /// Which requests of an operation a fault meets.
    public enum Target: String, Sendable, CaseIterable {
        /// The first, which reads.
        case first
        /// The first that changes something.
        case effect
    }

    /// How often a fault comes back.
    public enum Duration: String, Sendable, CaseIterable {
        case once, always
    }

    /// The part of the host's surroundings that tests move.
    public struct Control: Sendable {
        /// Makes a fault happen from the next request on.
        public var inject: @Sendable (HostFault, Target, Duration) async throws -> Void
        /// Takes all faults away.
        public var clear: @Sendable () async throws -> Void
        /// The open pull requests as they are at the host, not as the client says: number and whether it is a draft.
        public var open: @Sendable () async throws -> [(number: Int, isDraft: Bool)]

        public init(
            inject: @escaping @Sendable (HostFault, Target, Duration) async throws -> Void,
            clear: @escaping @Sendable () async throws -> Void,
            open: @escaping @Sendable () async throws -> [(number: Int, isDraft: Bool)]
        ) {
            self.inject = inject
            self.clear = clear
            self.open = open
        }
    }

    private enum Operation: String, CaseIterable {
        case find, create, adopt, ready, close
    }

    private let host: any PullRequestHost
    private let plan: PullRequestPlan
    private let control: Control

    /// - Parameters:
    ///   - host: the host to check.
    ///   - plan: a pull request that it can open; none may be open for its branches.
    ///   - control: what injects faults.
    public init(_ host: any PullRequestHost, opening plan: PullRequestPlan, with control: Control) {
        self.host = host
        self.plan = plan
        self.control = control
    }

    /// What the host does not withstand, one sentence each, and how many cases were tried.
    public func problems() async -> (problems: [String], cases: Int) {
        var problems: [String] = []
        var cases = 0
        for operation in Operation.allCases {
            for fault in HostFault.all {
                for target in Target.allCases where operation != .find || target == .first {
                    for duration in Duration.allCases {
                        cases += 1
                        let name =
                            "\(operation.rawValue), \(fault) at the \(target.rawValue) request, \(duration.rawValue)"
                        do {
                            problems += try await check(operation, fault, target, duration).map { "\(name): \($0)" }
                        } catch {
                            problems.append("\(name): throws \(error) without a fault")
                        }
                    }
                }
            }
        }
        return (problems, cases)
    }

    private func check(
        _ operation: Operation, _ fault: HostFault, _ target: Target, _ duration: Duration
    ) async throws -> [String] {
        let before = operation == .create ? nil : try await host.open(plan, run: "fault-1")
        try await control.inject(fault, target, duration)
        var problems: [String] = []
        do {
            try await perform(operation, before)
            // What changes something does not succeed while every change is refused.
            if duration == .always, !fault.kinds.isEmpty, target == .first { problems.append("succeeds") }
        } catch let error as RunFault {
            if !fault.kinds.contains(error.kind) { problems.append("ends in \(error.kind.rawValue) \(error)") }
            if error.text.contains(where: \.isNewline) { problems.append("its text has several lines") }
        } catch {
            problems.append("throws \(type(of: error)), not a fault of a run: \(error)")
        }
        try await control.clear()
        try await perform(operation, before)
        problems += try await outcome(of: operation)
        if let left = try await host.find(from: plan.sourceBranch, into: plan.targetBranch) {
            try await host.close(left)
        }
        if try await !control.open().isEmpty { problems.append("a pull request is left open") }
        return problems
    }

    private func perform(_ operation: Operation, _ before: PullRequest?) async throws {
        switch operation {
        case .find: _ = try await host.find(from: plan.sourceBranch, into: plan.targetBranch)
        case .create, .adopt: _ = try await host.open(plan, run: "fault-2")
        case .ready: if let before { try await host.markReady(before) }
        case .close: if let before { try await host.close(before) }
        }
    }

    private func outcome(of operation: Operation) async throws -> [String] {
        let open = try await control.open()
        switch operation {
        case .close: return open.isEmpty ? [] : ["it is still open"]
        case .ready: return open.count == 1 && !open[0].isDraft ? [] : ["open are \(open), not one that is ready"]
        case .find, .create, .adopt:
            return open.count == 1 && open[0].isDraft ? [] : ["open are \(open), not one draft"]
        }
    }
}
