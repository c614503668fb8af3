public import GabaritPlan
public import PullRequestSteps

/// Checks that a host of pull requests keeps the contract of ``PullRequestHost``.
///
/// The branches must be there before, and hold a change; a check opens and closes pull requests between them.
public struct PullRequestHostConformance: Sendable {
    /// What a person does at the host or in the repository, for the checks that need one.
    public struct Person: Sendable {
        /// Merges a ready pull request.
        public var merge: @Sendable (PullRequest) async throws -> Void
        /// Deletes the source branch.
        public var deleteBranch: @Sendable () async throws -> Void

        public init(
            merge: @escaping @Sendable (PullRequest) async throws -> Void,
            deleteBranch: @escaping @Sendable () async throws -> Void
        ) {
            self.merge = merge
            self.deleteBranch = deleteBranch
        }
    }

    private let host: any PullRequestHost
    private let plan: PullRequestPlan
    private let person: Person

    /// - Parameters:
    ///   - host: the host to check.
    ///   - plan: a pull request that it can open; none may be open for its branches.
    ///   - person: what a person can do.
    public init(_ host: any PullRequestHost, opening plan: PullRequestPlan, with person: Person) {
        self.host = host
        self.plan = plan
        self.person = person
    }

    /// What the host does not keep, one sentence each; none when it conforms.
    public func problems() async -> [String] {
        var problems: [String] = []
        for (name, check) in checks {
            do {
                problems += try await check().map { "\(name): \($0)" }
            } catch {
                problems.append("\(name): throws \(error)")
            }
        }
        return problems
    }

    /// Each leaves no pull request open for the next one.
    private var checks: [(String, () async throws -> [String])] {
        [
            ("create", create), ("close", close), ("adopt a draft", adoptDraft), ("adopt a ready one", adoptReady),
            ("closed before it is ready", closedMeanwhile), ("branch deleted meanwhile", branchDeleted),
            ("merged meanwhile", merged),
        ]
    }

    private func create() async throws -> [String] {
        guard try await find() == nil else { return ["a pull request is open before the check"] }
        let opened = try await open()
        let found = try await find()
        try await host.close(opened)
        return expect(opened.isDraft, "a new pull request is not a draft")
            + expect(!opened.address.isEmpty, "it has no address")
            + expect(found == opened, "the open pull request is not found")
    }

    private func close() async throws -> [String] {
        let first = try await open()
        try await host.close(first)
        try await host.close(first)
        let found = try await find()
        let second = try await open()
        try await host.close(second)
        return expect(found == nil, "a closed pull request is found open")
            + expect(second.number != first.number, "a closed pull request is opened again")
    }

    private func adoptDraft() async throws -> [String] {
        let first = try await open()
        let same = try await open()
        let other = try await open(run: "conformance-2")
        try await host.close(first)
        return expect(same == first, "opening twice gives two pull requests")
            + expect(other.number == first.number, "a second run has a second pull request")
    }

    private func adoptReady() async throws -> [String] {
        let first = try await open()
        try await host.markReady(first)
        try await host.markReady(first)
        let again = try await open(run: "conformance-2")
        try await host.close(again)
        return expect(again.number == first.number, "a ready pull request is not adopted")
            + expect(!again.isDraft, "a ready pull request is said to be a draft")
    }

    private func closedMeanwhile() async throws -> [String] {
        let opened = try await open()
        try await host.close(opened)
        do {
            try await host.markReady(opened)
            return ["a closed pull request is marked ready without an error"]
        } catch {
            return []
        }
    }

    private func branchDeleted() async throws -> [String] {
        let opened = try await open()
        try await person.deleteBranch()
        try await host.close(opened)
        let found = try await find()
        return expect(found == nil, "a pull request without a branch cannot be closed")
    }

    private func merged() async throws -> [String] {
        let opened = try await open()
        try await host.markReady(opened)
        try await person.merge(opened)
        let found = try await find()
        try await host.close(opened)
        try await host.markReady(opened)
        return expect(found == nil, "a merged pull request is found open")
    }

    private func open(run: String = "conformance-1") async throws -> PullRequest { try await host.open(plan, run: run) }

    private func find() async throws -> PullRequest? {
        try await host.find(from: plan.sourceBranch, into: plan.targetBranch)
    }

    private func expect(_ holds: Bool, _ problem: String) -> [String] { holds ? [] : [problem] }
}
