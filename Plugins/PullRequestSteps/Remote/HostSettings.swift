/// What the operator wants on every pull request of a host that knows people and labels by name.
public struct HostSettings: Sendable, Hashable {
    /// User names that are asked for a review.
    public var reviewers: [String] = []
    public var labels: [String] = []

    public init() {}
}
