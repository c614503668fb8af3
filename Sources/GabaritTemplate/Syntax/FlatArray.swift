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

    /// An array in the memory that another one left, when that is enough.
    ///
    /// - Parameters:
    ///   - capacity: for how many elements there must be room.
    ///   - spare: memory without an owner, which the array takes.
    @inline(__always) init(capacity: Int, from spare: inout SpareMemory) {
        let room = spare.bytes / MemoryLayout<Element>.stride
        guard room >= capacity, let memory = spare.memory else {
            self.capacity = capacity
            return
        }
        storage = memory.bindMemory(to: Element.self, capacity: room)
        self.capacity = room
        spare.memory = nil
    }

    deinit { if let storage { free(storage) } }

    /// Empties the array and leaves its memory to another one.
    @inline(__always) mutating func leave(to spare: inout SpareMemory) {
        count = 0
        let bytes = capacity &* MemoryLayout<Element>.stride
        // The larger of two serves the next one better.
        guard let memory = storage, bytes <= SpareMemory.most, spare.memory == nil || bytes > spare.bytes
        else { return }
        free(spare.memory)
        spare.memory = UnsafeMutableRawPointer(memory)
        spare.bytes = bytes
        storage = nil
    }

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

    /// Where an element is, for as long as none is appended: for reading or writing a part of it.
    @inline(__always) func pointer(to index: Int) -> UnsafeMutablePointer<Element> {
        guard let storage, UInt(bitPattern: index) < UInt(bitPattern: count) else { preconditionFailure() }
        return storage + index
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
        resize(storage == nil ? max(1, capacity) : capacity * 2)
        guard let storage else { preconditionFailure() }
        storage[count] = element
        count += 1
    }

    /// Appends an element again and again.
    mutating func append(repeating element: Element, count more: Int) {
        guard more > 0 else { return }
        reserve(more)
        guard let storage else { preconditionFailure() }
        (storage + count).update(repeating: element, count: more)
        count += more
    }

    /// Makes room for some more elements.
    private mutating func reserve(_ more: Int) {
        guard storage == nil || count + more > capacity else { return }
        resize(max(capacity, count + more))
    }

    private mutating func resize(_ size: Int) {
        // Long arrays mostly grow where they are.
        guard let memory = realloc(storage, size * MemoryLayout<Element>.stride) else {
            preconditionFailure("there is no memory for \(size * MemoryLayout<Element>.stride) bytes")
        }
        storage = memory.bindMemory(to: Element.self, capacity: size)
        capacity = size
    }

    mutating func removeLast() -> Element? {
        guard let storage, count > 0 else { return nil }
        count -= 1
        return storage[count]
    }

    mutating func removeAll() { count = 0 }

    /// Removes the elements from a place on.
    mutating func removeAll(from place: Int) { count = min(count, max(0, place)) }
}
