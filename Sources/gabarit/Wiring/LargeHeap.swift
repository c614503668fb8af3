internal import CMalloc
internal import Glibc

/// The heap of a command that makes a lot, needs it to its end and ends soon.
///
/// What it costs to get memory from the system page by page, and to give it back value by value, such a command need not
/// pay. One that runs on must not use this: its heap would never shrink.
enum LargeHeap {
    /// The bytes of addresses that the heap takes at once; what is not written to stays without memory.
    private static let step = 256 * 1024 * 1024
    /// What it grows by when that is used up.
    private static let laterStep = 1024 * 1024
    /// The longest block that comes from the heap, in bytes; the most that `mallopt` takes.
    private static let longestBlock = 32 * 1024 * 1024

    /// Makes room, in huge pages where the system has them.
    ///
    /// Where it has none, or not as many addresses, the heap grows as it always does.
    static func prepare() {
        mallopt(M_MMAP_THRESHOLD, Int32(longestBlock))
        mallopt(M_TRIM_THRESHOLD, .max)
        guard let start = sbrk(0) else { return }
        mallopt(M_TOP_PAD, Int32(step))
        // More than is left of the heap as it is, so that it grows now; asking for its size keeps it in the program.
        let block = malloc(1024 * 1024)
        let isThere = malloc_usable_size(block) > 0
        free(block)
        mallopt(M_TOP_PAD, Int32(laterStep))
        guard isThere, let end = sbrk(0), end > start else { return }
        madvise(start, end - start, MADV_HUGEPAGE)
    }

    /// Leaves a value to the end of the process, which takes all memory back at once.
    static func leave(_ value: some Any) { _ = Unmanaged.passRetained(Leftover(value)) }

    private final class Leftover {
        private let value: Any

        init(_ value: Any) { self.value = value }
    }
}
