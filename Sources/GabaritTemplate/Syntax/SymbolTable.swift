/// The names of one template, each once, found by their bytes. A symbol is the place of its name in the table.
struct SymbolTable: ~Copyable {
    private var names = FlatArray<Datum>(capacity: 16)
    /// One more than the symbol that has the bucket; 0 for none.
    private var buckets: UnsafeMutablePointer<Int32>
    private var capacity = 32

    init() {
        buckets = .allocate(capacity: capacity)
        buckets.update(repeating: 0, count: capacity)
    }

    deinit { buckets.deallocate() }

    var count: Int { names.count }
    subscript(symbol: Int32) -> Datum { names[Int(symbol)] }

    /// The symbol of a name that is there, with eight readable bytes from its start on.
    func find(_ name: Datum) -> Int32? {
        var bucket = Int(truncatingIfNeeded: TextHash.ofName(name.bytes)) & (capacity &- 1)
        while buckets[bucket] != 0 {
            let symbol = buckets[bucket] &- 1
            if names[Int(symbol)].sameText(name) { return symbol }
            bucket = (bucket &+ 1) & (capacity &- 1)
        }
        return nil
    }

    /// The symbol of a name, whose bytes stay where they are as long as the table is used, with eight readable ones
    /// from its start on.
    mutating func symbol(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
        let name = Datum.text(bytes, count)
        var bucket = Int(truncatingIfNeeded: TextHash.ofName(name.bytes)) & (capacity &- 1)
        while buckets[bucket] != 0 {
            let symbol = buckets[bucket] &- 1
            if names[Int(symbol)].sameText(name) { return symbol }
            bucket = (bucket &+ 1) & (capacity &- 1)
        }
        names.append(name)
        buckets[bucket] = Int32(truncatingIfNeeded: names.count)
        if names.count * 2 > capacity { grow() }
        return Int32(truncatingIfNeeded: names.count - 1)
    }

    private mutating func grow() {
        buckets.deallocate()
        capacity *= 4
        buckets = .allocate(capacity: capacity)
        buckets.update(repeating: 0, count: capacity)
        for symbol in 0..<names.count {
            var bucket = Int(truncatingIfNeeded: TextHash.ofName(names[symbol].bytes)) & (capacity &- 1)
            while buckets[bucket] != 0 { bucket = (bucket &+ 1) & (capacity &- 1) }
            buckets[bucket] = Int32(truncatingIfNeeded: symbol + 1)
        }
    }
}
