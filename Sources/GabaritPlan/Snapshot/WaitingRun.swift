/// A run on a workspace branch that waits for approval.
public struct WaitingRun: Sendable, Hashable {
    public var run: String
    /// The e-mail address of the person who asked.
    public var author: String
    /// The modules that it changed, in order.
    public var modules: [String]

    public init(run: String, author: String, modules: [String]) {
        self.run = run
        self.author = author
        self.modules = modules
    }
}
