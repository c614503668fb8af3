/// Memory that is only ever added to and freed as a whole.
///
/// What it hands out neither moves nor changes before the arena ends; whoever keeps a ``Datum`` keeps its arena.
final class Arena {
    private var chunks: [UnsafeMutableRawPointer] = []
    private var next: UnsafeMutableRawPointer?
    private var left = 0
    private var chunkSize = 4096
    /// The bytes handed out so far.
    private(set) var used = 0

    init() {}

    deinit {
        for chunk in chunks { chunk.deallocate() }
    }

    /// Room for some bytes, aligned for a ``Datum``.
    func allocate(_ count: Int) -> UnsafeMutableRawPointer {
        let size = (max(count, 1) + 15) & ~15
        if let place = next, size <= left {
            next = place + size
            left -= size
            used += size
            return place
        }
        let capacity = max(size, chunkSize)
        chunkSize = min(chunkSize * 2, 1 << 20)
        let chunk = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
        chunks.append(chunk)
        next = chunk + size
        left = capacity - size
        used += size
        return chunk
    }

    func data(_ count: Int) -> UnsafeMutablePointer<Datum> {
        allocate(count * MemoryLayout<Datum>.stride).bindMemory(to: Datum.self, capacity: max(count, 1))
    }

    func bytes(_ count: Int) -> UnsafeMutablePointer<UInt8> {
        allocate(count).bindMemory(to: UInt8.self, capacity: max(count, 1))
    }

    /// A copy of some text.
    func text(_ source: UnsafeBufferPointer<UInt8>, isMarkup: Bool = false) -> Datum {
        let copy = bytes(source.count)
        if let base = source.baseAddress { copy.update(from: base, count: source.count) }
        return .text(copy, source.count, isMarkup: isMarkup)
    }

    func text(_ source: String, isMarkup: Bool = false) -> Datum {
        var source = source
        return source.withUTF8 { text($0, isMarkup: isMarkup) }
    }

    func list(_ elements: [Datum], kind: Datum.Kind = .list) -> Datum {
        elements.withUnsafeBufferPointer { list($0, kind: kind) }
    }

    func list(_ elements: UnsafeBufferPointer<Datum>, kind: Datum.Kind = .list) -> Datum {
        let copy = data(elements.count)
        if let base = elements.baseAddress { copy.update(from: base, count: elements.count) }
        return .sequence(kind, copy, elements.count)
    }
}
