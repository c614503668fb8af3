/// The names of one template, each once, found by their bytes. A symbol is the place of its name in the table.
struct SymbolTable: ~Copyable {
    private(set) var names: FlatArray<Datum>
    /// Hashes of names in the upper half, and in the lower one more than the symbol; 0 for none. Their number is a power of
    /// two.
    private var buckets: FlatArray<UInt64>
    private let seed = TextHash.seed

    private static let start = 32

    init() {
        names = FlatArray(capacity: Self.start / 2)
        buckets = FlatArray(capacity: Self.start)
        buckets.append(repeating: 0, count: Self.start)
    }

    /// A table in the memory that another one left.
    init(_ spareNames: inout SpareMemory, _ spareBuckets: inout SpareMemory) {
        names = FlatArray(capacity: Self.start / 2, from: &spareNames)
        buckets = FlatArray(capacity: Self.start, from: &spareBuckets)
        buckets.append(repeating: 0, count: Self.start)
    }

    /// Empties the table and leaves its memory to the next one.
    mutating func leave(to spareNames: inout SpareMemory, _ spareBuckets: inout SpareMemory) {
        names.leave(to: &spareNames)
        buckets.leave(to: &spareBuckets)
    }

    var count: Int { names.count }
    subscript(symbol: Int32) -> Datum { names[Int(symbol)] }

    /// The symbol of a name, whose bytes stay where they are as long as the table is used, with eight readable ones
    /// from its start on.
    mutating func symbol(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
        let hash = TextHash.ofName(bytes, count, seed)
        let mask = buckets.count &- 1
        var bucket = Int(truncatingIfNeeded: hash) & mask
        while true {
            let entry = buckets[bucket]
            if entry == 0 { break }
            if (entry ^ hash) >> 32 == 0 {
                let symbol = Int32(truncatingIfNeeded: entry) &- 1
                let known = names[Int(symbol)].bytes
                if known.count == count, let base = known.baseAddress, TextHash.equalNames(base, bytes, count) {
                    return symbol
                }
            }
            bucket = (bucket &+ 1) & mask
        }
        names.append(.text(bytes, count))
        buckets[bucket] = Self.entry(hash, names.count)
        if names.count &* 2 > buckets.count { grow() }
        return Int32(truncatingIfNeeded: names.count &- 1)
    }

    @inline(__always) private static func entry(_ hash: UInt64, _ number: Int) -> UInt64 {
        hash & ~0xFFFF_FFFF | UInt64(UInt32(truncatingIfNeeded: number))
    }

    @inline(never) private mutating func grow() {
        let capacity = buckets.count * 4
        buckets.removeAll()
        buckets.append(repeating: 0, count: capacity)
        for symbol in 0..<names.count {
            let name = names[symbol].bytes
            guard let base = name.baseAddress else { continue }
            let hash = TextHash.ofName(base, name.count, seed)
            var bucket = Int(truncatingIfNeeded: hash) & (capacity &- 1)
            while buckets[bucket] != 0 { bucket = (bucket &+ 1) & (capacity &- 1) }
            buckets[bucket] = Self.entry(hash, symbol + 1)
        }
    }
}
