#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A growing array of plain values that is never copied and never shared.
///
/// The lexer, the parser and the compiler of flat code append to it on every step: there is no reference to count and no
/// check for a second owner. Its elements move when it grows; whoever keeps a pointer into it has stopped appending.
struct FlatArray<Element: BitwiseCopyable>: ~Copyable {
    private var storage: UnsafeMutablePointer<Element>?
    private var capacity: Int
    private(set) var count = 0

    /// - Parameter capacity: for how many elements to make room at the first one.
    init(capacity: Int = 16) { self.capacity = capacity }

    deinit { free(storage) }

    var isEmpty: Bool { count == 0 }
    /// The elements, for as long as none is appended and this array lives.
    var elements: UnsafeBufferPointer<Element> { UnsafeBufferPointer(start: storage, count: count) }

    subscript(index: Int) -> Element {
        @inline(__always) get {
            guard let storage, UInt(bitPattern: index) < UInt(bitPattern: count) else { preconditionFailure() }
            return storage[index]
        }
        @inline(__always) set {
            guard let storage, UInt(bitPattern: index) < UInt(bitPattern: count) else { preconditionFailure() }
            storage[index] = newValue
        }
    }

    @inline(__always) mutating func append(_ element: Element) {
        if let storage, count < capacity {
            storage[count] = element
            count &+= 1
        } else {
            grow(element)
        }
    }

    @inline(never) private mutating func grow(_ element: Element) {
        let size = storage == nil ? max(1, capacity) : capacity * 2
        // Long arrays mostly grow where they are.
        guard let memory = realloc(storage, size * MemoryLayout<Element>.stride) else {
            preconditionFailure("there is no memory for \(size) elements")
        }
        let larger = memory.bindMemory(to: Element.self, capacity: size)
        larger[count] = element
        storage = larger
        capacity = size
        count += 1
    }

    mutating func removeLast() -> Element? {
        guard let storage, count > 0 else { return nil }
        count -= 1
        return storage[count]
    }

    mutating func removeAll() { count = 0 }
}
