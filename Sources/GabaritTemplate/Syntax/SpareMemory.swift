internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Memory that an array of plain values had and no longer needs.
struct SpareMemory: ~Copyable {
    var memory: UnsafeMutableRawPointer?
    var bytes = 0

    /// More than this goes back to the system.
    static let most = 64 * 1024

    init() {}

    deinit { free(memory) }

    /// Memory from the system, aligned for sixteen bytes: asking for just that costs less than asking for an alignment.
    ///
    /// Its user gives it back with `free`.
    static func allocate(_ size: Int) -> UnsafeMutableRawPointer {
        guard let memory = malloc(max(size, 1)) else { preconditionFailure("there is no memory for \(size) bytes") }
        return memory
    }
}

/// Where what one compilation leaves waits for the next: most of the time of a short template would go into asking the
/// system for a dozen small arrays and giving them back.
///
/// Who finds nothing, because it is the first or another thread has it, starts with nothing.
struct SpareSlot<Spares: ~Copyable>: ~Copyable, Sendable {
    private let address = Atomic<UInt>(0)

    /// What waits here, or what is made; it must be put back.
    @inline(__always) func take(or make: () -> Spares) -> UnsafeMutablePointer<Spares> {
        if let known = UnsafeMutablePointer<Spares>(bitPattern: address.exchange(0, ordering: .acquiring)) {
            return known
        }
        let made = UnsafeMutablePointer<Spares>.allocate(capacity: 1)
        made.initialize(to: make())
        return made
    }

    /// Puts back what was taken.
    @inline(__always) func put(_ spares: UnsafeMutablePointer<Spares>) {
        let other = address.exchange(UInt(bitPattern: spares), ordering: .acquiringAndReleasing)
        guard let other = UnsafeMutablePointer<Spares>(bitPattern: other) else { return }
        other.deinitialize(count: 1)
        other.deallocate()
    }
}

/// What reading one template leaves to the next.
struct SyntaxSpares: ~Copyable {
    var tokens = SpareMemory()
    var constants = SpareMemory()
    var brackets = SpareMemory()
    var nodes = SpareMemory()
    var names = SpareMemory()
    var buckets = SpareMemory()
    var blocks = SpareMemory()

    static let slot = SpareSlot<SyntaxSpares>()
}

/// What compiling the flat code of one template leaves to the next.
struct CodeSpares: ~Copyable {
    var code = SpareMemory()
    var constants = SpareMemory()
    var texts = SpareMemory()
    var variables = SpareMemory()
    var calls = SpareMemory()
    var operands = SpareMemory()
    var loops = SpareMemory()
    var units = SpareMemory()
    var states = SpareMemory()
    var scopes = SpareMemory()
    var links = SpareMemory()

    static let slot = SpareSlot<CodeSpares>()
}
