/// How much of the thread's stack parsing or rendering may take.
///
/// Threads of a pool may have no more than 512 KiB, and frames differ between builds, so bytes are counted, not calls.
struct StackBudget {
    /// Leaves a quarter of 512 KiB to whoever called and to the deepest leaf.
    private static let most: UInt = 384 * 1024
    private let start = StackBudget.here()

    /// Whether the stack has grown too far since this budget was made.
    var isSpent: Bool {
        let place = Self.here()
        return (place > start ? place - start : start - place) > Self.most
    }

    @inline(never) private static func here() -> UInt {
        var marker: UInt8 = 0
        return withUnsafePointer(to: &marker) { UInt(bitPattern: $0) }
    }
}
