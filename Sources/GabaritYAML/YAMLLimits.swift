/// How much a YAML document may hold before it is refused.
public struct YAMLLimits: Sendable, Hashable {
    /// The longest document, in bytes; checked before anything is read.
    public var bytes: Int
    /// How deep lists and maps may stand in each other.
    public var depth: Int
    /// How many values a document may hold.
    public var nodes: Int
    /// How many values all aliases together may stand for.
    public var aliasedNodes: Int
    /// How many bytes of text all aliases together may stand for.
    public var aliasedText: Int

    public init(
        bytes: Int = 1024 * 1024, depth: Int = 64, nodes: Int = 100_000, aliasedNodes: Int = 10_000,
        aliasedText: Int = 1024 * 1024
    ) {
        self.bytes = bytes
        self.depth = min(depth, 512)
        self.nodes = nodes
        self.aliasedNodes = aliasedNodes
        self.aliasedText = aliasedText
    }
}
