/// A pull request as the API of a host tells it.
struct RemotePullRequest: Sendable, Hashable {
    enum State: Sendable, Hashable {
        case open, closed, merged
    }

    var number: Int
    /// The address for people.
    var address: String
    var state: State
    var isDraft: Bool
    /// As it is on the host, a prefix that marks a draft included.
    var title: String
    var description: String
    /// What the host's other calls want instead of the number.
    var node: String = ""
    /// Whether the host merges it by itself once nothing stands against it.
    var completesItself = false

    var pullRequest: PullRequest {
        PullRequest(number: number, address: address, isDraft: isDraft, runs: Set(RunMarkers.read(description)))
    }
}

/// The calls of one kind of host. Each is a request or two; what they mean together is ``RemotePullRequestHost``'s.
protocol RemotePullRequests: Sendable {
    var api: HostAPI { get }
    /// The most UTF-16 units of a description.
    var longestDescription: Int { get }

    /// The open pull request of two branches.
    func open(from source: String, into target: String) async throws -> RemotePullRequest?
    func get(_ number: Int) async throws -> RemotePullRequest
    /// Makes a draft.
    ///
    /// - Throws: ``HostRefusal``; ``isDuplicate(_:)`` and ``isGone(_:)`` say what it means.
    func create(_ text: RemoteText) async throws -> RemotePullRequest
    /// Gives an open one a new text, and what else the configuration wants; it stays the draft that it is or is not.
    func update(_ pullRequest: RemotePullRequest, _ text: RemoteText) async throws -> RemotePullRequest
    func publish(_ pullRequest: RemotePullRequest) async throws
    /// Gives one that waits for approval what the configuration wants beyond that; does nothing where it has it.
    func complete(_ pullRequest: RemotePullRequest) async throws
    func close(_ pullRequest: RemotePullRequest) async throws

    /// Whether a refused ``create(_:)`` says that there is an open one already.
    func isDuplicate(_ refusal: HostRefusal) -> Bool
    /// Whether a refused ``create(_:)`` says that a branch is gone, or holds nothing that the target has not.
    func isGone(_ refusal: HostRefusal) -> Bool
}

extension RemotePullRequests {
    func complete(_ pullRequest: RemotePullRequest) async throws {}
}

/// What a pull request is made of.
struct RemoteText: Sendable {
    var source: String
    var target: String
    var title: String
    var description: String
}
