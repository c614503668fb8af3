/// How much a JSON document may hold before it is refused.
public struct JSONLimits: Sendable, Hashable {
    /// The longest document, in bytes; checked before anything is read.
    public var bytes: Int
    /// How deep arrays and objects may stand in each other.
    public var depth: Int
    /// Whether text may hold `\u0000`. Data that becomes names, paths or commits must not; text of a template may.
    public var allowsNUL = false

    /// - Parameters:
    ///   - bytes: 256 KiB by default, the largest message of a Service Bus queue.
    ///   - depth: 32 by default; at most 512, which the reader's own stack allows for.
    public init(bytes: Int = 256 * 1024, depth: Int = 32) {
        self.bytes = bytes
        self.depth = min(depth, 512)
    }

    /// For documents of this machine: plans, contexts, saved variables.
    public static let document = JSONLimits(bytes: 64 * 1024 * 1024, depth: 128)
}
