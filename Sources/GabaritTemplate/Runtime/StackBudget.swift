#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// How much of the thread's stack parsing or rendering may take.
///
/// Threads of a pool may have no more than 512 KiB, and frames differ between builds, so bytes are counted, not calls.
/// A thread is asked how much it really has only when that much is gone: most work never comes so far.
struct StackBudget {
    /// Leaves a quarter of 512 KiB to whoever called and to the deepest leaf.
    private static let most: UInt = 384 * 1024
    /// What is left alone at the end of a stack that is longer.
    private static let reserve: UInt = 128 * 1024
    private let start = StackBudget.here()
    private var limit = StackBudget.most
    private var asked = false

    /// Whether the stack has grown too far since this budget was made.
    mutating func isSpent() -> Bool {
        let place = Self.here()
        let used = place > start ? place - start : start - place
        if used <= limit { return false }
        if asked { return true }
        asked = true
        if let end = Self.end(), end + Self.reserve < start { limit = max(limit, start - end - Self.reserve) }
        return used > limit
    }

    @inline(never) private static func here() -> UInt {
        var marker: UInt8 = 0
        return withUnsafePointer(to: &marker) { UInt(bitPattern: $0) }
    }

    /// The lowest address of this thread's stack, or `nil` where the system does not tell.
    private static func end() -> UInt? {
        #if canImport(Darwin)
            let thread = pthread_self()
            return UInt(bitPattern: pthread_get_stackaddr_np(thread)) - UInt(pthread_get_stacksize_np(thread))
        #else
            var attributes = pthread_attr_t()
            guard attributesOfThread(pthread_self(), &attributes) == 0 else { return nil }
            defer { pthread_attr_destroy(&attributes) }
            var lowest: UnsafeMutableRawPointer?
            var size = 0
            guard pthread_attr_getstack(&attributes, &lowest, &size) == 0, let lowest else { return nil }
            return UInt(bitPattern: lowest)
        #endif
    }
}

#if !canImport(Darwin)
    /// The attributes of a running thread; the C library has it, its Swift module does not name it.
    @_silgen_name("pthread_getattr_np")
    private func attributesOfThread(_ thread: pthread_t, _ attributes: UnsafeMutablePointer<pthread_attr_t>) -> Int32
#endif
