public import GabaritPlan

/// A pull request as a host has it.
public struct PullRequest: Sendable, Hashable {
    public var number: Int
    /// The address for people.
    public var address: String
    /// Whether it is open for work but not yet for approval.
    public var isDraft: Bool
    /// The runs that it names, as far as the host shows them: the newest ones.
    public var runs: Set<String>

    public init(number: Int, address: String, isDraft: Bool, runs: Set<String> = []) {
        self.number = number
        self.address = address
        self.isDraft = isDraft
        self.runs = runs
    }
}

/// A host of pull requests: of two branches at most one is open.
public protocol PullRequestHost: Sendable {
    /// Asks something that costs the host little: whether it answers, knows the repository and takes the credential.
    func probe(_ target: String) async throws

    /// The open pull request of two branches, draft or ready, or `nil`.
    func find(from source: String, into target: String) async throws -> PullRequest?

    /// Opens a draft, or adopts the open pull request of the same branches; either way it has the new text.
    func open(_ plan: PullRequestPlan, run: String) async throws -> PullRequest

    /// Opens a draft for approval. One that is ready or merged already stays so.
    ///
    /// - Throws: `RunFault.moved` when it was closed meanwhile.
    func markReady(_ pullRequest: PullRequest) async throws

    /// Closes a pull request without merging it. One that is closed or merged already stays so.
    func close(_ pullRequest: PullRequest) async throws
}

extension PullRequestHost {
    /// Where two branches can be asked for, a branch that nobody has.
    public func probe(_ target: String) async throws {
        _ = try await find(from: "gabarit-readiness", into: target)
    }
}
