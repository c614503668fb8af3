#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Part of a ``FlatBlock``: an array that never changes again.
struct FlatSlice<Element: BitwiseCopyable>: BitwiseCopyable {
    /// The elements, for as long as the block lives.
    let elements: UnsafeBufferPointer<Element>

    var count: Int { elements.count }
    var isEmpty: Bool { elements.isEmpty }

    @inline(__always) subscript(index: Int) -> Element {
        guard let base = elements.baseAddress, UInt(bitPattern: index) < UInt(bitPattern: elements.count) else {
            preconditionFailure()
        }
        return base[index]
    }
}

/// Arrays of plain values in one piece of memory, each as long as it is.
struct FlatBlock: ~Copyable {
    private let memory: UnsafeMutableRawPointer
    private var used = 0
    private let size: Int

    /// - Parameter size: the sum of the arrays' ``FlatArray/packedSize``.
    init(size: Int) {
        self.size = size
        memory = SpareMemory.allocate(size)
    }

    deinit { free(memory) }

    /// A copy of an array.
    @inline(__always) mutating func add<Element>(_ array: borrowing FlatArray<Element>) -> FlatSlice<Element> {
        precondition(used &+ array.packedSize <= size)
        guard let source = array.elements.baseAddress else {
            return FlatSlice(elements: UnsafeBufferPointer(start: nil, count: 0))
        }
        let place = (memory + used).initializeMemory(as: Element.self, from: source, count: array.count)
        used &+= array.packedSize
        return FlatSlice(elements: UnsafeBufferPointer(start: place, count: array.count))
    }
}

extension FlatArray {
    /// The bytes that it takes in a ``FlatBlock``.
    var packedSize: Int { (count &* MemoryLayout<Element>.stride &+ 15) & ~15 }
}
